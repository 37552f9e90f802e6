import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { A, B, C, emulator, ends, migrate, requestsOf, sampleJob } from './support.ts';

const SAMPLE = readFileSync(join(import.meta.dirname, '../fixtures/job-files/es-to-dis-random-cluster.json'), 'utf8');

describe('a step on the built action', () => {
  test('submits the documented example, waits, sets every output, ends at once', async () => {
    const cloud = await emulator({ clusters: [A, B].map((id) => ({ id })), chooseCluster: () => B });
    const run = await migrate(cloud, {}, { files: { 'job.json': SAMPLE } });
    expect(run.errors).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({
      result: 'success',
      status: 'SUCCEEDED',
      'job-name': 'es_css',
      'cluster-id': B,
      'submission-id': '1',
      'rows-read': '812',
      'rows-written': '812',
      'rows-skipped': '0',
      'bytes-read': '',
      'bytes-written': '',
      'unmeasured-jobs': '0',
      gate: '',
    });
    expect(run.summary).toContain('812');
    expect(run.afterLastWriteMs).toBeLessThan(300);
  });

  test('goes on to its end where nobody reads its log any more', async () => {
    const cloud = await emulator();
    const folder = mkdtempSync(join(tmpdir(), 'cdm-deaf-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const main = join(folder, 'deaf.mjs');
    const program = JSON.stringify(join(import.meta.dirname, '../../dist/run.js'));
    writeFileSync(
      main,
      `import { spawn } from 'node:child_process';
      const step = spawn(process.execPath, [${program}], { stdio: ['ignore', 'pipe', 'pipe'] });
      for (const pipe of [step.stdout, step.stderr]) pipe.destroy();
      step.on('exit', (code) => process.exit(code ?? 2));`,
    );
    const run = await migrate(cloud, {}, { programs: { main } });
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ result: 'success', 'rows-written': '812' });
  });

  test('sends the documented job with every key, value, order and spelling as written', async () => {
    const cloud = await emulator({ clusters: [A, B].map((id) => ({ id })) });
    // Everything that a program which parses and prints JSON again would change.
    const text = SAMPLE.replace(
      '"value": "1&2&3"',
      '"value": {"b": 1.0, "a": [1e3, 9007199254740993], "\\u00e9": "\\/", "10": {}}',
    );
    expect(text).not.toBe(SAMPLE);
    const run = await migrate(cloud, { wait: 'false' }, { files: { 'job.json': text } });
    expect(run.exitCode).toBe(0);
    const [sent] = requestsOf(cloud, 'createAndStart');
    const body = sent?.body ?? '';
    const bare = (json: string): string => json.replaceAll(/\s+/g, '');
    const start = text.indexOf('[') + 1;
    expect(bare(body)).toContain(bare(text.slice(start, text.lastIndexOf(']', text.indexOf('"clusters"')))));
    expect(JSON.parse(body).clusters).toEqual([A, B]);
  });

  test('finds the right one of three candidates among older jobs with the same submission id', async () => {
    const cloud = await emulator({ chooseCluster: () => C, firstSubmissionId: 13 });
    for (const cluster of [A, B])
      cloud.addJob(cluster, sampleJob('older'), [{ status: 'SUCCEEDED', submissionId: 13 }]);
    const run = await migrate(cloud);
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': C, 'submission-id': '13' });
  });

  test('a failed job: its summary text is in the annotation and in the summary', async () => {
    const cloud = await emulator({
      scripts: { '*': { ...ends('FAILED'), errorSummary: 'Cdm.0902: Failed to execute the SQL statement' } },
    });
    const run = await migrate(cloud);
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'FAILED', 'rows-read': '', 'unmeasured-jobs': '1' });
    expect(run.errors.join('\n')).toContain('Cdm.0902: Failed to execute the SQL statement');
    expect(run.errors).toHaveLength(1);
    expect(run.summary).toContain('Failed to execute the SQL statement');
  });

  test('a refused submission: code, text and request id are in the annotation; nothing is sent again', async () => {
    const cloud = await emulator();
    cloud.fault({
      kind: 'status',
      status: 400,
      body: {
        code: 'Cdm.0018',
        errCode: 'Cdm.0018',
        message: 'The content of jobs or links is invalid',
        externalMessage: 'The content of jobs or links is invalid',
      },
      match: { route: 'createAndStart' },
    });
    const run = await migrate(cloud);
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'REJECTED' });
    expect(run.errors.join('\n')).toMatch(
      /Cdm\.0018[\s\S]*The content of jobs or links is invalid|The content of jobs or links is invalid[\s\S]*Cdm\.0018/,
    );
    expect(run.errors.join('\n')).toContain('Request id');
    expect(requestsOf(cloud, 'createAndStart')).toHaveLength(1);
  });

  test('bad inputs: all problems in one message, no connection, outputs set', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, {
      'wait-timeout': 'soon',
      wait: 'maybe',
      'max-running-jobs': '0',
      'on-cancel': 'x',
    });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED', handle: '' });
    expect(run.errors).toHaveLength(1);
    for (const name of ['wait-timeout', 'wait', 'max-running-jobs', 'on-cancel'])
      expect(run.errors[0]).toContain(`"${name}"`);
    expect(cloud.requests).toEqual([]);
  });

  test('counts are exact at any width, and what was not measured is empty', async () => {
    const counters = { ROWS_READ: '9007199254740993', ROWS_WRITTEN: '18446744073709551616', BYTES_READ: -1 };
    const cloud = await emulator({ scripts: { '*': { ...ends('SUCCEEDED'), counters } } });
    const run = await migrate(cloud);
    expect(run.outputs).toMatchObject({
      'rows-read': '9007199254740993',
      'rows-written': '18446744073709551616',
      'rows-skipped': '',
      'bytes-read': '',
    });
    expect(run.outputs.results).toContain(
      '"rowsRead":9007199254740993,"rowsWritten":18446744073709551616,"rowsSkipped":null',
    );
    expect(run.summary).toContain('9,007,199,254,740,993');
    expect(run.summary).toContain('–');
  });

  test('several jobs: one request each, so many at a time, results in file order, sums as outputs', async () => {
    const cloud = await emulator({ scripts: { slow: ends('SUCCEEDED', 1500), '*': ends('SUCCEEDED', 200) } });
    const jobs = ['slow', 'b', 'c', 'd', 'e'];
    const run = await migrate(cloud, { 'max-running-jobs': '2' }, { jobs });
    expect(run.exitCode).toBe(0);
    expect(requestsOf(cloud, 'createAndStart')).toHaveLength(5);
    expect(JSON.parse(run.outputs.results ?? '').map((job: { job: string }) => job.job)).toEqual(jobs);
    const starts = cloud
      .runs()
      .map((started) => started.createdAt)
      .sort((a, b) => a - b);
    expect((starts[2] as number) - (starts[0] as number)).toBeGreaterThan(200);
    expect(run.outputs['rows-read']).toMatch(/^\d+$/);
  });

  test('job names in Chinese, with blanks, % and / are signed and found', async () => {
    const cloud = await emulator();
    const name = '订单 100%/日 (1)';
    const run = await migrate(cloud, {}, { jobs: [name] });
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ result: 'success', 'job-name': name });
  });

  test('wait: false submits, names run and cluster, and ends', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, { wait: 'false' });
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ result: 'pending', 'submission-id': '1' });
    expect(['PENDING', 'BOOTING', 'RUNNING']).toContain(run.outputs.status);
    expect(run.outputs['cluster-id']).toMatch(/-/);
    expect(run.durationMs).toBeLessThan(3000);
  });

  test('no secret in anything that the step left', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, { 'results-file': 'results.json' });
    const left = [
      JSON.stringify(run.outputs),
      JSON.stringify(run.state),
      run.summary,
      run.log.replaceAll(/^::add-mask::.*$/gm, ''),
    ];
    left.push(readFileSync(join(run.workspace, 'results.json'), 'utf8'));
    for (const text of left) expect(text).not.toContain('demo-secret-key');
  });
});
