import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import { ABSENT, type PriorRuns } from '../../../src/migration/run/prior-runs.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { badKey, busy, forbidden, gone, no, notRunning, silent, tooMany, unsent, yes } from '../support/answers.ts';
import { DATE, run } from '../support/records.ts';
import { identity, nameTaken, none, play, refusedOutright, type StepContext, taken } from '../support/sending.ts';

describe('an answer that names the run', () => {
  test('is taken at once, and nothing is looked for', async () => {
    const { sent, service, sentAt, details } = await play({ answers: [taken] });
    expect(sent).toEqual({
      kind: 'accepted',
      identity,
      reply: run({ status: 'PENDING' }),
      location: null,
      resent: false,
      lost: null,
      duplicates: [],
    });
    expect(service.calls).toEqual([]);
    expect(sentAt).toEqual([0]);
    expect(details).toEqual(['sending', `orders 13 ${DATE}`]);
    expect(service.lines).toEqual([]);
  });

  test('that comes late is waited for, and nothing is asked meanwhile', async () => {
    const { sent, service, seconds } = await play({ answers: [taken], sendS: 20 });
    expect(sent).toMatchObject({ kind: 'accepted', lost: null, duplicates: [] });
    expect(service.calls).toEqual([]);
    expect(seconds).toBe(20);
    expect(service.clock.pending()).toBe(0);
  });

  const other = run({ jobName: 'invoices', submissionId: '99' });
  test.each<[what: string, submissions: Submission[], isNamed: boolean]>([
    ['names it beside others', [other, run()], true],
    ['names it without its job', [run({ jobName: null })], true],
    ['names nothing', [], false],
    ['names another job', [other], false],
    ['names it twice', [run(), run({ submissionId: '14' })], false],
    ['names two runs without their job', [run({ jobName: null }), run({ jobName: null, submissionId: '14' })], false],
    ['names another job, and one without its job', [other, run({ jobName: null })], false],
  ])('%s', async (_what, submissions, isNamed) => {
    // What is not named is looked for, and here it is found on its cluster.
    const { sent, service, sentAt } = await play({ answers: [yes(submissions)], shown: { a: taken } });
    expect(sent).toMatchObject({ kind: 'accepted', identity, location: isNamed ? null : { cluster: 'a' } });
    expect(sentAt).toHaveLength(1);
    expect(service.calls.length > 0).toBe(!isNamed);
  });
});

describe('a request that the service did not take', () => {
  test.each<[what: string, refusal: Answer<never>]>([
    ['for too many of them', tooMany],
    ['for nobody listened', unsent],
  ])('%s, is sent again, for as long as it takes, and looked for nowhere', async (_what, refusal) => {
    const { sent, service, sentAt } = await play({ answers: [...Array(7).fill(refusal), taken] });
    expect(sent).toMatchObject({ kind: 'accepted', resent: false });
    expect(sentAt).toHaveLength(8);
    expect(service.calls).toEqual([]);
    expect(service.lines).toEqual([
      `orders: not accepted yet (${refusal.ok ? '' : refusal.failure.message}); retrying.`,
    ]);
    const pauses = sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0));
    for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(0.5);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5);
  });

  test('is sent again after the time that was asked for', async () => {
    const wait = no({ httpStatus: 429, message: 'too many', retryAfterMs: 42_000 });
    expect((await play({ answers: [wait, taken] })).sentAt).toEqual([0, 42]);
  });

  test('is given up where the deadline comes before that time', async () => {
    const wait = no({ httpStatus: 429, message: 'too many', retryAfterMs: 42_000 });
    const { sent, sentAt, seconds } = await play({ answers: [wait, taken], waitS: 41 });
    expect(sent).toMatchObject({ kind: 'not-sent', reason: 'deadline', failure: { message: 'too many' } });
    expect(sentAt).toEqual([0]);
    expect(seconds).toBe(0);
  });

  test('is sent until the very deadline', async () => {
    const wait = no({ httpStatus: 429, retryAfterMs: 42_000 });
    const late = await play({ answers: [wait, taken], waitS: 42 });
    expect(late.sent).toMatchObject({ kind: 'not-sent', reason: 'deadline' });
    expect(late.seconds).toBe(0);
    expect((await play({ answers: [wait, taken], waitS: 43 })).sent).toMatchObject({ kind: 'accepted' });
  });

  test.each<[what: string, more: Partial<StepContext>, reason: string]>([
    ['the step is cancelled', { cancelAtS: 10 }, 'cancelled'],
    ['another job has failed', { heldBackFromSend: 1 }, 'fail-fast'],
  ])('is not sent again once %s', async (_what, more, reason) => {
    const wait = no({ httpStatus: 429, message: 'too many', retryAfterMs: 20_000 });
    const { sent, sentAt } = await play({ answers: [wait, taken], ...more });
    expect(sent).toEqual({
      kind: 'not-sent',
      reason,
      sends: 0,
      failure: expect.objectContaining({ message: 'too many' }),
    });
    expect(sentAt).toEqual([0]);
  });
});

