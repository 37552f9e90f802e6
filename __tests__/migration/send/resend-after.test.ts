import { describe, expect, test } from 'vitest';
import type { ResendAfter } from '../../../src/migration/run/lost-request.ts';
import { gone, no, silent } from '../support/answers.ts';
import { none, play, type StepContext, taken } from '../support/sending.ts';

describe('nothing more is sent after a lost request', () => {
  const later = no({ httpStatus: 429, message: 'too many', retryAfterMs: 60_000 });
  const answers = [silent, later, taken];

  test.each<[what: string, context: StepContext, expected: Record<string, unknown>]>([
    [
      'the step is cancelled before the second request is taken',
      { answers, cancelAtS: 30 },
      {
        kind: 'lost',
        reason: 'the answer to its request was lost, and the step was cancelled before it could be sent again',
        locations: [],
        resent: false,
        // Not the 429: that request did nothing.
        failure: { message: 'connection reset' },
      },
    ],
    [
      'the time is over before the second request is taken',
      { answers, waitS: 60 },
      {
        kind: 'lost',
        reason: 'the answer to its request was lost, and `wait-timeout` was over before it could be sent again',
        locations: [],
        resent: false,
        failure: { message: 'too many' },
      },
    ],
    [
      'the time is over before the third request is taken',
      { answers: [silent, silent, later, taken], waitS: 80 },
      { kind: 'lost', resent: true, locations: [] },
    ],
    [
      'another job has failed: the run counted as absent',
      { answers, heldBackFromSend: 1 },
      { kind: 'not-sent', reason: 'fail-fast', sends: 1, failure: { message: 'connection reset' } },
    ],
  ])('%s', async (_what, context, expected) => {
    const { sent } = await play(context);
    expect(sent).toMatchObject(expected);
    if (sent.kind === 'lost') expect(sent.locations).toEqual([]);
  });
});

describe('how long a lost request is looked for before it is sent again', () => {
  test.each<[resendAfter: ResendAfter, seconds: number]>([
    [15_000, 15],
    [60_000, 60],
    [600_000, 600],
  ])('%d ms', async (resendAfter, seconds) => {
    const { sentAt, service } = await play({ answers: [silent, taken], resendAfter });
    expect(sentAt[1]).toBeGreaterThanOrEqual(seconds);
    expect(sentAt[1]).toBeLessThan(seconds + 1);
    const heartbeats = service.lines.filter((line) => line.includes('no run of it found yet'));
    // A look every 15 s at most, and a line a minute.
    expect(heartbeats.length).toBeGreaterThanOrEqual(Math.floor((seconds - 1) / 75));
    expect(heartbeats.length).toBeLessThanOrEqual(Math.floor(seconds / 60));
  });

  test('never: it is looked for 10 minutes and not sent again', async () => {
    const { sent, sentAt, seconds, service } = await play({ answers: [silent, taken], resendAfter: 'never' });
    expect(sent).toMatchObject({
      kind: 'lost',
      reason: 'one request was sent and its answer was lost; no candidate shows a run',
      resent: false,
    });
    expect(sentAt).toEqual([0]);
    expect(seconds).toBeCloseTo(600, 0);
    expect(service.lines[0]).toContain('until 2023-11-14 22:23:20 UTC; the request is not sent again.');
  });

  test('the time starts again if a candidate did not answer', async () => {
    let looks = 0;
    const shown = {
      a: () => {
        looks += 1;
        return looks === 3 ? silent : gone;
      },
    };
    // Looks at 0, 1 and 3 s; the third one failed.
    const { sentAt } = await play({ answers: [silent, taken], shown });
    expect(sentAt[1]).toBeGreaterThan(18);
  });

  test.each([
    ['cancelled', { cancelAtS: 30 }],
    ['over', { waitS: 30 }],
  ])('if the step is %s before that, it cannot be known', async (_what, more) => {
    const { sent, sentAt } = await play({ answers: [silent, taken], resendAfter: 60_000, ...more });
    expect(sent).toMatchObject({ kind: 'lost', resent: false, failure: { message: 'connection reset' } });
    expect(sentAt).toHaveLength(1);
  });

  test('a job that was created without a run is started only after that time', async () => {
    const created = { answers: [silent], shown: { a: none }, startCreated: [taken] };
    const { seconds, startedOn } = await play({ ...created, resendAfter: 60_000 });
    expect(startedOn).toEqual(['a']);
    expect(seconds).toBeGreaterThanOrEqual(60);
  });

  test('never: a job that was created without a run is not started', async () => {
    const created = { answers: [silent], shown: { a: none }, startCreated: [taken] };
    const { sent, startedOn } = await play({ ...created, resendAfter: 'never' });
    expect(startedOn).toEqual([]);
    expect(sent).toMatchObject({
      kind: 'lost',
      reason: 'one request was sent and its answer was lost; the job was created on cluster a and shows no run',
    });
  });

  test('the deadline after a lost answer leaves it unknown, also between two requests', async () => {
    const later = no({ httpStatus: 429, message: 'too many', retryAfterMs: 42_000 });
    const { sent } = await play({ answers: [silent, later], waitS: 40 });
    expect(sent).toMatchObject({
      kind: 'lost',
      reason: 'the answer to its request was lost, and `wait-timeout` was over before it could be sent again',
    });
  });
});
