import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { RunScript } from '../../emulator/index.ts';
import { runAction } from './harness/index.ts';
import { A, access, B, emulator, ends, migrate, quick, requestsOf, sampleJob } from './support.ts';

const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, '../../schema/results-file.schema.json'), 'utf8'));
const validate = new Ajv({ strict: false }).compile(SCHEMA);

const MINUTE = 60_000;

/** A run of a third of a second that moves so many rows. */
function moving(rows: number | string, more: Record<string, number | string> = {}): RunScript {
  const counters = { ROWS_READ: rows, ROWS_WRITTEN: rows, ROWS_WRITTEN_SKIPPED: 0, ...more };
  return { ...ends('SUCCEEDED'), counters };
}

/** Long enough to be seen in each state on a busy machine. */
const slow: RunScript = {
  states: [{ status: 'PENDING', ms: 3000 }, { status: 'RUNNING', ms: 6000 }, { status: 'SUCCEEDED' }],
  counters: { ROWS_READ: 812, ROWS_WRITTEN: 812 },
};

const UNCOUNTED: RunScript = { ...ends('SUCCEEDED'), counters: null };

interface Verdict {
  readonly rule: string;
  readonly verdict: string;
  readonly detail: string;
}

interface Job {
  readonly job: string;
  readonly gate: readonly Verdict[];
}

function verdicts(run: { readonly outputs: Readonly<Record<string, string>> }, job = 0): readonly Verdict[] {
  return (JSON.parse(run.outputs.results ?? '[]') as Job[])[job]?.gate ?? [];
}

/** A results file as an earlier night left it. */
function night(rows: number, day: number, more: Record<string, unknown> = {}, step: Record<string, unknown> = {}) {
  const createdAt = `2026-01-0${day}T01:00:00.000Z`;
  return JSON.stringify({
    format: 'huaweicloud-cdm-action/results',
    version: 1,
    writtenAt: createdAt,
    ...step,
    jobs: [
      {
        baseName: 'orders',
        job: 'orders',
        status: 'SUCCEEDED',
        createdAt,
        submissionId: day,
        durationSeconds: 60,
        rowsWritten: rows,
        rowsRead: rows,
        ...more,
      },
    ],
  });
}

interface Case {
  readonly name: string;
  readonly script?: RunScript;
  readonly inputs: Readonly<Record<string, string>>;
  readonly result: 'success' | 'failure';
  readonly verdict: string;
  /** Error annotations of the gate. */
  readonly errors?: number;
  readonly warnings?: number;
  readonly says?: string;
}

const PREVIOUS = 'rows_written >= previous.rows_written';

