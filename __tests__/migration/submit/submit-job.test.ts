import { describe, expect, test } from 'vitest';
import { FAIL_FAST } from '../../../src/migration/submit/submit-result.ts';
import { forbidden, gone, no, silent, yes } from '../support/answers.ts';
import { DATE } from '../support/records.ts';
import {
  asleep,
  bodies,
  existing,
  idle,
  job,
  nameTaken,
  old,
  play,
  running,
  type StepContext,
  taken,
} from '../support/submitting.ts';
import { virtualClock } from '../support/virtual-clock.ts';

describe('a job that exists nowhere', () => {
  test('is created with one request, on all candidates, exactly as written', async () => {
    const json = '{ "name":"orders",  "job_type":"NORMAL_JOB", "x": 1.0 }';
    const { submitted, service, saved } = await play({
      request: { ...job, json },
      script: { createAndStart: [taken] },
    });
    expect(bodies(service, 'createAndStart')).toEqual([[`{"jobs":[${json}],"clusters":["a","b"]}`]]);
    expect(submitted).toMatchObject({
      kind: 'accepted',
      reply: { status: 'PENDING' },
      location: null,
      record: {
        name: 'orders',
        phase: 'accepted',
        origin: 'created',
        alone: true,
        mayDelete: true,
        rerun: 'safe',
        submissionId: '13',
        creationDate: DATE,
        cluster: null,
        resent: false,
        adopted: false,
      },
    });
    expect([...(submitted.kind === 'accepted' ? submitted.priorRuns : [])]).toEqual([
      ['a', { kind: 'absent' }],
      ['b', { kind: 'absent' }],
    ]);
    expect(service.lines).toEqual(['orders: creating and starting it on one of a, b.']);
    // Right before and right after the request, so that a killed step leaves a trace.
    expect(saved.map(({ phase, candidates, submissionId }) => [phase, candidates.length, submissionId])).toEqual([
      ['sending', 2, null],
      ['accepted', 2, '13'],
      ['accepted', 2, '13'],
    ]);
  });

  test('is created on the one candidate there is', async () => {
    const { service } = await play({ script: { createAndStart: [taken] }, options: { clusters: ['b'] } });
    expect(service.lines).toEqual(['orders: creating and starting it on cluster b.']);
  });

  test('is refused', async () => {
    const { submitted, saved } = await play({ script: { createAndStart: [nameTaken] } });
    expect(submitted).toMatchObject({
      kind: 'rejected',
      failure: { code: 'Cdm.0104' },
      record: { lostRequest: null },
    });
    expect(saved.map(({ phase }) => phase)).toEqual(['sending', 'ended']);
  });

  test('is found where its answer was lost', async () => {
    let sent = false;
    const { submitted, saved } = await play({
      script: {
        status: (cluster: string) => (sent && cluster === 'b' ? taken : gone),
        history: () => taken,
        createAndStart: () => {
          sent = true;
          return silent;
        },
      },
    });
    expect(submitted).toMatchObject({
      kind: 'accepted',
      reply: null,
      location: { cluster: 'b' },
      record: { phase: 'located', cluster: 'b', adopted: true, resent: false },
    });
    expect(saved.at(-1)).toMatchObject({ phase: 'located', cluster: 'b', submissionId: '13', adopted: true });
  });

  test('is started where a lost request created it without a run', async () => {
    let sent = false;
    const { submitted, service } = await play({
      script: {
        status: (cluster: string) => (sent && cluster === 'b' ? idle : gone),
        createAndStart: () => {
          sent = true;
          return silent;
        },
        start: [taken],
      },
    });
    expect(bodies(service, 'start')).toEqual([['b', 'orders', null]]);
    expect(submitted).toMatchObject({ kind: 'accepted', record: { phase: 'accepted', resent: true } });
  });

  test('is lost where nobody can say what became of it, and stays open in the state', async () => {
    let sent = false;
    const { submitted, saved } = await play({
      script: {
        status: () => (sent ? silent : gone),
        createAndStart: () => {
          sent = true;
          return silent;
        },
      },
      waitS: 30,
    });
    expect(submitted).toMatchObject({
      kind: 'lost',
      locations: [],
      record: { phase: 'sending', name: 'orders', resent: false, adopted: false },
    });
    expect(saved.at(-1)?.phase).toBe('sending');
  });

  test('is lost after a second request: that is kept, and it was not found', async () => {
    const { submitted } = await play({ script: { createAndStart: [silent] }, waitS: 20 });
    expect(submitted).toMatchObject({ kind: 'lost', record: { phase: 'sending', resent: true, adopted: false } });
  });

  test('keeps when its answer was lost, for whatever follows a killed step', async () => {
    const clock = virtualClock();
    const startedAt = clock.now();
    const { saved } = await play({
      clock,
      script: {
        createAndStart: async () => {
          await clock.sleep(30_000);
          return silent;
        },
      },
      waitS: 40,
    });
    expect(saved.map(({ phase, lostRequest }) => [phase, lostRequest && (lostRequest.at - startedAt) / 1000])).toEqual([
      ['sending', 0],
      ['sending', 30],
      ['sending', 30],
    ]);
  });

  test('is not sent again once another job has failed, and its run is still looked for afterwards', async () => {
    let failed = false;
    const { submitted, saved } = await play({
      script: {
        createAndStart: () => {
          failed = true;
          return silent;
        },
      },
      options: { failFastTriggered: () => failed },
    });
    expect(submitted).toMatchObject({ kind: 'not-submitted', reason: 'another job failed and `fail-fast` is set' });
    expect(saved.at(-1)).toMatchObject({ phase: 'sending', lostRequest: { watchMs: 15_000 } });
  });

  test.each<[what: string, context: StepContext, reason: string]>([
    [
      'the time was over',
      {
        script: { createAndStart: [no({ httpStatus: 429, message: 'too many', retryAfterMs: 7200_000 })] },
      },
      '`wait-timeout` was over before it was submitted: too many',
    ],
    ['another job failed', { script: {}, options: { failFastTriggered: () => true } }, FAIL_FAST],
    [
      'the step was cancelled',
      {
        script: { createAndStart: [no({ httpStatus: 429, message: 'too many', retryAfterMs: 20_000 })] },
        cancelAtS: 5,
      },
      'the step was cancelled before it was submitted',
    ],
  ])('is not submitted where %s', async (_what, context, reason) => {
    const { submitted, saved } = await play(context);
    expect(submitted).toMatchObject({ kind: 'not-submitted', reason, hint: '' });
    expect(saved.at(-1)).toMatchObject({ phase: 'ended', lostRequest: null });
  });

  test('is told of a failure where there was one', async () => {
    const { submitted } = await play({
      script: { createAndStart: [no({ httpStatus: 429, message: 'too many', retryAfterMs: 7200_000 })] },
    });
    expect(submitted).toMatchObject({ failure: { message: 'too many' } });
    const { submitted: late } = await play({ waitS: 0 });
    expect(late).toMatchObject({
      kind: 'not-submitted',
      reason: '`wait-timeout` was over before it was submitted',
      failure: null,
    });
  });
});

