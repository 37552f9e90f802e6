import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBudget, type Urgency } from '../../src/requests/rate-limiter.ts';
import { virtualClock } from '../migration/support/virtual-clock.ts';

/** Milliseconds after the start at which each of these requests went out, all asked for at the start. */
async function sentAt(perMinute: number, asked: readonly Urgency[]): Promise<number[]> {
  const clock = virtualClock();
  const begun = clock.now();
  const budget = createBudget(perMinute, clock);
  return clock.run(() => Promise.all(asked.map((urgency) => budget.take(urgency).then(() => clock.now() - begun))));
}

const many = (count: number, urgency: Urgency): Urgency[] => Array.from({ length: count }, () => urgency);
const count = (times: readonly number[], time: number): number => times.filter((one) => one === time).length;

describe('the request budget', () => {
  test('lets requests go out at once while there are places', async () => {
    expect(await sentAt(5, many(5, 'question'))).toEqual([0, 0, 0, 0, 0]);
  });

  test('lets the next ones wait for a minute', async () => {
    expect(await sentAt(3, many(7, 'question'))).toEqual([0, 0, 0, 60_000, 60_000, 60_000, 120_000]);
  });

  test('lets urgent requests go out at once after a cancellation, those that wait and those that come', async () => {
    const clock = virtualClock();
    const begun = clock.now();
    const cancel = new AbortController();
    const budget = createBudget(10, clock, cancel.signal);
    const times: Record<Urgency, number[]> = { stop: [], urgent: [], question: [] };
    const ask = (urgency: Urgency): Promise<void> =>
      budget.take(urgency).then(() => {
        times[urgency].push((clock.now() - begun) / 1000);
      });
    clock.at(begun + 5000, () => cancel.abort());
    clock.at(begun + 6000, () => {
      for (const urgency of many(20, 'urgent')) void ask(urgency);
    });
    await clock.run(() => Promise.all([...many(12, 'question'), ...many(3, 'urgent')].map(ask)));
    expect(times.urgent).toEqual([0, 5, 5, ...many(20, 'urgent').map(() => 6)]);
    expect(times.question.filter((second) => second > 0).every((second) => second >= 60)).toBe(true);
  });

  test('tells its rate', () => {
    expect(createBudget(42, virtualClock()).perMinute).toBe(42);
  });

  test('keeps a tenth of the places for urgent requests', async () => {
    const times = await sentAt(100, many(100, 'question'));
    expect(count(times, 0)).toBe(90);
    expect(count(times, 60_000)).toBe(10);
  });

  test('gives those to urgent requests at once, though questions wait', async () => {
    const times = await sentAt(100, [...many(95, 'question'), ...many(11, 'urgent')]);
    expect(count(times.slice(0, 95), 0)).toBe(90);
    expect(count(times.slice(95), 0)).toBe(10);
    expect(times.slice(95).at(-1)).toBe(60_000);
  });

  test('keeps one place of ten, and none of nine', async () => {
    expect(count(await sentAt(10, many(10, 'question')), 0)).toBe(9);
    expect(count(await sentAt(9, many(9, 'question')), 0)).toBe(9);
  });

  test('serves urgent requests before questions that asked earlier', async () => {
    const clock = virtualClock();
    const budget = createBudget(2, clock);
    const order: string[] = [];
    const ask = (name: string, urgency: Urgency): Promise<void> =>
      budget.take(urgency).then(() => {
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
    const begun = clock.now();
    const budget = createBudget(2, clock);
    const times = await clock.run(async () => {
      await budget.take('question');
      await clock.sleep(20_000);
      await budget.take('question');
      const waiting = [budget.take('question'), budget.take('question')];
      return Promise.all(waiting.map((one) => one.then(() => clock.now() - begun)));
    });
    expect(times).toEqual([60_000, 80_000]);
  });

  test('frees a place a minute after the answer, for the service may count the request as late as that', async () => {
    const clock = virtualClock();
    const begun = clock.now();
    const budget = createBudget(2, clock);
    const times = await clock.run(async () => {
      const answered = await budget.take('question');
      await budget.take('question');
      await clock.sleep(5000);
      answered();
      const waiting = [budget.take('question'), budget.take('question')];
      return Promise.all(waiting.map((one) => one.then(() => clock.now() - begun)));
    });
    expect(times).toEqual([60_000, 65_000]);
  });

  test('counts a request whose answer takes more than a minute, too', async () => {
    const clock = virtualClock();
    const begun = clock.now();
    const budget = createBudget(1, clock);
    const next = await clock.run(async () => {
      const answered = await budget.take('question');
      await clock.sleep(70_000);
      answered();
      await budget.take('question');
      return clock.now() - begun;
    });
    expect(next).toBe(130_000);
  });

  test('tells for how long more urgent requests may have to wait', async () => {
    const clock = virtualClock();
    const budget = createBudget(10, clock);
    expect(budget.queueMs(10)).toBe(0);
    expect(budget.queueMs(11)).toBe(120_000);
    await clock.run(async () => {
      for (let index = 0; index < 9; index += 1) await budget.take('question');
      void budget.take('question');
      expect(budget.queueMs(1)).toBe(0);
      expect(budget.queueMs(2)).toBe(120_000);
      void budget.take('urgent');
      void budget.take('stop');
      expect(budget.queueMs(0)).toBe(120_000);
      await clock.sleep(60_000);
      expect(budget.queueMs(7)).toBe(0);
    });
  });

  test('a place that is not taken is not saved up', async () => {
    const clock = virtualClock();
    const budget = createBudget(2, clock);
    const begun = clock.now();
    const times = await clock.run(async () => {
      await clock.sleep(600_000);
      return Promise.all([1, 2, 3].map(() => budget.take('question').then(() => clock.now() - begun)));
    });
    expect(times).toEqual([600_000, 600_000, 660_000]);
  });

  test('never lets more reach the service in any minute, however long that takes', async () => {
    const asked = fc.array(fc.record({ afterMs: fc.nat(90_000), there: fc.nat(900), back: fc.nat(900) }), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(asked, fc.integer({ min: 1, max: 20 }), async (requests, perMinute) => {
        const clock = virtualClock();
        const budget = createBudget(perMinute, clock);
        const times = await clock.run(() =>
          Promise.all(
            requests.map(async ({ afterMs, there, back }) => {
              await clock.sleep(afterMs);
              const answered = await budget.take('question');
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

  test('never lets more go out in any minute, whatever is asked when', async () => {
    const asked = fc.array(
      fc.record({ afterMs: fc.nat(200_000), urgency: fc.constantFrom<Urgency>('urgent', 'question') }),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(asked, fc.integer({ min: 1, max: 20 }), async (requests, perMinute) => {
        const clock = virtualClock();
        const budget = createBudget(perMinute, clock);
        const times = await clock.run(() =>
          Promise.all(
            requests.map(async ({ afterMs, urgency }) => {
              await clock.sleep(afterMs);
              await budget.take(urgency);
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

describe('a request that is called off', () => {
  test('before it asks takes no place', async () => {
    const clock = virtualClock();
    const budget = createBudget(1, clock);
    await expect(budget.take('question', AbortSignal.abort('called off'))).rejects.toBe('called off');
    await budget.take('question');
    expect(clock.now()).toBe(virtualClock().now());
  });

  test('while it waits takes no place, and leaves the others theirs', async () => {
    const clock = virtualClock();
    const begun = clock.now();
    const budget = createBudget(1, clock);
    const cancel = new AbortController();
    clock.at(begun + 10_000, () => cancel.abort('called off'));
    await clock.run(async () => {
      await budget.take('question');
      const off = budget.take('question', cancel.signal);
      const next = budget.take('question').then(() => clock.now() - begun);
      await expect(off).rejects.toBe('called off');
      expect(clock.now() - begun).toBe(10_000);
      expect(await next).toBe(60_000);
    });
  });

  test('after it went out changes nothing', async () => {
    const clock = virtualClock();
    const cancel = new AbortController();
    const budget = createBudget(2, clock);
    await budget.take('question', cancel.signal);
    cancel.abort();
    const begun = clock.now();
    await clock.run(() => Promise.all([budget.take('question'), budget.take('question')]));
    expect(clock.now() - begun).toBe(60_000);
  });
});
