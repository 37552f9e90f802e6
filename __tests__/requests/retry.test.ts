import { describe, expect, test } from 'vitest';
import type { Answer, Failure } from '../../src/requests/answer.ts';
import { backoffMs } from '../../src/requests/backoff.ts';
import { type FailedAttempt, retry } from '../../src/requests/retry.ts';
import { badKey, failure, forbidden, no, silent, tooMany, yes } from '../migration/support/answers.ts';
import { scripted } from '../migration/support/scripted.ts';

/** A question that gets these answers, one after the other; the last one stays. */
function question(answers: readonly Answer<string>[]): { (): Promise<Answer<string>>; asked: number } {
  const put = (): Promise<Answer<string>> => {
    put.asked += 1;
    return Promise.resolve((answers[put.asked - 1] ?? answers.at(-1)) as Answer<string>);
  };
  put.asked = 0;
  return put;
}

const answer = yes('there');
const slow = no({ httpStatus: 503, retryAfterMs: 7000 });

describe('a request that is retried', () => {
  test.each<[what: string, answers: readonly Answer<string>[], asked: number, tookMs: number]>([
    ['an answer', [answer], 1, 0],
    ['a refusal is final', [forbidden, answer], 1, 0],
    ['a refused credential is final', [badKey, answer], 1, 0],
    ['a reset', [silent, answer], 2, 1000],
    ['resets, at 1 s, 2 s, 4 s, then every 5 s', [silent, silent, silent, silent, silent, answer], 6, 17_000],
    ['throttled: two seconds at least', [tooMany, answer], 2, 2000],
    ['what the service asks for', [slow, answer], 2, 7000],
    ['silence to the end', [silent], 14, 57_000],
  ])('%s', async (_what, answers, asked, tookMs) => {
    const service = scripted({});
    const startedAt = service.clock.now();
    const put = question(answers);
    const got = await service.clock.run(() => retry(service.ports, put, { deadline: startedAt + 60_000 }));
    expect(got).toEqual(answers[Math.min(asked, answers.length) - 1]);
    expect(put.asked).toBe(asked);
    expect(service.clock.now() - startedAt).toBe(tookMs);
  });

  test('starts no attempt after its deadline, and one exactly at it', async () => {
    const service = scripted({});
    const startedAt = service.clock.now();
    const early = question([silent]);
    await service.clock.run(() => retry(service.ports, early, { deadline: startedAt + 999 }));
    expect(early.asked).toBe(1);
    const just = question([silent]);
    await service.clock.run(() => retry(service.ports, just, { deadline: service.clock.now() + 1000 }));
    expect(just.asked).toBe(2);
  });

  test('stops if its own classification says so', async () => {
    const service = scripted({});
    const put = question([silent, no({ kind: 'no-reply', reason: 'tls' }), answer]);
    const got = await service.clock.run(() =>
      retry(service.ports, put, {
        deadline: service.clock.now() + 60_000,
        classify: (seen: Failure) => (seen.reason === 'tls' ? 'stop' : 'retry'),
      }),
    );
    expect(got).toMatchObject({ ok: false, failure: { reason: 'tls' } });
  });

  test('stops at a cancellation during a pause', async () => {
    const service = scripted({});
    const startedAt = service.clock.now();
    const cancel = new AbortController();
    service.clock.at(startedAt + 2500, () => cancel.abort());
    const got = await service.clock.run(() =>
      retry(service.ports, question([silent]), { deadline: startedAt + 60_000, cancel: cancel.signal }),
    );
    expect(got.ok).toBe(false);
    expect(service.clock.now() - startedAt).toBe(2500);
  });
});