describe('nothing is submitted', () => {
  test.each<[what: string, context: StepContext, expected: Record<string, unknown>]>([
    [
      'where a candidate may not be asked',
      { present: { b: forbidden } },
      { reason: 'nothing was submitted: not allowed', hint: '', failure: { httpStatus: 403 } },
    ],
    [
      'where no candidate runs',
      {
        present: { a: no({ httpStatus: 503 }), b: no({ httpStatus: 503 }) },
        script: { cluster: [asleep] },
      },
      {
        reason: 'no candidate cluster runs: cluster nightly is stopped (900); cluster nightly is stopped (900)',
        hint: 'Start a cluster, or let this step do it with `start-clusters: if-none-runs`.',
      },
    ],
    [
      'where the name is taken',
      { present: { b: yes([old]) }, options: { policy: 'fail' } },
      { reason: expect.stringContaining('the name is taken'), hint: expect.stringContaining('job-name-suffix') },
    ],
    [
      'where it runs',
      { present: { b: running } },
      {
        reason: expect.stringContaining('it is already running on cluster b'),
        hint: expect.stringContaining('attach'),
      },
    ],
    [
      'where the job is to stand there and does not',
      { request: existing },
      { reason: 'no candidate cluster has a job of that name', hint: 'Check `existing-jobs` and `clusters`.' },
    ],
    [
      'once the step is cancelled',
      { cancelAtS: 0, options: {} },
      { reason: 'the step was cancelled before it was submitted', hint: '' },
    ],
  ])('%s', async (_what, context, expected) => {
    const { submitted, saved, service } = await play(context);
    expect(submitted).toMatchObject({ kind: 'not-submitted', record: { phase: 'waiting' }, ...expected });
    expect(saved).toEqual([]);
    expect(service.routes()).not.toContain('createAndStart');
    expect(service.routes()).not.toContain('start');
  });

  test('where the step is cancelled during the look-up, whatever that says', async () => {
    const cancel = new AbortController();
    const { submitted } = await play({
      script: {
        status: () => {
          cancel.abort();
          return forbidden;
        },
      },
      options: { cancel: cancel.signal },
    });
    expect(submitted).toMatchObject({ reason: 'the step was cancelled before it was submitted', failure: null });
  });

  test('a candidate that does not run is left out, with a warning', async () => {
    const { service } = await play({
      present: { a: no({ httpStatus: 503 }) },
      script: { cluster: [asleep], createAndStart: [taken] },
    });
    expect(service.lines[0]).toBe('warning: orders: cluster nightly is stopped (900); it is left out.');
    expect(bodies(service, 'createAndStart')).toEqual([[expect.stringContaining('"clusters":["b"]')]]);
  });
});