const cases: readonly Case[] = [
  { name: 'passed', inputs: { expect: 'rows_written > 0' }, result: 'success', verdict: 'passed' },
  {
    name: 'nothing moved is red',
    script: moving(0),
    inputs: { expect: 'rows_written > 0' },
    result: 'failure',
    verdict: 'failed',
    errors: 1,
    says: 'rows_written is 0',
  },
  {
    name: 'failed, with the numbers',
    inputs: { expect: 'rows_written >= 1000' },
    result: 'failure',
    verdict: 'failed',
    errors: 1,
    says: 'rows_written >= 1000: rows_written is 812',
  },
  {
    name: 'warned',
    inputs: { expect: 'warn: rows_written >= 1000' },
    result: 'success',
    verdict: 'warned',
    warnings: 1,
    says: 'rows_written >= 1000: rows_written is 812',
  },
  {
    name: 'unmeasured, fail',
    script: UNCOUNTED,
    inputs: { expect: 'rows_written > 0\nduration_seconds >= 0' },
    result: 'failure',
    verdict: 'unmeasured',
    errors: 1,
    says: 'rows_written was not measured',
  },
  {
    name: 'unmeasured, warn',
    script: UNCOUNTED,
    inputs: { expect: 'rows_written > 0\nduration_seconds >= 0', 'on-unmeasured': 'warn' },
    result: 'success',
    verdict: 'unmeasured',
    warnings: 1,
  },
  {
    name: 'unmeasured, pass',
    script: UNCOUNTED,
    inputs: { expect: 'rows_written > 0\nduration_seconds >= 0', 'on-unmeasured': 'pass' },
    result: 'success',
    verdict: 'unmeasured',
  },
  {
    name: 'unmeasured and pass, but no other rule: nothing was looked at',
    script: UNCOUNTED,
    inputs: { expect: 'rows_written > 0', 'on-unmeasured': 'pass' },
    result: 'failure',
    verdict: 'unmeasured',
    errors: 1,
    says: 'No rule was decided on numbers',
  },
  {
    name: 'a count of -1 is not measured',
    inputs: { expect: 'bytes_written >= -1' },
    result: 'failure',
    verdict: 'unmeasured',
    errors: 2,
  },
  {
    name: 'a missing count decides even where an operator would skip it',
    inputs: { expect: 'rows_written > 0 || bytes_written > 0' },
    result: 'failure',
    verdict: 'unmeasured',
    errors: 2,
  },
  {
    name: 'division by zero',
    script: moving(0),
    inputs: { expect: 'ratio(rows_skipped, rows_read) <= 0.001\nrows_read == 0' },
    result: 'failure',
    verdict: 'unmeasured',
    errors: 1,
    says: 'divides by zero',
  },
  {
    name: 'no baseline, warn by default',
    inputs: { expect: PREVIOUS },
    result: 'success',
    verdict: 'no-baseline',
    warnings: 1,
    says: 'there is no earlier run of this job that succeeded',
  },
  {
    name: 'no baseline, fail',
    inputs: { expect: PREVIOUS, 'on-missing-baseline': 'fail' },
    result: 'failure',
    verdict: 'no-baseline',
    errors: 1,
  },
  {
    name: 'no baseline, pass',
    inputs: { expect: PREVIOUS, 'on-missing-baseline': 'pass' },
    result: 'success',
    verdict: 'no-baseline',
  },
  {
    name: 'a number beyond 64 bits',
    script: moving('18446744073709551616'),
    inputs: { expect: 'rows_written > 0' },
    result: 'failure',
    verdict: 'error',
  },
  {
    name: 'exact above 2^53',
    script: moving('9007199254740993'),
    inputs: { expect: 'rows_written == 9007199254740993 && rows_written != 9007199254740992' },
    result: 'success',
    verdict: 'passed',
  },
];

