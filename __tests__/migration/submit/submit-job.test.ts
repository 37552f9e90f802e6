import { describe, expect, test } from 'vitest';
import { EMPTY_JOB_INDEX } from '../../../src/migration/clusters/job-index.ts';
import { NO_KNOWN_SETTINGS } from '../../../src/migration/definition/definition-diff.ts';
import type { ExistingDefinition } from '../../../src/migration/definition/existing-definition.ts';
import type { ExistingJob, JobRequest } from '../../../src/migration/run/job-request.ts';
import { type RunRecord, withLocation } from '../../../src/migration/run/run-record.ts';
import { submitJob } from '../../../src/migration/submit/submit-job.ts';
import { FAIL_FAST, type SubmitOptions, type SubmitResult } from '../../../src/migration/submit/submit-result.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { forbidden, gone, no, silent, yes } from '../support/answers.ts';
import { DATE, record, run } from '../support/records.ts';
import { type Script, type Scripted, scripted } from '../support/scripted.ts';
import { newJob } from '../support/step.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const definition = { name: 'orders', job_type: 'NORMAL_JOB', 'from-link-name': 'lake' };
const job = newJob('orders', { json: JSON.stringify(definition), rerun: 'safe' });
const existing: ExistingJob = { kind: 'existing', name: 'orders', baseName: 'orders', variables: null };

const old = run({ submissionId: '12', creationDate: DATE - 3_600_000, status: 'SUCCEEDED' });
const taken = yes([run({ status: 'PENDING' })]);
const idle = yes([]);
const running = yes([run({ creationUser: 'eve' })]);
const asInFile = yes({ total: 1, jobs: [definition] });
const other = yes({ total: 1, jobs: [{ ...definition, 'from-link-name': 'pond', 'creation-user': 'eve' }] });
const done = yes(true);
const nameTaken = no({ httpStatus: 400, code: 'Cdm.0104', message: 'the name exists' });
const asleep = yes({ id: 'a', name: 'nightly', status: '900', isAutoOff: false, version: null });

interface StepContext {
  readonly request?: JobRequest;
  /** What the status and the history of the clusters show of the job. */
  readonly present?: Record<string, Answer<unknown>>;
  readonly script?: Script;
  readonly options?: Partial<SubmitOptions>;
  readonly waitS?: number;
  readonly cancelAtS?: number;
}

interface Played {
  readonly submitted: SubmitResult;
  readonly service: Scripted;
  readonly saved: readonly RunRecord[];
  readonly backups: readonly (readonly [job: string, existing: ExistingDefinition])[];
  readonly seconds: number;
}

async function play(context: StepContext): Promise<Played> {
  const clock = virtualClock();
  const startedAt = clock.now();
  const show = (cluster: string): Answer<unknown> => context.present?.[cluster] ?? gone;
  const service = scripted({ status: show, history: show, ...context.script }, { clock });
  const saved: RunRecord[] = [];
  const backups: [string, ExistingDefinition][] = [];
  const cancel = new AbortController();
  if (context.cancelAtS === 0) cancel.abort();
  else if (context.cancelAtS !== undefined) clock.at(startedAt + context.cancelAtS * 1000, () => cancel.abort());
  const options: SubmitOptions = {
    clusters: ['a', 'b'],
    policy: 'update',
    resumeSince: null,
    resendAfter: 15_000,
    deadline: startedAt + (context.waitS ?? 3600) * 1000,
    cancel: cancel.signal,
    jobIndex: EMPTY_JOB_INDEX,
    save: (next) => saved.push(next),
    backUpDefinition: (name, existing) => backups.push([name, existing]),
    knownSettings: async () => NO_KNOWN_SETTINGS,
    ...context.options,
  };
  const submitted = await clock.run(() => submitJob(service.ports, context.request ?? job, options));
  return { submitted, service, saved, backups, seconds: (clock.now() - startedAt) / 1000 };
}

