import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import { ABSENT } from '../../../src/migration/run/prior-runs.ts';
import { MAX_SENDS } from '../../../src/migration/send/progress.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { busy, gone, no, silent, tooMany, unsent, yes } from '../support/answers.ts';
import { DATE, run } from '../support/records.ts';
import {
  failedToSubmit,
  identity,
  nameTaken,
  none,
  play,
  refusedOutright,
  START,
  type StepContext,
  taken,
} from '../support/sending.ts';

describe('an answer that was lost', () => {
  const lostAnswers: readonly [what: string, answer: Answer<Submission[]>][] = [
    ['by a reset', silent],
    ['by a timeout of the service', no({ httpStatus: 504, message: 'gateway' })],
    ['by a body that is cut', no({ kind: 'unreadable', httpStatus: 200, message: 'cut' })],
    ['by "failed to submit"', failedToSubmit],
    ['by an answer about nothing', none],
  ];

  test.each(lostAnswers)('%s: its run is found and taken, and nothing is sent again', async (_what, answer) => {
    const { sent, sentAt, details, service } = await play({ answers: [answer, taken], shown: { a: taken } });
    expect(sent).toEqual({
      kind: 'accepted',
      identity,
      reply: null,
      location: { cluster: 'a', run: run({ status: 'PENDING' }) },
      resent: false,
      lost: { at: START, watchMs: 15_000 },
      duplicates: [],
    });
    expect(sentAt).toHaveLength(1);
    expect(details).toEqual(['sending', 'lost at 0 s, watched for 15 s', `orders 13 ${DATE} after a loss`]);
    const message = answer.ok ? 'the reply does not name the run of this job' : answer.failure.message;
    expect(service.lines).toEqual([
      `orders: the answer to the request that starts it was lost (${message}). Looking for its run on a until 2023-11-14 22:13:35 UTC; the request is not sent again before that.`,
    ]);
  });

  test('is watched no longer because its run was found late, where no further request followed', async () => {
    let looks = 0;
    const show = (): Answer<unknown> => {
      looks += 1;
      return looks > 4 ? taken : gone;
    };
    const { sent, seconds } = await play({ answers: [silent], shown: { a: show } });
    expect(seconds).toBeGreaterThan(5);
    expect(sent).toMatchObject({ kind: 'accepted', resent: false, lost: { at: START, watchMs: 15_000 } });
  });

  test('is looked for on every candidate, and all are named', async () => {
    const { sent, service } = await play({
      answers: [silent],
      priorRuns: new Map([
        ['a', ABSENT],
        ['b', ABSENT],
        ['c', ABSENT],
      ]),
      shown: { c: taken },
    });
    expect(sent).toMatchObject({ kind: 'accepted', location: { cluster: 'c' } });
    expect(service.lines[0]).toContain('Looking for its run on a, b, c until ');
  });

  test('is sent again once its absence is sure, and no sooner', async () => {
    const { sent, sentAt, details, service } = await play({ answers: [silent, taken] });
    expect(sent).toMatchObject({
      kind: 'accepted',
      resent: true,
      location: null,
      reply: run({ status: 'PENDING' }),
    });
    expect(sentAt).toHaveLength(2);
    expect(sentAt[1]).toBeGreaterThanOrEqual(15);
    expect(details).toEqual(['sending', 'lost at 0 s, watched for 15 s', 'sending', `orders 13 ${DATE} after a loss`]);
    expect(service.lines.at(-1)).toBe('orders: no candidate shows a run of it; sending request 2 of 3.');
  });

  test('is sent three times at most; then it cannot be known', async () => {
    const { sent, sentAt } = await play({ answers: [silent] });
    expect(sentAt).toHaveLength(MAX_SENDS);
    expect(MAX_SENDS).toBe(3);
    expect(sent).toEqual({
      kind: 'lost',
      reason: '3 requests were sent and their answers were lost; no candidate shows a run',
      locations: [],
      failure: expect.objectContaining({ message: 'connection reset' }),
      resent: true,
    });
  });

  test('is refused where the service itself said so each time', async () => {
    const { sent, sentAt } = await play({ answers: [failedToSubmit] });
    expect(sentAt).toHaveLength(3);
    expect(sent).toMatchObject({ kind: 'refused', failure: { code: 'Cdm.0056' } });
  });

  test('is no refusal where it may have been done: with `never` one such answer is not enough', async () => {
    const { sent, sentAt } = await play({ answers: [failedToSubmit], resendAfter: 'never' });
    expect(sentAt).toHaveLength(1);
    expect(sent).toMatchObject({ kind: 'lost', failure: { code: 'Cdm.0056' } });
  });

  test('and names no run: that is the failure', async () => {
    const { sent } = await play({ answers: [none], waitS: 5 });
    expect(sent).toMatchObject({
      kind: 'lost',
      failure: {
        kind: 'unreadable',
        call: 'the request that starts the job',
        reason: null,
        maybeSent: true,
        httpStatus: 200,
        code: null,
        message: 'the reply does not name the run of this job',
      },
    });
  });

  test('counts what was sent, not what was not taken', async () => {
    const { sent, sentAt } = await play({ answers: [silent, tooMany, tooMany, tooMany, silent, unsent, taken] });
    expect(sent).toMatchObject({ kind: 'accepted', resent: true });
    expect(sentAt).toHaveLength(7);
  });

  test('is found after the third request', async () => {
    const shown = { a: (sends: number) => (sends === 3 ? taken : gone) };
    const { sent, sentAt } = await play({ answers: [silent], shown });
    expect(sent).toMatchObject({ kind: 'accepted', resent: true, location: { cluster: 'a' } });
    expect(sentAt).toHaveLength(3);
  });

  test('is not known where a candidate stays silent until the deadline', async () => {
    const { sent, sentAt } = await play({ answers: [silent, taken], shown: { a: silent }, waitS: 60 });
    expect(sent).toMatchObject({
      kind: 'lost',
      reason: 'there was no clear answer in time: cluster a did not answer',
    });
    expect(sentAt).toHaveLength(1);
  });

  test('names the lost request where no look failed', async () => {
    const lost = no({ httpStatus: 502, message: 'bad gateway' });
    const { sent } = await play({ answers: [lost, taken], waitS: 5 });
    expect(sent).toMatchObject({ kind: 'lost', failure: { message: 'bad gateway' } });
  });

  test('is not known where more than one run is new', async () => {
    const two = yes([run(), run({ submissionId: '14', creationDate: DATE + 1000 })]);
    const { sent } = await play({ answers: [silent, taken], shown: { a: two } });
    expect(sent).toMatchObject({ kind: 'lost', locations: [{ cluster: 'a' }, { cluster: 'a' }] });
  });

  test.each<[what: string, more: Partial<StepContext>, reason: string]>([
    ['the step is cancelled', { cancelAtS: 14 }, 'cancelled'],
    ['another job has failed', { heldBackFromSend: 1 }, 'fail-fast'],
  ])('is not sent again once %s', async (_what, more, reason) => {
    const { sent, sentAt } = await play({ answers: [silent, taken], ...more });
    expect(sentAt).toHaveLength(1);
    expect(['not-sent', 'lost']).toContain(sent.kind);
    if (sent.kind === 'not-sent') expect(sent).toMatchObject({ reason, failure: { message: 'connection reset' } });
  });
});