describe('the gate of a step', () => {
  test.concurrent.for(cases)('$name', async (wanted, { expect, onTestFinished: finished }) => {
    const { script, inputs, result, verdict, errors, warnings = 0, says } = wanted;
    const cloud = await emulator({ scripts: { '*': script ?? moving(812) } }, finished);
    const run = await migrate(cloud, inputs, { clusters: [A], finished });
    expect(run.outputs).toMatchObject({
      result,
      status: 'SUCCEEDED',
      gate: result === 'success' ? 'passed' : 'failed',
    });
    expect(run.exitCode).toBe(result === 'success' ? 0 : 1);
    expect(verdicts(run)[0]).toMatchObject({ verdict });
    if (result === 'success') expect(run.errors).toEqual([]);
    if (errors !== undefined) expect(run.errors).toHaveLength(errors);
    expect(run.warnings.filter((text) => text.includes('rows_written'))).toHaveLength(warnings);
    if (says !== undefined) expect([...run.errors, ...run.warnings].join('\n')).toContain(says);
    // The numbers stand in the log and the summary, whatever the verdict.
    expect(run.log).toContain(`Gate: ${run.outputs.gate}.`);
    expect(run.log).toMatch(new RegExp(`^ {2}${verdict} `, 'm'));
    expect(run.summary).toContain(verdict);
    expect(run.summary).toContain('Equal counts do not rule out');
  });

  test('without rules there is no gate, and no history is asked for a new job', async () => {
    const cloud = await emulator({ scripts: { '*': moving(812) } });
    const run = await migrate(cloud, {}, { clusters: [A] });
    expect(run.outputs).toMatchObject({ result: 'success', gate: '' });
    expect(run.log).not.toContain('Gate:');
    expect(requestsOf(cloud, 'history')).toEqual([]);
    expect(verdicts(run)).toEqual([]);
  });

  test('a job that failed has one error of its own, not one more for each of its rules', async () => {
    const cloud = await emulator({ scripts: { '*': ends('FAILED') } });
    const run = await migrate(cloud, { expect: 'rows_written > 0\nrows_read > 0' }, { clusters: [A] });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'FAILED', gate: 'failed' });
    expect(run.errors).toHaveLength(1);
    expect(verdicts(run).map(({ verdict }) => verdict)).toEqual(['unmeasured', 'unmeasured']);
  });

  test('rules with mistakes: all told with a caret and the nearest name, before any connection', async () => {
    const cloud = await emulator();
    const rules = 'rows_writen > 0\nrows_read >\nrows_read + 1\nrows_read == "many"\ntotal.rows_read == rows_read';
    const run = await migrate(cloud, { expect: rules });
    expect(run.exitCode).toBe(1);
    expect(cloud.requests).toEqual([]);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED', gate: 'failed', handle: '' });
    expect(run.errors).toHaveLength(1);
    const [message = ''] = run.errors;
    expect(message).toContain('did you mean "rows_written"?\n  rows_writen > 0\n  ^');
    for (const line of [1, 2, 3, 4, 5]) expect(message).toContain(`line ${line}`);
  });

  test('rules that nobody came to judge have not passed; where there is none, there is no gate', async () => {
    const cloud = await emulator();
    const nowhere = { clusters: '00000000-0000-4000-8000-000000000000', expect: 'rows_read > 0' };
    expect((await migrate(cloud, nowhere)).outputs).toMatchObject({ result: 'failure', gate: 'failed' });
    const commented = { ...nowhere, expect: '# rows_read > 0' };
    expect((await migrate(cloud, commented)).outputs).toMatchObject({ result: 'failure', gate: '' });
  });

  test('one error for each failed rule and job, within what the runner shows', async () => {
    const cloud = await emulator({ scripts: { '*': moving(5) } });
    const jobs = Array.from({ length: 12 }, (_, index) => `table_${index + 1}`);
    const run = await migrate(
      cloud,
      { expect: 'rows_written > 10', 'max-running-jobs': '12' },
      { clusters: [A], jobs },
    );
    expect(run.outputs).toMatchObject({ result: 'failure', gate: 'failed', 'rows-written': '60' });
    expect(run.errors).toHaveLength(10);
    expect(run.errors[0]).toContain('table_1: rows_written > 10: rows_written is 5');
    expect(run.errors[9]).toContain('And 3 more');
  });

  test('rules over total. are judged once, for all jobs', async () => {
    const cloud = await emulator({ scripts: { customers: moving(0), '*': moving(7) } });
    const rules = 'total.rows_written == 14\ntotal.rows_written > 20\nwarn: rows_written > 0';
    const run = await migrate(
      cloud,
      { expect: rules, 'results-file': 'out.json' },
      { clusters: [A], jobs: ['orders', 'items', 'customers'] },
    );
    expect(run.outputs).toMatchObject({ result: 'failure', gate: 'failed' });
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toContain('total.rows_written > 20: total.rows_written is 14');
    expect(run.warnings.join('\n')).toContain('customers: warn: rows_written > 0: rows_written is 0');
    const file = JSON.parse(readFileSync(join(run.workspace, 'out.json'), 'utf8'));
    expect(file.totalGate.map(({ verdict }: Verdict) => verdict)).toEqual(['passed', 'failed']);
    expect([0, 1, 2].map((job) => verdicts(run, job).map(({ verdict }) => verdict))).toEqual([
      ['passed'],
      ['passed'],
      ['warned'],
    ]);
  });

  test('/wait judges what an earlier step submitted', async () => {
    const cloud = await emulator({ scripts: { '*': moving(0) } });
    const first = await migrate(cloud, { wait: 'false', expect: 'rows_written > 0' }, { clusters: [A] });
    expect(first.outputs).toMatchObject({ result: 'pending', gate: '' });
    expect(first.warnings.join('\n')).toContain('"expect"');
    const { 'project-id': _, ...where } = access(cloud);
    const run = await runAction({
      action: 'wait',
      inputs: { ...where, handle: first.outputs.handle ?? '', expect: 'rows_written > 0', 'results-file': 'w.json' },
    });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'SUCCEEDED', gate: 'failed' });
    expect(verdicts(run)[0]).toMatchObject({ verdict: 'failed', detail: 'rows_written > 0: rows_written is 0' });
    expect(validate(JSON.parse(readFileSync(join(run.workspace, 'w.json'), 'utf8')))).toBe(true);
  });
});