const bodies = (service: Scripted, route: string): unknown[] =>
  service.calls.filter((call) => call.route === route).map(({ args }) => args);

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
    expect(submitted).toMatchObject({ kind: 'rejected', failure: { code: 'Cdm.0104' } });
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
    expect(submitted).toMatchObject({ kind: 'lost', locations: [], record: { phase: 'sending', name: 'orders' } });
    expect(saved.at(-1)?.phase).toBe('sending');
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
    expect(saved.at(-1)?.phase).toBe('ended');
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

  test('a candidate that does not run is left out, with a warning', async () => {
    const { service } = await play({
      present: { a: no({ httpStatus: 503 }) },
      script: { cluster: [asleep], createAndStart: [taken] },
    });
    expect(service.lines[0]).toBe('warning: orders: cluster nightly is stopped (900); it is left out.');
    expect(bodies(service, 'createAndStart')).toEqual([[expect.stringContaining('"clusters":["b"]')]]);
  });
});

describe('a job that exists there as in the file', () => {
  const present = { b: yes([old]) };

  test('is started where it is', async () => {
    const { submitted, service, backups } = await play({ present, script: { job: [asInFile], start: [taken] } });
    expect(bodies(service, 'start')).toEqual([['b', 'orders', null]]);
    expect(service.routes()).not.toContain('modify');
    expect(submitted).toMatchObject({
      kind: 'accepted',
      record: {
        origin: 'started',
        phase: 'accepted',
        mayDelete: true,
        alone: false,
        candidates: [{ cluster: 'b', stood: true, submissionId: '12', creationDate: DATE - 3_600_000 }],
      },
    });
    expect(backups).toEqual([]);
    expect(service.lines).toEqual(['orders: starting the existing job on cluster b.']);
  });

  test('and has settings that the file does not mention: they are told', async () => {
    const more = yes({
      total: 1,
      jobs: [
        { ...definition, 'driver-config-values': { configs: [{ name: 'd', inputs: [{ name: 'x', value: 1 }] }] } },
      ],
    });
    const { service } = await play({ present, script: { job: [more], start: [taken] } });
    expect(service.lines[0]).toBe('orders: the service also has settings that the file does not mention: d/x.');
  });

  test('is not taken for started by a run from before', async () => {
    const { submitted } = await play({
      present,
      script: { job: [asInFile], start: [silent] },
      waitS: 20,
    });
    expect(submitted).toMatchObject({ kind: 'lost' });
  });

  test('is started as it is under attach', async () => {
    const { submitted } = await play({
      present,
      script: { job: [asInFile], start: [taken] },
      options: { policy: 'attach' },
    });
    expect(submitted).toMatchObject({ kind: 'accepted', record: { origin: 'started', mayDelete: false } });
  });

  test('is not started under attach with another definition: the error names `update`', async () => {
    const { submitted, service } = await play({ present, script: { job: [other] }, options: { policy: 'attach' } });
    expect(submitted).toMatchObject({
      kind: 'not-submitted',
      reason: "it is idle on cluster b, and the definition of the job is not the file's (from-link-name)",
      hint: 'Use `if-exists: update` to update it to match the file before it is started.',
    });
    expect(service.routes()).not.toContain('start');
  });

  test.each<[what: string, context: StepContext, reason: string, failed: boolean]>([
    [
      'its definition cannot be read',
      { script: { job: [forbidden] } },
      'the job exists on cluster b, and its definition could not be read: not allowed',
      true,
    ],
    [
      'its definition is not shown',
      { script: { job: [yes({ total: 0, jobs: [] })] } },
      'the job exists on cluster b, and its definition could not be read: the service does not show the definition of the job',
      false,
    ],
    ['another job failed meanwhile', { options: { failFastTriggered: () => true } }, FAIL_FAST, false],
  ])('is not started where %s', async (_what, context, reason, failed) => {
    const { submitted, service } = await play({ present, ...context });
    expect(submitted).toMatchObject({ kind: 'not-submitted', reason, hint: '' });
    expect(submitted.kind === 'not-submitted' && submitted.failure !== null).toBe(failed);
    expect(service.routes()).not.toContain('start');
  });

  test('is not started where the step is cancelled while its definition is read', async () => {
    const cancel = new AbortController();
    const { submitted, service } = await play({
      present,
      script: {
        job: () => {
          cancel.abort();
          return asInFile;
        },
      },
      options: { cancel: cancel.signal },
    });
    expect(submitted).toMatchObject({
      kind: 'not-submitted',
      reason: 'the step was cancelled before it was submitted',
      failure: null,
    });
    expect(service.routes()).not.toContain('start');
  });
});

