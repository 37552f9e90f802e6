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

test('a summary that stands in the file already counts', async () => {
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