describe('earlier runs from the history of the service', () => {
  test('newest first by date whatever the order, successes only, never our own, never one that began later', async () => {
    const cloud = await emulator({ scripts: { '*': moving(100) } });
    const now = Date.now();
    const earlierRuns = (minutes: number, rows: number, status = 'SUCCEEDED') => ({
      status,
      createdAt: now - minutes * MINUTE,
      counters: { ROWS_READ: rows, ROWS_WRITTEN: rows },
    });
    cloud.addJob(A, sampleJob('orders'), [
      earlierRuns(50, 70),
      earlierRuns(20, 90),
      earlierRuns(40, 80),
      earlierRuns(10, 5, 'FAILED'),
    ]);
    const timer = setInterval(() => {
      const ours = cloud.runs().find(({ submissionId }) => submissionId === 5);
      if (ours === undefined || ours.underWay || cloud.runs().length > 5) return;
      cloud.addRun(A, 'orders', {
        status: 'SUCCEEDED',
        durationMs: 1,
        counters: { ROWS_READ: 999, ROWS_WRITTEN: 999 },
      });
    }, 20);
    const rules = 'previous.rows_written == 90\ntypical.rows_written == 80\nrows_written == 100';
    const run = await migrate(cloud, { expect: rules, 'poll-interval': '2s' }, { clusters: [A] });
    clearInterval(timer);
    expect(cloud.runs()).toHaveLength(6);
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ result: 'success', gate: 'passed', 'submission-id': '5' });
    expect(run.summary).toContain('Against the previous run');
    expect(run.summary).toMatch(/\+10\s\(\+11\.1\s%\)/);
  });

  test('the first run of a job has no baseline, although its own is in the history', async () => {
    const cloud = await emulator({ scripts: { '*': moving(100) }, dates: { list: 'seconds' } });
    const run = await migrate(cloud, {
      expect: 'rows_written >= previous.rows_written',
      'on-missing-baseline': 'fail',
    });
    expect(run.outputs).toMatchObject({ result: 'failure', gate: 'failed' });
    expect(verdicts(run)[0]?.verdict).toBe('no-baseline');
  });

  test('a success on another candidate counts, too', async () => {
    const cloud = await emulator({ scripts: { '*': moving(100) } });
    const at = Date.now();
    const run = (rows: number, createdAt: number) => ({
      status: 'SUCCEEDED',
      createdAt,
      counters: { ROWS_READ: rows, ROWS_WRITTEN: rows },
    });
    // The job exists on both; it ran last on A, so it is started there.
    cloud.addJob(A, sampleJob('orders'), [run(50, at - 60 * MINUTE), run(60, at - 10 * MINUTE)]);
    cloud.addJob(B, sampleJob('orders'), [run(70, at - 30 * MINUTE)]);
    const rules = 'previous.rows_written == 60\ntypical.rows_written == 60';
    const step = await migrate(cloud, { expect: rules }, { clusters: [A, B] });
    expect(step.outputs).toMatchObject({ result: 'success', gate: 'passed', 'cluster-id': A });
  });

  test('a history that cannot be read makes the rule unmeasured, with the reason', async () => {
    const cloud = await emulator({ scripts: { '*': moving(100) } });
    cloud.addJob(A, sampleJob('orders'), [{ status: 'SUCCEEDED', createdAt: Date.now() - MINUTE }]);
    cloud.fault({
      kind: 'status',
      status: 403,
      body: { errCode: 'Cdm.0011', externalMessage: 'no permission' },
      times: 'always',
      match: { route: 'history' },
    });
    const run = await migrate(cloud, { expect: 'rows_written >= previous.rows_written' }, { clusters: [A] });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'SUCCEEDED', gate: 'failed' });
    expect(verdicts(run)[0]?.verdict).toBe('unmeasured');
    expect(run.errors.join('\n')).toMatch(/the history of orders on cluster .* could not be read: no permission/);
  });

  test('a full page that begins with the oldest run makes the rule unmeasured, one that begins with the newest is read', async () => {
    const cloud = await emulator({ scripts: { '*': moving(100) } });
    const now = Date.now();
    cloud.addJob(A, sampleJob('orders'), [
      { status: 'SUCCEEDED', createdAt: now - MINUTE, counters: { ROWS_WRITTEN: 5000 } },
    ]);
    const row = (id: number, rows: number, date: number) => ({
      'job-name': 'orders',
      'submission-id': id,
      'creation-date': String(date),
      'last-update-date': String(date + 1000),
      status: 'SUCCEEDED',
      counters: { 'org.apache.sqoop.submission.counter.SqoopCounters': { ROWS_WRITTEN: rows } },
    });
    const oldest = Array.from({ length: 10 }, (_, index) => row(index + 1, 50, now - (60 - index) * MINUTE));
    const serve = (submissions: readonly unknown[]) =>
      cloud.fault({
        kind: 'wrongBody',
        body: { total: 40, page_no: 1, page_size: 10, submissions },
        times: 'always',
        match: { route: 'history' },
      });
    serve(oldest);
    const expectation = { expect: 'rows_written >= previous.rows_written' };
    const first = await migrate(cloud, expectation, { clusters: [A] });
    expect(verdicts(first)[0]?.verdict).toBe('unmeasured');
    expect(first.errors.join('\n')).toMatch(/history of orders on cluster .* is not used: it begins with the oldest/);

    cloud.clearFaults();
    serve(oldest.toReversed());
    const newest = await migrate(cloud, expectation, { clusters: [A] });
    expect(verdicts(newest)[0]).toMatchObject({ verdict: 'passed', detail: expect.stringContaining('is 50') });
  });

  test('is read once a job and cluster, for the log and for the rules', async () => {
    const cloud = await emulator({ scripts: { '*': slow } });
    const createdAt = Date.now() - 60 * MINUTE;
    const counters = { ROWS_WRITTEN: 90 };
    cloud.addJob(A, sampleJob('orders'), [{ status: 'SUCCEEDED', createdAt, durationMs: 7 * MINUTE, counters }]);
    const run = await migrate(cloud, { expect: 'previous.rows_written == 90' }, { clusters: [A] });
    expect(run.log).toMatch(/the last one took 7 min/);
    expect(verdicts(run)[0]?.verdict).toBe('passed');
    expect(requestsOf(cloud, 'history')).toHaveLength(1);
  });

  test('how long the last runs took is in the line that says RUNNING', async () => {
    const cloud = await emulator({ scripts: { '*': slow } });
    const runs = [3, 2, 1].map((hours) => ({
      status: 'SUCCEEDED',
      createdAt: Date.now() - hours * 60 * MINUTE,
      durationMs: (5 + hours) * MINUTE,
    }));
    cloud.addJob(A, sampleJob('orders'), runs);
    const run = await migrate(cloud, {}, { clusters: [A] });
    expect(run.log).toMatch(/orders: RUNNING, after .* \(the last 3 took 6 to 8 min\)\./);
  });
});