describe('a job that differs from the file', () => {
  const present = { b: yes([old]) };

  test('is brought to it, with a warning that names who made it and what changes, and then started', async () => {
    const { submitted, service, backups } = await play({
      present,
      script: { job: [other], modify: [done], start: [taken] },
    });
    expect(service.routes().slice(-3)).toEqual(['job', 'modify', 'start']);
    expect(bodies(service, 'modify')).toEqual([['b', 'orders', `{"jobs":[${job.json}]}`]]);
    expect(service.lines).toEqual([
      'warning: orders on cluster b, created by eve, differs from the file and is modified: from-link-name.',
      'orders: what changes',
      'from-link-name: "pond" becomes "lake"',
      'orders: starting the existing job on cluster b.',
    ]);
    expect(submitted).toMatchObject({ kind: 'accepted', record: { origin: 'updated', mayDelete: true } });
    // Kept before it was replaced.
    expect(backups).toMatchObject([['orders', { cluster: 'b', definition: { 'from-link-name': 'pond' } }]]);
  });

  test.each([undefined, '', 7])('and does not say who made it: %j', async (creator) => {
    const nameless = yes({
      total: 1,
      jobs: [{ ...definition, 'from-link-name': 'pond', job_type: 'BATCH_JOB', 'creation-user': creator }],
    });
    const { service } = await play({ present, script: { job: [nameless], modify: [done], start: [taken] } });
    expect(service.lines[0]).toMatch(
      /^warning: orders on cluster b differs from the file and is modified: \S+, \S+\.$/,
    );
  });

  test('is not started where it could not be modified', async () => {
    const { submitted, service } = await play({ present, script: { job: [other], modify: [forbidden] } });
    expect(submitted).toMatchObject({
      kind: 'not-submitted',
      reason: 'the job on cluster b could not be updated to match the file, so it was not started: not allowed',
      hint: '',
      failure: { httpStatus: 403 },
    });
    expect(service.routes()).not.toContain('start');
  });

  test('is not started where the step is cancelled while it is modified', async () => {
    const cancel = new AbortController();
    const { submitted, service } = await play({
      present,
      script: {
        job: [other],
        modify: () => {
          cancel.abort();
          return done;
        },
      },
      options: { cancel: cancel.signal },
    });
    expect(submitted).toMatchObject({ reason: 'the step was cancelled before the job was started' });
    expect(service.routes()).not.toContain('start');
  });

  test('is not done, whatever its last run did', async () => {
    const { submitted } = await play({
      present,
      script: { job: [other], modify: [done], start: [taken] },
      options: { policy: 'resume', resumeSince: DATE - 7_200_000 },
    });
    expect(submitted).toMatchObject({ kind: 'accepted', record: { origin: 'updated' } });
  });
});

