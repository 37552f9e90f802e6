import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { A, emulator, ends, jobFile, migrate, sampleJob } from './support.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `job_${index + 1}`);

// The runner shows ten annotations of a kind and step, and drops the rest without a word.
describe('what the runner shows beside the log', () => {
  test('failed jobs and failed rules share it, and the last one counts the rest', async () => {
    const cloud = await emulator({ scripts: { '*': ends('FAILED') } });
    const inputs = { expect: 'total.rows_written > 0\nduration_seconds >= 0 && rows_written > 0' };
    const run = await migrate(cloud, { ...inputs, 'max-running-jobs': '20' }, { jobs: names(12), clusters: [A] });
    expect(run.exitCode).toBe(1);
    expect(run.errors).toHaveLength(10);
    expect(run.errors[8]).toContain('job_9: FAILED');
    expect(run.errors[9]).toMatch(/^And 3 more failed jobs/);
  });

  test('one mistyped name among many is the first error, and nothing starts', async () => {
    const cloud = await emulator();
    for (const name of names(14)) cloud.addJob(A, sampleJob(`load_${name}`), []);
    const given = [...names(13).map((name) => `load_${name}`), 'laod_job_14'];
    const run = await migrate(cloud, { 'existing-jobs': given.join(','), clusters: A });
    expect(cloud.requests.filter(({ route }) => route === 'start')).toEqual([]);
    expect(run.log).toContain('None of 14 jobs will start');
    expect(run.errors).toHaveLength(10);
    expect(run.errors[0]).toMatch(/^Job laod_job_14: NOT_SUBMITTED.*\n.*Did you mean load_job_14\?/);
    expect(run.summary).toMatch(
      /### What did not succeed\n(\n?\|.*){2}\n\| `laod_job_14` .*Did you mean load_job_14\?/,
    );
  });

  test('findings leave room for the reason why nothing was submitted', async () => {
    const cloud = await emulator();
    const jobs = names(14).map((name) => ({ ...sampleJob(name), 'to-connector-name': 'obs-conector' }));
    const inputs = { check: 'error', 'job-definition': JSON.stringify({ jobs, clusters: [A] }) };
    const run = await migrate(cloud, inputs);
    expect(run.errors).toHaveLength(10);
    expect(run.errors[0]).toMatch(/^Nothing was submitted\./);
    expect(run.errors[9]).toBe('And 6 more errors. The job summary has all of them.');
    expect(cloud.requests).toEqual([]);
  });
});

describe('what the counts are worth', () => {
  const counters = { ROWS_READ: 750, ROWS_WRITTEN: 750, ROWS_WRITTEN_SKIPPED: 0 };

  test('of a failed run are marked everywhere, and no rule passes on them', async () => {
    const script = { ...ends('FAILED'), counters, errorSummary: 'Job Failed with status:3' };
    const cloud = await emulator({ scripts: { '*': script } });
    const run = await migrate(cloud, { expect: 'rows_written == 750' }, { clusters: [A] });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'FAILED', gate: 'failed', 'rows-written': '750' });
    const [job] = JSON.parse(run.outputs.results ?? '[]');
    expect(job.gate).toMatchObject([{ verdict: 'unmeasured', detail: expect.stringContaining('did not succeed') }]);
    expect(job.warnings).toEqual([expect.stringContaining('The counts are what the service counted')]);
    expect(run.summary).toContain('750 †'.replace(' ', '\u00a0'));
    expect(run.log).toContain(
      'The service counted 750 rows read, 750 rows written, 0 rows skipped; the run did not succeed',
    );
    expect(run.errors).toHaveLength(1);
  });

  test('of a success that wrote nothing: a warning, and the step stays green', async () => {
    const script = { ...ends('SUCCEEDED'), counters: { ...counters, ROWS_READ: 1_234_567, ROWS_WRITTEN: 0 } };
    const cloud = await emulator({ scripts: { '*': script } });
    const run = await migrate(cloud, {}, { clusters: [A] });
    expect(run.exitCode).toBe(0);
    const text = '1,234,567 rows were read, and none was written or skipped.';
    expect(run.warnings).toEqual([`Job orders: ${text}`]);
    expect(run.summary).toContain(text);
    expect(JSON.parse(run.outputs.results ?? '[]')[0].warnings).toEqual([text]);
  });

  test('a run that somebody else stopped says so, with one full stop', async () => {
    const script = { ...ends('FAILED'), errorSummary: 'Submission has been stopped manually by user.' };
    const cloud = await emulator({ scripts: { '*': script } });
    const run = await migrate(cloud, {}, { clusters: [A] });
    expect(run.errors[0]).toContain('it was stopped at the service, not by this step.');
    expect(run.log).not.toMatch(/user\.\./);
  });

  test('a run that failed before it started wrote nothing', async () => {
    const cloud = await emulator({ scripts: { '*': { states: [{ status: 'FAILURE_ON_SUBMIT' }] } } });
    const run = await migrate(cloud, {}, { clusters: [A] });
    expect(run.errors[0]).toContain('The run failed before it started, so nothing has to be undone');
    expect(run.errors[0]).not.toContain('twice');
  });
});

test('the first line names the action, its version and where it comes from', async () => {
  const cloud = await emulator();
  const env = { GITHUB_ACTION_REPOSITORY: 'octo/cdm', GITHUB_ACTION_REF: '0123456789abcdef' };
  const run = await migrate(cloud, {}, { clusters: [A], env });
  const [first] = run.log.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  expect(first).toMatch(/^huaweicloud-cdm-action \d+\.\d+\.\d+ \(octo\/cdm@0123456789abcdef\)\.$/);
});

test('two steps with one results file: the second stops before anything is submitted', async () => {
  const cloud = await emulator();
  const first = await migrate(cloud, { 'results-file': 'r.json' }, { clusters: [A], env: { GITHUB_ACTION: 'one' } });
  const text = readFileSync(join(first.workspace, 'r.json'), 'utf8');
  const files = { 'r.json': text, 'job.json': jobFile(['items'], [A]) };
  const before = cloud.requests.length;
  const second = await migrate(cloud, { 'results-file': 'r.json' }, { files, env: { GITHUB_ACTION: 'two' } });
  expect(second.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
  expect(second.errors[0]).toContain('r.json has the results of another step of this job');
  expect(cloud.requests).toHaveLength(before);
  expect(readFileSync(join(second.workspace, 'r.json'), 'utf8')).toBe(text);
});

test('a summary that is in the file already counts', async () => {
  const cloud = await emulator({ scripts: { '*': { ...ends('FAILED'), errorDetails: 'at x\n'.repeat(2000) } } });
  const folder = mkdtempSync(join(tmpdir(), 'cdm-summary-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'summary.md');
  const before = 895 * 1024;
  writeFileSync(path, 'x'.repeat(before));
  await migrate(
    cloud,
    { 'job-file': '', 'job-definition': jobFile(['orders'], [A]) },
    { env: { GITHUB_STEP_SUMMARY: path } },
  );
  expect(statSync(path).size).toBeLessThanOrEqual(900 * 1024);
  const written = readFileSync(path, 'utf8').slice(before);
  expect(written).toContain('`orders`: FAILED');
  expect(written).toContain('This summary is shortened');
});
