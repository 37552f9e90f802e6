import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Priority } from '../../../src/requests/rate-limit/priority.ts';
import { createRateLimiter, type RateLimiter } from '../../../src/requests/rate-limit/rate-limiter.ts';
import { DOCUMENTED_LIMITS, type Route } from '../../../src/requests/rate-limit/route-limits.ts';
import { virtualClock } from '../../migration/support/virtual-clock.ts';

/** Milliseconds after the start at which each of these requests went out, all asked for at the start. */
async function sentAt(perMinute: number, asked: readonly Priority[]): Promise<number[]> {
  const clock = virtualClock();
  const startedAt = clock.now();
  const rateLimiter = createRateLimiter(perMinute, clock);
  return clock.run(() =>
    Promise.all(asked.map((priority) => rateLimiter.take(priority, 'status').then(() => clock.now() - startedAt))),
  );
}

const many = (count: number, priority: Priority): Priority[] => Array.from({ length: count }, () => priority);
const count = (times: readonly number[], time: number): number => times.filter((one) => one === time).length;

describe('one limit for all requests', () => {
  test('sends requests at once while there are places', async () => {
    expect(await sentAt(5, many(5, 'question'))).toEqual([0, 0, 0, 0, 0]);
  });

  test('delays further requests for a minute', async () => {
    expect(await sentAt(3, many(7, 'question'))).toEqual([0, 0, 0, 60_000, 60_000, 60_000, 120_000]);
  });

  test('sends urgent requests at once after a cancellation, waiting ones and new ones', async () => {
    const clock = virtualClock();
    const startedAt = clock.now();
    const cancel = new AbortController();
    const rateLimiter = createRateLimiter(10, clock, cancel.signal);
    const times: Record<Priority, number[]> = { stop: [], urgent: [], question: [] };
    const ask = (priority: Priority): Promise<void> =>
      rateLimiter.take(priority, 'status').then(() => {
        times[priority].push((clock.now() - startedAt) / 1000);
      });
    clock.at(startedAt + 5000, () => cancel.abort());
    clock.at(startedAt + 6000, () => {
      for (const priority of many(20, 'urgent')) void ask(priority);
    });
    await clock.run(() => Promise.all([...many(12, 'question'), ...many(3, 'urgent')].map(ask)));
    expect(times.urgent).toEqual([0, 5, 5, ...many(20, 'urgent').map(() => 6)]);
    expect(times.question.filter((second) => second > 0).every((second) => second >= 60)).toBe(true);
  });

  test('reports its rate', () => {
    expect(createRateLimiter(42, virtualClock()).perMinute('status')).toBe(42);
  });

  test('keeps a tenth of the places for urgent requests', async () => {
    const times = await sentAt(100, many(100, 'question'));
    expect(count(times, 0)).toBe(90);
    expect(count(times, 60_000)).toBe(10);
  });

  test('gives those to urgent requests at once, although questions wait', async () => {
    const times = await sentAt(100, [...many(95, 'question'), ...many(11, 'urgent')]);
    expect(count(times.slice(0, 95), 0)).toBe(90);
    expect(count(times.slice(95), 0)).toBe(10);
    expect(times.slice(95).at(-1)).toBe(60_000);
  });

  test('keeps one place of ten, and none of nine', async () => {
    expect(count(await sentAt(10, many(10, 'question')), 0)).toBe(9);
    expect(count(await sentAt(9, many(9, 'question')), 0)).toBe(9);
  });

  test('serves urgent requests before earlier questions', async () => {
    const clock = virtualClock();
    const rateLimiter = createRateLimiter(2, clock);
    const order: string[] = [];
    const ask = (name: string, priority: Priority): Promise<void> =>
      rateLimiter.take(priority, 'status').then(() => {
        order.push(name);
      });
    await clock.run(() =>
      Promise.all([
        ask('first', 'question'),
        ask('second', 'question'),
        ask('third', 'question'),
        ask('fourth', 'question'),
        ask('urgent', 'urgent'),
        ask('stop', 'stop'),
      ]),
    );
    expect(order).toEqual(['first', 'second', 'stop', 'urgent', 'third', 'fourth']);
  });

  test('frees a place a minute after it was taken, not before', async () => {
    const clock = virtualClock();
    const startedAt = clock.now();
    const rateLimiter = createRateLimiter(2, clock);
    const times = await clock.run(async () => {
      await rateLimiter.take('question', 'status');
      await clock.sleep(20_000);
      await rateLimiter.take('question', 'status');
      const waiting = [rateLimiter.take('question', 'status'), rateLimiter.take('question', 'status')];
      return Promise.all(waiting.map((one) => one.then(() => clock.now() - startedAt)));
    });
    expect(times).toEqual([60_000, 80_000]);
  });

  test('frees a place a minute after the answer, because the service may count the request that late', async () => {
    const clock = virtualClock();
    const startedAt = clock.now();
    const rateLimiter = createRateLimiter(2, clock);
    const times = await clock.run(async () => {
      const answered = await rateLimiter.take('question', 'status');
      await rateLimiter.take('question', 'status');
      await clock.sleep(5000);
      answered();
      const waiting = [rateLimiter.take('question', 'status'), rateLimiter.take('question', 'status')];
      return Promise.all(waiting.map((one) => one.then(() => clock.now() - startedAt)));
    });
    expect(times).toEqual([60_000, 65_000]);
  });

  test('counts a request whose answer takes more than a minute, too', async () => {
    const clock = virtualClock();
    const startedAt = clock.now();
    const rateLimiter = createRateLimiter(1, clock);
    const next = await clock.run(async () => {
      const answered = await rateLimiter.take('question', 'status');
      await clock.sleep(70_000);
      answered();
      await rateLimiter.take('question', 'status');
      return clock.now() - startedAt;
    });
    expect(next).toBe(130_000);
  });

  test('reports how long further urgent requests may wait', async () => {
    const clock = virtualClock();
    const rateLimiter = createRateLimiter(10, clock);
    expect(rateLimiter.queueMs({ status: 10 })).toBe(0);
    expect(rateLimiter.queueMs({ status: 11 })).toBe(120_000);
    await clock.run(async () => {
      for (let index = 0; index < 9; index += 1) await rateLimiter.take('question', 'status');
      void rateLimiter.take('question', 'status');
      expect(rateLimiter.queueMs({ status: 1 })).toBe(0);
      expect(rateLimiter.queueMs({ status: 2 })).toBe(120_000);
      void rateLimiter.take('urgent', 'status');
      void rateLimiter.take('stop', 'status');
      expect(rateLimiter.queueMs({ status: 0 })).toBe(120_000);
      await clock.sleep(60_000);
      expect(rateLimiter.queueMs({ status: 7 })).toBe(0);
    });
  });

  test('a place that is not taken is not saved up', async () => {
    const clock = virtualClock();
    const rateLimiter = createRateLimiter(2, clock);
    const startedAt = clock.now();
    const times = await clock.run(async () => {
      await clock.sleep(600_000);
      return Promise.all(
        [1, 2, 3].map(() => rateLimiter.take('question', 'status').then(() => clock.now() - startedAt)),
      );
    });
    expect(times).toEqual([600_000, 600_000, 660_000]);
  });

  test('never lets more requests arrive in any minute, whatever the latency', async () => {
    const asked = fc.array(fc.record({ afterMs: fc.nat(90_000), there: fc.nat(900), back: fc.nat(900) }), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(asked, fc.integer({ min: 1, max: 20 }), async (requests, perMinute) => {
        const clock = virtualClock();
        const rateLimiter = createRateLimiter(perMinute, clock);
        const times = await clock.run(() =>
          Promise.all(
            requests.map(async ({ afterMs, there, back }) => {
              await clock.sleep(afterMs);
              const answered = await rateLimiter.take('question', 'status');
              await clock.sleep(there);
              const reached = clock.now();
              await clock.sleep(back);
              answered();
              return reached;
            }),
          ),
        );
        for (const from of times)
          expect(times.filter((time) => time >= from && time < from + 60_000).length).toBeLessThanOrEqual(perMinute);
      }),
      { numRuns: 60 },
    );
  });

  test('never sends more in any minute, whatever is requested when', async () => {
    const asked = fc.array(
      fc.record({ afterMs: fc.nat(200_000), priority: fc.constantFrom<Priority>('urgent', 'question') }),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(asked, fc.integer({ min: 1, max: 20 }), async (requests, perMinute) => {
        const clock = virtualClock();
        const rateLimiter = createRateLimiter(perMinute, clock);
        const times = await clock.run(() =>
          Promise.all(
            requests.map(async ({ afterMs, priority }) => {
              await clock.sleep(afterMs);
              await rateLimiter.take(priority, 'status');
              return clock.now();
            }),
          ),
        );
        for (const from of times)
          expect(times.filter((time) => time >= from && time < from + 60_000).length).toBeLessThanOrEqual(perMinute);
      }),
      { numRuns: 60 },
    );
  });
});