describe('under resume', () => {
  const resume = { policy: 'resume', resumeSince: DATE - 7_200_000 } satisfies Partial<SubmitOptions>;

  test('a run that succeeded since is taken as done', async () => {
    const { submitted, service, saved } = await play({
      present: { b: yes([old]) },
      script: { job: [asInFile] },
      options: resume,
    });
    expect(submitted).toMatchObject({
      kind: 'done',
      run: old,
      record: {
        origin: 'resumed',
        phase: 'ended',
        cluster: 'b',
        submissionId: '12',
        creationDate: DATE - 3_600_000,
        mayDelete: true,
      },
    });
    expect(saved).toEqual([submitted.record]);
    expect(service.routes()).not.toContain('start');
  });

  const updated = yes({
    total: 1,
    jobs: [{ ...definition, 'creation-date': DATE - 9_000_000, 'update-date': DATE - 60_000 }],
  });
  test.each<[what: string, context: StepContext]>([
    ['one from before is not', { options: { ...resume, resumeSince: DATE } }],
    ['nothing is, where nothing is to be', { options: { ...resume, resumeSince: null } }],
    ['nothing is under another policy', { options: { ...resume, policy: 'update' } }],
    ['one that failed is not', { present: { b: yes([{ ...old, status: 'FAILED' }]) } }],
    ['one of an older definition is not', { script: { job: [updated], start: [taken] } }],
    ['a job that never ran is not', { present: { b: idle } }],
  ])('%s', async (_what, context) => {
    const { submitted } = await play({
      present: { b: yes([old]) },
      script: { job: [asInFile], start: [taken] },
      options: resume,
      ...context,
    });
    expect(submitted).toMatchObject({ kind: 'accepted', record: { origin: 'started' } });
  });

  test.each(['resume', 'attach'] as const)(
    'a run that goes on is waited for, and nothing is started: %s',
    async (policy) => {
      const { submitted, service, saved } = await play({
        present: { b: running },
        script: { job: [asInFile] },
        options: { ...resume, policy },
      });
      expect(submitted).toMatchObject({
        kind: 'accepted',
        reply: null,
        location: { cluster: 'b', run: { submissionId: '13' } },
        record: {
          origin: 'attached',
          phase: 'located',
          cluster: 'b',
          submissionId: '13',
          creationDate: DATE,
          mayDelete: false,
          candidates: [
            { cluster: 'a', stood: false },
            { cluster: 'b', stood: true, submissionId: '13' },
          ],
        },
      });
      expect(saved).toEqual([submitted.record]);
      expect(service.lines).toEqual([
        'orders: a run is already in progress on cluster b; waiting for it instead of starting one.',
      ]);
      expect(service.routes()).toEqual(['status', 'status', 'job']);
    },
  );

  test.each<[what: string, definition: Answer<unknown>, other: string]>([
    ['another definition', other, "the definition of the job is not the file's (from-link-name)"],
    [
      'a definition that was changed after it began',
      yes({ total: 1, jobs: [{ ...definition, 'creation-date': 1, 'update-date': DATE + 60_000 }] }),
      'the definition of the job was changed after that run began',
    ],
    ['a definition that cannot be read', forbidden, 'the definition of the job could not be read (not allowed)'],
  ])('a run of %s is no run to wait for: an error, and under attach a warning', async (_what, shown, reason) => {
    const context = { present: { b: running }, script: { job: [shown] } };
    const resumed = await play({ ...context, options: resume });
    expect(resumed.submitted).toMatchObject({
      kind: 'not-submitted',
      reason: expect.stringContaining(reason),
      hint: 'Wait for its end, then run this step again.',
    });
    expect(resumed.saved).toEqual([]);
    const attached = await play({ ...context, options: { ...resume, policy: 'attach' } });
    expect(attached.submitted).toMatchObject({ kind: 'accepted', record: { origin: 'attached' } });
    expect(attached.service.lines.at(-1)).toBe(`warning: orders: waiting for the run on cluster b, but ${reason}.`);
  });
});

describe('a definition that the service cannot show', () => {
  const unwell = no({ httpStatus: 500, code: null, message: 'HTTP 500' });
  const present = { b: yes([old]) };

  test('is modified without a comparison under update, with a warning, within minutes', async () => {
    const { submitted, service, backups, seconds } = await play({
      present,
      script: { job: [unwell], modify: [done], start: [taken] },
    });
    expect(submitted).toMatchObject({ kind: 'accepted', record: { origin: 'updated' } });
    expect(backups).toEqual([]);
    expect(seconds).toBeGreaterThanOrEqual(120);
    expect(seconds).toBeLessThan(130);
    expect(service.lines[0]).toBe(
      'orders: its definition on cluster b is not known yet (HTTP 500); retrying for up to 2 min.',
    );
    expect(service.lines).toContain(
      'warning: orders on cluster b is modified without a comparison, because its definition could not be read. No copy of it is kept.',
    );
  });

  test('is not modified under resume if the last run may be the one that is done', async () => {
    const options = { policy: 'resume', resumeSince: DATE - 7_200_000 } as const;
    const { submitted, service } = await play({ present, script: { job: [unwell] }, options });
    expect(submitted).toMatchObject({ kind: 'not-submitted', failure: { message: 'HTTP 500' } });
    expect(service.routes()).not.toContain('modify');
  });
});

describe('a job whose dates, placeholders and suffix differ', () => {
  const present = { b: yes([old]) };
  const json = JSON.stringify({ ...definition, 'from-link-name': 'lake-2' });
  const template = JSON.stringify({ ...definition, 'from-link-name': 'lake-{{ N }}' });

  test.each([
    ['only them: a log line', template, 'orders on cluster b, created by eve,'],
    ['more than them: a warning', null, 'warning: orders on cluster b, created by eve,'],
  ])('%s', async (_what, text, line) => {
    const { service } = await play({
      request: { ...job, json, template: text },
      present,
      script: { job: [other], modify: [done], start: [taken] },
    });
    expect(service.lines[0]?.startsWith(line)).toBe(true);
  });
});

