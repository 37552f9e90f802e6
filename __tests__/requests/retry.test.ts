import { describe, expect, test } from 'vitest';
import type { Answer, Failure } from '../../src/requests/answer.ts';
import { ask, backoffMs, requestOnce } from '../../src/requests/retry.ts';
import { failure } from '../migration/support/fake-service.ts';
import { badKey, forbidden, no, scripted, silent, tooMany, yes } from '../migration/support/scripted.ts';

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

describe('asking until there is an answer', () => {
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
    const got = await service.clock.run(() => ask(service.ports, put, { deadline: startedAt + 60_000 }));
    expect(got).toEqual(answers[Math.min(asked, answers.length) - 1]);
    expect(put.asked).toBe(asked);
    expect(service.clock.now() - startedAt).toBe(tookMs);
  });

  test('begins no attempt after its deadline, and still one right at it', async () => {
    const service = scripted({});
    const startedAt = service.clock.now();
    const early = question([silent]);
    await service.clock.run(() => ask(service.ports, early, { deadline: startedAt + 999 }));
    expect(early.asked).toBe(1);
    const just = question([silent]);
    await service.clock.run(() => ask(service.ports, just, { deadline: service.clock.now() + 1000 }));
    expect(just.asked).toBe(2);
  });

  test('stops where somebody says that it is enough', async () => {
    const service = scripted({});
    const put = question([silent, no({ kind: 'no-reply', reason: 'tls' }), answer]);
    const got = await service.clock.run(() =>
      ask(service.ports, put, {
        deadline: service.clock.now() + 60_000,
        enough: (seen: Failure) => seen.reason === 'tls',
      }),
    );
    expect(got).toMatchObject({ ok: false, failure: { reason: 'tls' } });
  });

  test('stops at a cancellation, in the middle of a pause', async () => {
    const service = scripted({});
    const startedAt = service.clock.now();
    const cancel = new AbortController();
    service.clock.at(startedAt + 2500, () => cancel.abort());
    const got = await service.clock.run(() =>
      ask(service.ports, question([silent]), { deadline: startedAt + 60_000, signal: cancel.signal }),
    );
    expect(got.ok).toBe(false);
    expect(service.clock.now() - startedAt).toBe(2500);
  });
});

describe('asking once', () => {
  test('says that nothing was sent where it was called off before', async () => {
    const service = scripted({});
    const put = question([answer]);
    expect(await requestOnce(service.ports, put, AbortSignal.abort())).toMatchObject({
      ok: false,
      failure: { kind: 'no-reply', reason: 'aborted', maybeSent: false },
    });
    expect(put.asked).toBe(0);
  });

  test('waits for its place as a question', async () => {
    const service = scripted({}, { perMinute: 10 });
    const startedAt = service.clock.now();
    await service.clock.run(async () => {
      for (let index = 0; index < 10; index += 1) await requestOnce(service.ports, question([answer]));
    });
    expect(service.clock.now() - startedAt).toBe(60_000);
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