describe('earlier runs from baseline files', () => {
  const three = { 'nights/1.json': night(70, 1), 'nights/2.json': night(90, 2), 'nights/3.json': night(80, 3) };

  test('previous. is the latest, typical. the median; the name counts without its suffix; no history is asked', async () => {
    const cloud = await emulator({ scripts: { '*': moving(100) } });
    const run = await migrate(
      cloud,
      {
        expect: 'previous.rows_written == 80\ntypical.rows_written == 80\nprevious.duration_seconds == 60',
        'baseline-file': 'nights/2.json, nights/1.json\nnights/3.json',
        'job-name-suffix': '-77',
      },
      {
        clusters: [A],
        files: { ...three, 'job.json': JSON.stringify({ jobs: [sampleJob('orders')], clusters: [A] }) },
      },
    );
    expect(run.errors).toEqual([]);
    expect(run.warnings).toEqual([]);
    expect(run.outputs).toMatchObject({ result: 'success', gate: 'passed', 'job-name': 'orders-77' });
    expect(requestsOf(cloud, 'history')).toEqual([]);
  });

  const bad: readonly { name: string; files: Record<string, string>; warning: RegExp }[] = [
    {
      name: 'missing',
      files: {},
      warning:
        /night\.json: the file cannot be opened: it does not exist\. The run history of the service is used instead\./,
    },
    { name: 'empty', files: { 'night.json': '' }, warning: /night\.json is no baseline: it is empty/ },
    { name: 'cut', files: { 'night.json': night(90, 1).slice(0, 80) }, warning: /is not valid JSON/ },
    {
      name: 'of another version',
      files: { 'night.json': night(90, 1, {}, { version: 2 }) },
      warning: /is of version 2, and this release reads version 1/,
    },
    { name: 'something else', files: { 'night.json': '{"jobs":[]}' }, warning: /is not a results file/ },
  ];

  test.each(bad)('a file that is $name is a warning, and the rule has no baseline', async ({ files, warning }) => {
    const cloud = await emulator({ scripts: { '*': moving(100) } });
    const run = await migrate(
      cloud,
      { expect: 'rows_written >= previous.rows_written', 'baseline-file': 'night.json', 'on-missing-baseline': 'pass' },
      {
        files: { ...files, 'job.json': JSON.stringify({ jobs: [sampleJob('orders')], clusters: [A] }) },
      },
    );
    expect(run.warnings.join('\n')).toMatch(warning);
    expect(run.outputs).toMatchObject({ result: 'success', gate: 'passed' });
    expect(verdicts(run)[0]?.verdict).toBe('no-baseline');
  });

  test('files that cannot be read leave the history; where that fails too, the rule is unmeasured', async () => {
    const cloud = await emulator({ scripts: { '*': moving(100) } });
    cloud.addJob(A, sampleJob('orders'), [
      { status: 'SUCCEEDED', createdAt: Date.now() - MINUTE, counters: { ROWS_WRITTEN: 90 } },
    ]);
    const inputs = {
      expect: 'rows_written >= previous.rows_written',
      'baseline-file': 'nights/*.json, cut.json',
      'on-missing-baseline': 'pass',
    };
    const files = { 'cut.json': '{', 'job.json': JSON.stringify({ jobs: [sampleJob('orders')], clusters: [A] }) };
    const read = await migrate(cloud, inputs, { files });
    expect(read.warnings).toContain(
      'Input "baseline-file": no file matches nights/*.json. The run history of the service is used instead.',
    );
    expect(verdicts(read)[0]).toMatchObject({ verdict: 'passed', detail: expect.stringContaining('is 90') });
    cloud.fault({ kind: 'status', status: 403, body: {}, times: 'always', match: { route: 'history' } });
    const unread = await migrate(cloud, inputs, { files });
    expect(verdicts(unread)[0]).toMatchObject({
      verdict: 'unmeasured',
      detail: expect.stringMatching(/could not be read.*no baseline file could be used: cut\.json/),
    });
    expect(unread.outputs).toMatchObject({ result: 'failure', gate: 'failed' });
  });

  test('a glob names any number of files', async () => {
    const cloud = await emulator({ scripts: { '*': moving(100) } });
    const run = await migrate(
      cloud,
      { expect: 'typical.rows_written == 80', 'baseline-file': 'nights/*.json' },
      { files: { ...three, 'job.json': JSON.stringify({ jobs: [sampleJob('orders')], clusters: [A] }) } },
    );
    expect(run.warnings).toEqual([]);
    expect(verdicts(run)[0]?.verdict).toBe('passed');
  });

  test('failed runs in a file are no baseline; a file outside the workspace is refused before any connection', async () => {
    const cloud = await emulator({ scripts: { '*': moving(100) } });
    const job = JSON.stringify({ jobs: [sampleJob('orders')], clusters: [A] });
    const rule = { expect: 'rows_written >= previous.rows_written' };
    const run = await migrate(
      cloud,
      { ...rule, 'baseline-file': 'night.json' },
      { files: { 'job.json': job, 'night.json': night(90, 1, { status: 'FAILED' }) } },
    );
    expect(verdicts(run)[0]?.verdict).toBe('no-baseline');
    const before = cloud.requests.length;
    const outside = await migrate(cloud, { ...rule, 'baseline-file': '../../night.json' }, { clusters: [A] });
    expect(outside.errors.join('\n')).toContain('"baseline-file"');
    expect(cloud.requests).toHaveLength(before);
  });

  test('the results file of one night is the baseline of the next, and not of its own', async () => {
    const cloud = await emulator({ scripts: { '*': [moving(100), moving(60)] } });
    const inputs = {
      expect: 'rows_written >= previous.rows_written * 0.8',
      'baseline-file': 'last.json',
      'results-file': 'last.json',
    };
    const first = await migrate(cloud, inputs, { clusters: [A] });
    expect(verdicts(first)[0]?.verdict).toBe('no-baseline');
    const last = readFileSync(join(first.workspace, 'last.json'), 'utf8');
    const second = await migrate(cloud, inputs, {
      files: { 'last.json': last, 'job.json': JSON.stringify({ jobs: [sampleJob('orders')], clusters: [A] }) },
    });
    expect(second.outputs).toMatchObject({ result: 'failure', gate: 'failed' });
    expect(second.errors[0]).toContain('rows_written is 60, previous.rows_written is 100');
    expect(second.errors[0]).toContain('previous.rows_written * 0.8 is 80');
  });
});