describe('a job that is known by its name only', () => {
  const batch = (answer: Answer<unknown>, list: Answer<unknown> = forbidden): Script => ({
    job: [answer],
    jobs: [list],
    start: [taken],
  });
  const retries = (value: string): Record<string, unknown> => ({
    name: 'orders',
    'driver-config-values': {
      configs: [{ name: 'retryJobConfig', inputs: [{ name: 'retryJobConfig.retryJobType', value }] }],
    },
  });
  const one = (definition: Record<string, unknown>): Answer<unknown> => yes({ total: 1, jobs: [definition] });
  const listed = yes({ total: 0, jobs: [] });

  test.each<[what: string, answer: Answer<unknown>, list: Answer<unknown>, jobType: string, retryJobType: string]>([
    ['a whole-database job', one({ name: 'orders' }), forbidden, 'BATCH_JOB', 'UNKNOWN'],
    [
      'a job that is shown though it is of another type',
      one({ name: 'orders', job_type: 'NORMAL_JOB' }),
      forbidden,
      'NORMAL_JOB',
      'UNKNOWN',
    ],
    ['a job with a retry type', one(retries('RETRY_TRIPLE')), forbidden, 'BATCH_JOB', 'RETRY_TRIPLE'],
    [
      'a job without a retry type',
      one({ ...retries('x'), 'driver-config-values': { configs: [] } }),
      forbidden,
      'BATCH_JOB',
      'NONE',
    ],
    ['any other', yes({ total: 0, jobs: [] }), forbidden, 'NORMAL_JOB', 'UNKNOWN'],
    ['one that the route does not show', gone, forbidden, 'NORMAL_JOB', 'UNKNOWN'],
    ['one that only the list shows', forbidden, one(retries('RETRY_TRIPLE')), 'BATCH_JOB', 'RETRY_TRIPLE'],
    ['one that is not in the list of whole-database jobs', forbidden, listed, 'NORMAL_JOB', 'UNKNOWN'],
    ['one that a list without a total does not show', forbidden, yes({ total: null, jobs: [] }), '', 'UNKNOWN'],
    ['one of which nothing may be asked', forbidden, forbidden, '', 'UNKNOWN'],
  ])('is started as %s', async (_what, answer, list, jobType, retryJobType) => {
    const { submitted, service } = await play({
      request: { ...existing, variables: '{"DAY":"1"}' },
      present: { b: yes([old]) },
      script: batch(answer, list),
    });
    expect(bodies(service, 'start')).toEqual([['b', 'orders', '{"variables":{"DAY":"1"}}']]);
    expect(bodies(service, 'job')).toEqual([['b', 'orders', 'BATCH_JOB']]);
    expect(submitted).toMatchObject({
      kind: 'accepted',
      record: { origin: 'started', jobType, retryJobType, mayDelete: false, alone: false },
    });
  });

  test('is started without variables where there are none', async () => {
    const { service } = await play({ request: existing, present: { b: yes([old]) }, script: batch(gone) });
    expect(bodies(service, 'start')).toEqual([['b', 'orders', null]]);
  });

  test('is not asked about for longer than half a minute', async () => {
    const { submitted, seconds } = await play({ request: existing, present: { b: yes([old]) }, script: batch(silent) });
    expect(submitted).toMatchObject({ kind: 'accepted', record: { jobType: '' } });
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThanOrEqual(30);
    const short = await play({ request: existing, present: { b: yes([old]) }, script: batch(silent), waitS: 8 });
    expect(short.seconds).toBeLessThanOrEqual(8);
  });
});

test('a run is held by what was seen of it, and by what its answer named where the service leaves that out', () => {
  const known = record({ phase: 'accepted', submissionId: '13', creationDate: DATE });
  expect(withLocation(known, 'b', run({ submissionId: '14', creationDate: DATE + 1 }))).toMatchObject({
    phase: 'located',
    cluster: 'b',
    submissionId: '14',
    creationDate: DATE + 1,
  });
  expect(withLocation(known, 'b', run({ submissionId: null, creationDate: null }))).toMatchObject({
    submissionId: '13',
    creationDate: DATE,
  });
});