describe('an aborted request', () => {
  test('takes no place if it was aborted before', async () => {
    const clock = virtualClock();
    const rateLimiter = createRateLimiter(1, clock);
    await expect(rateLimiter.take('question', 'status', AbortSignal.abort('called off'))).rejects.toBe('called off');
    await rateLimiter.take('question', 'status');
    expect(clock.now()).toBe(virtualClock().now());
  });

  test('takes no place while it waits, and leaves the others theirs', async () => {
    const clock = virtualClock();
    const startedAt = clock.now();
    const rateLimiter = createRateLimiter(1, clock);
    const cancel = new AbortController();
    clock.at(startedAt + 10_000, () => cancel.abort('called off'));
    await clock.run(async () => {
      await rateLimiter.take('question', 'status');
      const off = rateLimiter.take('question', 'status', cancel.signal);
      const next = rateLimiter.take('question', 'status').then(() => clock.now() - startedAt);
      await expect(off).rejects.toBe('called off');
      expect(clock.now() - startedAt).toBe(10_000);
      expect(await next).toBe(60_000);
    });
  });

  test('keeps its place after it was sent', async () => {
    const clock = virtualClock();
    const cancel = new AbortController();
    const rateLimiter = createRateLimiter(2, clock);
    await rateLimiter.take('question', 'status', cancel.signal);
    cancel.abort();
    const startedAt = clock.now();
    await clock.run(() =>
      Promise.all([rateLimiter.take('question', 'status'), rateLimiter.take('question', 'status')]),
    );
    expect(clock.now() - startedAt).toBe(60_000);
  });
});