describe('the pause after a failure', () => {
  test.each<[what: string, part: Partial<Failure>, attempt: number, random: number, expected: number]>([
    ['the first', {}, 0, 0.5, 1000],
    ['the second', {}, 1, 0.5, 2000],
    ['the third', {}, 2, 0.5, 4000],
    ['the fourth', {}, 3, 0.5, 5000],
    ['the thousandth', {}, 1000, 0.5, 5000],
    ['a fifth less by chance', {}, 0, 0, 800],
    ['nearly a fifth more by chance', {}, 1, 0.999, 2399],
    ['never more than 5 s', {}, 3, 0.999, 5000],
    ['what the service asks for', { retryAfterMs: 60_000 }, 0, 0.5, 60_000],
    ['never less than our own', { retryAfterMs: 100 }, 3, 0.5, 5000],
    ['throttled without a wish', { httpStatus: 429 }, 0, 0.5, 2000],
    ['throttled with a wish', { httpStatus: 429, retryAfterMs: 1500 }, 0, 0.5, 1500],
    ['throttled for the third time', { httpStatus: 429 }, 2, 0.5, 4000],
  ])('%s', (_what, part, attempt, random, expected) => {
    const { httpStatus = 502, ...rest } = part;
    expect(backoffMs(failure({ httpStatus, ...rest }), attempt, random)).toBe(expected);
  });
});

describe('a retry with limits of its own', () => {
  test('of the number of attempts, and of the pause', async () => {
    const service = scripted({});
    const startedAt = service.clock.now();
    const put = question([slow]);
    const options = { deadline: Number.POSITIVE_INFINITY, maxAttempts: 4, maxPauseMs: 3000 };
    expect(await service.clock.run(() => retry(service.ports, put, options))).toEqual(slow);
    expect([put.asked, service.clock.now() - startedAt]).toEqual([4, 9000]);
  });

  test('reports each failed attempt before its pause, and none after the last', async () => {
    const service = scripted({});
    const failed: FailedAttempt[] = [];
    await service.clock.run(() =>
      retry(service.ports, question([silent, tooMany, answer]), {
        deadline: Number.POSITIVE_INFINITY,
        onRetry: (one) => failed.push(one),
      }),
    );
    expect(failed.map(({ attempt, pauseMs, failure: seen }) => [attempt, pauseMs, seen.httpStatus])).toEqual([
      [0, 1000, null],
      [1, 2000, 429],
    ]);
  });

  test('ends if the failed request had its effect after all', async () => {
    const service = scripted({});
    const put = question([silent]);
    const effect: number[] = [];
    const got = await service.clock.run(() =>
      retry(service.ports, put, {
        deadline: Number.POSITIVE_INFINITY,
        checkEffect: async ({ attempt }) => {
          effect.push(attempt);
          return attempt === 1 ? yes('done') : null;
        },
      }),
    );
    expect(got).toEqual(yes('done'));
    expect([put.asked, effect]).toEqual([2, [0, 1]]);
  });

  test('sends nothing after a cancellation during its pause, and says so', async () => {
    const service = scripted({});
    const cancel = new AbortController();
    service.clock.at(service.clock.now() + 500, () => cancel.abort());
    const put = question([no({ kind: 'no-reply', reason: 'reset' })]);
    const got = await service.clock.run(() =>
      retry(service.ports, put, { deadline: Number.POSITIVE_INFINITY, cancel: cancel.signal }),
    );
    expect(got).toMatchObject({ ok: false, failure: { reason: 'aborted', maybeSent: false } });
    expect(put.asked).toBe(1);
  });
});

describe('a retry that waits for its turn', () => {
  test('ends at its deadline with the last answer, however long the turn takes', async () => {
    const service = scripted({ status: [tooMany] }, { perMinute: 1 });
    const startedAt = service.clock.now();
    const got = await service.clock.run(() =>
      retry(service.ports, (call) => service.ports.cdm.status('a', 'orders', call), { deadline: startedAt + 10_000 }),
    );
    expect(got).toEqual(tooMany);
    expect(service.clock.now() - startedAt).toBe(10_000);
    expect(service.calls).toHaveLength(1);
  });

  test('waits for the turn of its first attempt', async () => {
    const service = scripted({ status: [yes([])] }, { perMinute: 1 });
    const startedAt = service.clock.now();
    const ask = () =>
      retry(service.ports, (call) => service.ports.cdm.status('a', 'orders', call), { deadline: service.clock.now() });
    const all = await service.clock.run(() => Promise.all([ask(), ask()]));
    expect(all).toEqual([yes([]), yes([])]);
    expect(service.clock.now() - startedAt).toBe(60_000);
  });
});