describe('the answer to a request', () => {
  test.each<[what: string, waitS: number, sendS: number, isTaken: boolean]>([
    ['may take minutes', 3600, 290, true],
    ['may come a minute after the request went out, whatever the deadline is', 5, 59, true],
    ['is given up after that', 5, 61, false],
    ['is given up at the deadline', 100, 101, false],
  ])('%s', async (_what, waitS, sendS, isTaken) => {
    const { sent, aborted } = await play({ answers: [taken], waitS, sendS });
    expect(sent.kind).toBe(isTaken ? 'accepted' : 'lost');
    expect(aborted).toBe(!isTaken);
  });
});

describe('after a lost answer, a word that may speak of that very request', () => {
  test.each<[what: string, word: Answer<never>]>([
    ['the name is taken', nameTaken],
    ['it runs', busy],
  ])('%s: is looked into, and the run is found', async (_what, word) => {
    const shown = { a: (sends: number) => (sends === 2 ? taken : gone) };
    const { sent, sentAt } = await play({ answers: [silent, word], shown });
    expect(sent).toMatchObject({ kind: 'accepted', resent: true, location: { cluster: 'a' } });
    expect(sentAt).toHaveLength(2);
  });

  test('the name is taken, again and again, and no run of it is shown: it cannot be known', async () => {
    const { sent, sentAt } = await play({ answers: [silent, nameTaken] });
    expect(sent).toMatchObject({ kind: 'lost', failure: { code: 'Cdm.0104' } });
    expect(sentAt).toHaveLength(3);
  });

  test('any other refusal is final, after one look for what the first request may have done', async () => {
    const { sent, service, sentAt, seconds } = await play({ answers: [silent, refusedOutright, taken] });
    expect(sent).toMatchObject({ kind: 'refused', failure: { code: 'Cdm.0018' } });
    expect(sentAt).toHaveLength(2);
    expect(seconds).toBe(sentAt[1]);
    expect(service.calls.at(-1)).toMatchObject({ route: 'status', at: expect.any(Number) });
  });

  test('any other refusal is overruled by the run of the first request', async () => {
    const shown = { a: (sends: number) => (sends === 2 ? taken : gone) };
    const { sent } = await play({ answers: [silent, refusedOutright], shown });
    expect(sent).toMatchObject({ kind: 'accepted', resent: true, location: { cluster: 'a' } });
  });
});