describe('the results file', () => {
  const ajvErrors = (): string => JSON.stringify(validate.errors);
  const read = (workspace: string): Record<string, unknown> & { jobs: Record<string, unknown>[] } =>
    JSON.parse(readFileSync(join(workspace, 'deep/results.json'), 'utf8'));
  const file = { 'results-file': 'deep/results.json' };

  test('holds what the outputs hold, by its schema', async () => {
    const cloud = await emulator({ scripts: { '*': moving('9007199254740993', { BYTES_READ: -1 }) } });
    const run = await migrate(
      cloud,
      { ...file, expect: 'rows_written > 0', 'job-name-suffix': '-9' },
      { clusters: [A] },
    );
    const body = read(run.workspace);
    expect(validate(body), ajvErrors()).toBe(true);
    expect(body).toMatchObject({ result: 'success', status: 'SUCCEEDED', gate: 'passed', totalGate: [], replaced: [] });
    expect(body.workflow).toMatchObject({ repository: 'octo/warehouse', runId: '16000000001', runAttempt: '1' });
    expect(body.jobs[0]).toMatchObject({ baseName: 'orders', job: 'orders-9', clusterId: A, bytesRead: null });
    expect(readFileSync(join(run.workspace, 'deep/results.json'), 'utf8')).toContain('"rowsRead": 9007199254740993');
  });

  const others: readonly { name: string; script: RunScript; inputs: Record<string, string>; result: string }[] = [
    { name: 'a failure', script: { ...ends('FAILED'), errorSummary: 'Cdm.0902: no' }, inputs: {}, result: 'failure' },
    {
      name: 'a timeout',
      script: { states: [{ status: 'RUNNING' }] },
      inputs: { 'wait-timeout': '2s' },
      result: 'failure',
    },
    { name: 'a submission only', script: quick, inputs: { wait: 'false' }, result: 'pending' },
    { name: 'an odd word', script: ends('Weird'), inputs: { 'wait-timeout': '2s' }, result: 'failure' },
  ];

  test.each(others)('of $name keeps to its schema', async ({ script, inputs, result }) => {
    const cloud = await emulator({ scripts: { '*': script } });
    const run = await migrate(cloud, { ...file, ...inputs }, { clusters: [A] });
    const body = read(run.workspace);
    expect(validate(body), ajvErrors()).toBe(true);
    expect(body.result).toBe(result);
  });

  test('is written where nothing was submitted, and not outside the workspace', async () => {
    const cloud = await emulator();
    cloud.set(A, { status: '900' });
    const run = await migrate(cloud, file, { clusters: [A] });
    const body = read(run.workspace);
    expect(validate(body), ajvErrors()).toBe(true);
    expect(body).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED', jobs: [] });
    const outside = await migrate(cloud, { 'results-file': '../../stolen.json' }, { clusters: [A] });
    expect(outside.errors.join('\n')).toContain('"results-file"');
    expect(existsSync(join(outside.workspace, '../../stolen.json'))).toBe(false);
  });
});