const routes = Object.keys(DOCUMENTED_LIMITS) as Route[];

describe('the limit of each route', () => {
  test.each<[route: Route, perMinute: number]>([
    ['create-and-start', 108],
    ['start', 1080],
    ['stop', 1080],
    ['delete', 108],
    ['modify', 108],
    ['status', 108],
    ['history', 108],
    ['query', 108],
    ['clusters', 108],
    ['cluster', 108],
    ['start-cluster', 18],
    ['link', 108],
  ])('of %s is nine tenths of the documented one', (route, perMinute) => {
    const limiter = createRateLimiter('auto', virtualClock());
    expect([limiter.perMinute(route), limiter.scope]).toEqual([perMinute, 'route']);
  });

  test('is not used up by another route', async () => {
    const clock = virtualClock();
    const startedAt = clock.now();
    const limiter = createRateLimiter('auto', clock);
    const times = await clock.run(() =>
      Promise.all(
        (['status', 'query', 'history'] as const).flatMap((route) =>
          Array.from({ length: 98 }, () => limiter.take('question', route).then(() => clock.now() - startedAt)),
        ),
      ),
    );
    // They are spread over the first seconds, and none waits for the next minute.
    expect(Math.max(...times)).toBeLessThan(12_000);
  });

  test('is halved by a 429, for that route alone, and rises again over twenty minutes', async () => {
    const clock = virtualClock();
    const limiter = createRateLimiter('auto', clock);
    await clock.run(async () => {
      (await limiter.take('question', 'status'))('throttled');
      expect([limiter.perMinute('status'), limiter.perMinute('history')]).toEqual([54, 108]);
      const levels: number[] = [];
      for (let minute = 0; minute < 20; minute += 5) {
        await clock.sleep(5 * 60_000);
        levels.push(limiter.perMinute('status'));
      }
      expect(levels).toEqual([67, 81, 94, 108]);
    });
  });

  test('is halved once by all 429s within a minute, and again by the next one', async () => {
    const clock = virtualClock();
    const limiter = createRateLimiter('auto', clock);
    await clock.run(async () => {
      const burst = await Promise.all([1, 2, 3].map(() => limiter.take('question', 'status')));
      await clock.sleep(100);
      for (const answered of burst) answered('throttled');
      expect(limiter.perMinute('status')).toBe(54);
      await clock.sleep(59_000);
      (await limiter.take('question', 'status'))('throttled');
      expect(limiter.perMinute('status')).toBe(56);
      await clock.sleep(61_000);
      (await limiter.take('question', 'status'))('throttled');
      expect(limiter.perMinute('status')).toBe(29);
    });
  });

  test('lets few requests go out at once, so that few are under way when the first is refused', async () => {
    const clock = virtualClock();
    const startedAt = clock.now();
    const limiter = createRateLimiter('auto', clock);
    const times = await clock.run(() =>
      Promise.all(
        Array.from({ length: 20 }, () => limiter.take('question', 'status').then(() => clock.now() - startedAt)),
      ),
    );
    expect(times.filter((time) => time === 0)).toHaveLength(5);
    const gaps = times.slice(5).map((time, index) => time - (times[index + 4] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(111);
    expect(times.at(-1)).toBeLessThan(2000);
  });

  test('spreads nothing after a cancellation, and nothing within a number for all routes', async () => {
    const clock = virtualClock();
    const startedAt = clock.now();
    const all = (limiter: RateLimiter) =>
      clock.run(async () => {
        await Promise.all(Array.from({ length: 20 }, () => limiter.take('stop', 'status')));
        return clock.now() - startedAt;
      });
    expect(await all(createRateLimiter('auto', clock, AbortSignal.abort()))).toBe(0);
    expect(await all(createRateLimiter(100, clock))).toBe(0);
  });

  test('falls to nine tenths of what was served in the last minute, if that is less than the half', async () => {
    const clock = virtualClock();
    const limiter = createRateLimiter('auto', clock);
    await clock.run(async () => {
      for (let index = 0; index < 20; index += 1) (await limiter.take('question', 'status'))();
      (await limiter.take('question', 'status'))('throttled');
      expect(limiter.perMinute('status')).toBe(18);
    });
  });

  test('meets a service that serves a third with a few refusals', async () => {
    const clock = virtualClock();
    const limiter = createRateLimiter('auto', clock);
    const served: number[] = [];
    let refused = 0;
    const ask = async (): Promise<void> => {
      for (;;) {
        const answered = await limiter.take('question', 'status');
        const at = clock.now();
        const isServed = served.filter((time) => time > at - 60_000).length < 40;
        if (isServed) served.push(at);
        await clock.sleep(200);
        answered(isServed ? undefined : 'throttled');
        if (isServed) return;
        refused += 1;
        await clock.sleep(1000);
      }
    };
    const startedAt = clock.now();
    await clock.run(() => Promise.all(Array.from({ length: 200 }, ask)));
    expect(refused).toBeLessThanOrEqual(6);
    // At 40 a minute it could take five minutes.
    expect(clock.now() - startedAt).toBeLessThan(8 * 60_000);
  });

  test('never falls below one a minute', async () => {
    const clock = virtualClock();
    const limiter = createRateLimiter('auto', clock);
    await clock.run(async () => {
      for (let index = 0; index < 12; index += 1) {
        (await limiter.take('urgent', 'link'))('throttled');
        await clock.sleep(61_000);
      }
      expect(limiter.perMinute('link')).toBeGreaterThanOrEqual(1);
    });
  });

  test('reports the longest wait of several routes; one limit for all adds them up', () => {
    const each = createRateLimiter('auto', virtualClock());
    expect(each.queueMs({ status: 108, stop: 1080 })).toBe(0);
    expect(each.queueMs({ status: 109, stop: 1 })).toBe(120_000);
    const together = createRateLimiter(10, virtualClock());
    expect(together.queueMs({ status: 5, stop: 5 })).toBe(0);
    expect(together.queueMs({ status: 6, stop: 5 })).toBe(120_000);
  });

  test('holds in any minute for any mix of routes, priorities and refusals', async () => {
    const asked = fc.array(
      fc.record({
        route: fc.constantFrom<Route>('start-cluster', 'link', 'status'),
        priority: fc.constantFrom<Priority>('stop', 'urgent', 'question'),
        afterMs: fc.nat(5000),
        tookMs: fc.nat(2000),
        throttled: fc.boolean(),
      }),
      { minLength: 30, maxLength: 150 },
    );
    await fc.assert(
      fc.asyncProperty(asked, async (requests) => {
        const clock = virtualClock();
        const limiter = createRateLimiter('auto', clock);
        const sent: { route: Route; at: number; limit: number }[] = [];
        await clock.run(() =>
          Promise.all(
            requests.map(async ({ route, priority, afterMs, tookMs, throttled }) => {
              await clock.sleep(afterMs);
              const answered = await limiter.take(priority, route);
              sent.push({ route, at: clock.now(), limit: limiter.perMinute(route) });
              await clock.sleep(tookMs);
              answered(throttled ? 'throttled' : undefined);
            }),
          ),
        );
        expect(sent).toHaveLength(requests.length);
        for (const { route, at, limit } of sent) {
          const within = sent.filter((one) => one.route === route && one.at <= at && one.at > at - 60_000);
          // A request goes out only if, with it, no more than the present limit went out in the last minute.
          expect(within.length).toBeLessThanOrEqual(Math.max(limit, within.filter((one) => one.at === at).length));
          expect(limit).toBeLessThanOrEqual(DOCUMENTED_LIMITS[route] * 0.9);
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each(routes)('of %s recovers fully, however often it was refused', async (route) => {
    const clock = virtualClock();
    const limiter = createRateLimiter('auto', clock);
    const full = limiter.perMinute(route);
    await clock.run(async () => {
      for (let index = 0; index < 6; index += 1) {
        (await limiter.take('stop', route))('throttled');
        await clock.sleep(61_000);
      }
      expect(limiter.perMinute(route)).toBeLessThan(full / 2);
      await clock.sleep(41 * 60_000);
      expect(limiter.perMinute(route)).toBe(full);
    });
  });
});