describe('nothing is sent', () => {
  test.each<[what: string, more: Partial<StepContext>, reason: string]>([
    ['after the deadline', { waitS: 0 }, 'deadline'],
    ['once the step is cancelled', { cancelAtS: 0 }, 'cancelled'],
    ['once another job has failed', { heldBackFromSend: 0 }, 'fail-fast'],
  ])('%s', async (_what, more, reason) => {
    const { sent, sentAt, details } = await play({ answers: [taken], ...more });
    expect(sent).toEqual({ kind: 'not-sent', reason, sends: 0, failure: null });
    expect(sentAt).toEqual([]);
    expect(details).toEqual([]);
  });
});

describe('a final word', () => {
  test.each<[what: string, refusal: Answer<never>]>([
    ['about the request', refusedOutright],
    ['about permission', forbidden],
    ['about the key', badKey],
    ['about the name', nameTaken],
    ['about a job that does not exist', gone],
    ['that makes no sense', notRunning],
  ])('%s ends it: nothing is looked for, nothing is sent again', async (_what, refusal) => {
    const { sent, service, sentAt } = await play({ answers: [refusal, taken] });
    expect(sent).toEqual({ kind: 'refused', failure: refusal.ok ? null : refusal.failure });
    expect(sentAt).toHaveLength(1);
    expect(service.calls).toEqual([]);
  });
});

describe('"it is running"', () => {
  const present: PriorRuns = new Map([
    ['a', { kind: 'present', newest: run({ submissionId: '12', creationDate: DATE - 5000 }) }],
  ]);
  const over = yes([run({ submissionId: '12', creationDate: DATE - 5000, status: 'SUCCEEDED' })]);
  const runs = yes([run({ submissionId: '12', creationDate: DATE - 5000, status: 'RUNNING' })]);

  test('right after the end of the last run is not final: sent again', async () => {
    const { sent, sentAt, service } = await play({
      answers: [busy, busy, taken],
      priorRuns: present,
      shown: { a: over },
    });
    expect(sent).toMatchObject({ kind: 'accepted', resent: false, lost: null });
    expect(sentAt).toEqual([0, 2, 4]);
    expect(service.lines).toEqual(['orders: the service still holds the job after its last run (it runs); retrying.']);
  });

  test('is told once, however often it is said', async () => {
    for (const answers of [
      [busy, taken],
      [busy, busy, busy, taken],
    ]) {
      const { service } = await play({ answers, priorRuns: present, shown: { a: over } });
      expect(service.lines).toHaveLength(1);
    }
  });

  test('is final after half a minute', async () => {
    const { sent, sentAt } = await play({ answers: [busy], priorRuns: present, shown: { a: over } });
    expect(sent).toMatchObject({ kind: 'refused', failure: { code: 'Cdm.0052' } });
    expect(sentAt.at(-1)).toBe(30);
  });

  test.each<[what: string, priorRuns: PriorRuns, shown: Record<string, Answer<unknown>>]>([
    ['while the last run is going on', present, { a: runs }],
    ['of a job without a run', present, { a: none }],
    ['if the status does not answer', present, { a: silent }],
    ['on several candidates', new Map([...present, ['b', ABSENT]]), { a: over, b: gone }],
  ])('%s is final', async (_what, priorRuns, shown) => {
    const { sent, sentAt } = await play({ answers: [busy, taken], priorRuns, shown });
    expect(sent).toMatchObject({ kind: 'refused', failure: { code: 'Cdm.0052' } });
    expect(sentAt).toEqual([0]);
  });
});
