import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunScript } from '../../emulator/index.ts';
import { startGitHubApi } from '../github/github-api.ts';
import { A, emulator, ends, migrate, sampleJob } from './support.ts';

const rows = (count: number): RunScript => ({
  ...ends('SUCCEEDED', 200),
  counters: { ROWS_READ: count, ROWS_WRITTEN: count },
});

/** A job file with one whole-database job. */
function batchFile(name = 'ods'): Record<string, string> {
  return { 'job.json': JSON.stringify({ jobs: [{ ...sampleJob(name), job_type: 'BATCH_JOB' }], clusters: [A] }) };
}

describe('a whole-database job', () => {
  test('shows its tables, and sums what they measured where the parent measured nothing', async () => {
    const script: RunScript = { ...ends('SUCCEEDED', 600), counters: null, subJobs: { t1: rows(3), t2: rows(4) } };
    const cloud = await emulator({ scripts: { ods: script } });
    const run = await migrate(cloud, { check: 'off' }, { files: batchFile() });
    expect(run.outputs).toMatchObject({
      result: 'success',
      status: 'SUCCEEDED',
      'rows-read': '7',
      'rows-written': '7',
    });
    const [job] = JSON.parse(run.outputs.results ?? '');
    expect(job.subJobs.map((sub: { job: string; rowsRead: number }) => [sub.job, sub.rowsRead])).toEqual([
      ['ods_t1', 3],
      ['ods_t2', 4],
    ]);
    expect(run.summary).toContain('2 of 2 tables');
  });

  test.each(['FAILED', 'STOPPED', 'NEW'])(
    'a table that is %s fails the job, whatever the parent says',
    async (word) => {
      const script: RunScript = {
        ...ends('SUCCEEDED', 600),
        subJobs: { t1: rows(3), t2: { ...ends(word, 100), errorSummary: 'Cdm.0900: Table unavailable' } },
      };
      const cloud = await emulator({ scripts: { ods: script } });
      const run = await migrate(cloud, { check: 'off', 'wait-timeout': '5s' }, { files: batchFile() });
      expect(run.outputs).toMatchObject({ result: 'failure', status: 'FAILED' });
      expect(run.errors[0]).toContain('ods_t2');
      expect(run.summary).toContain('1 of 2 tables');
    },
  );

  test('a cousin of a longer name has no say', async () => {
    const cloud = await emulator({ scripts: { ods: { ...ends('SUCCEEDED', 600), subJobs: { t1: rows(3) } } } });
    const earlierRuns = { status: 'FAILED', createdAt: Date.now() - 60_000 };
    cloud.addJob(A, sampleJob('ods_x'), [earlierRuns]);
    cloud.addJob(A, { ...sampleJob('ods_big'), job_type: 'BATCH_JOB' }, [earlierRuns]);
    const run = await migrate(cloud, { check: 'off' }, { files: batchFile() });
    const [job] = JSON.parse(run.outputs.results ?? '');
    expect(job.subJobs.map((sub: { job: string }) => sub.job)).toEqual(['ods_t1']);
    expect(run.outputs).toMatchObject({ result: 'success' });
  });

  test('tables that go on after the parent is over are waited for', async () => {
    const script: RunScript = {
      ...ends('SUCCEEDED', 300),
      counters: null,
      subJobs: { t1: rows(3), t2: { ...rows(4), states: [{ status: 'RUNNING', ms: 3000 }, { status: 'SUCCEEDED' }] } },
    };
    const cloud = await emulator({ scripts: { ods: script } });
    const run = await migrate(cloud, { check: 'off' }, { files: batchFile() });
    expect(run.outputs).toMatchObject({ result: 'success', 'rows-read': '7' });
  });

  test('that an earlier attempt left with a table that failed is started again by resume, and is then done', async () => {
    const end = (word: string): RunScript => ({
      ...ends('SUCCEEDED', 300),
      counters: null,
      subJobs: { t1: rows(3), t2: { ...rows(4), states: [{ status: word }] } },
    });
    const cloud = await emulator({ scripts: { ods: [end('FAILED'), end('SUCCEEDED')] } });
    const created = Date.now() - 60_000;
    const api = await startGitHubApi(() => ({
      status: 200,
      body: { id: 16000000001, created_at: new Date(created).toISOString() },
    }));
    onTestFinished(() => api.close());
    const attempt = (number: number) =>
      migrate(
        cloud,
        { check: 'off', 'if-exists': 'resume' },
        { files: batchFile(), env: { GITHUB_RUN_ATTEMPT: String(number), GITHUB_API_URL: api.url } },
      );
    const runs = [await attempt(1), await attempt(2), await attempt(3)];
    const details = runs.map(({ outputs }) => {
      const [job] = JSON.parse(outputs.results ?? '');
      return [outputs.status, job.origin, outputs['rows-read'], job.subJobs.length];
    });
    expect(details).toEqual([
      ['FAILED', 'created', '7', 2],
      ['SUCCEEDED', 'started', '7', 2],
      ['SUCCEEDED', 'resumed', '7', 2],
    ]);
  });

  test('without a list of its tables it is LOST, and nothing is deleted', async () => {
    const cloud = await emulator({
      scripts: { ods: { ...ends('SUCCEEDED', 300), counters: null, subJobs: { t1: rows(3) } } },
    });
    cloud.fault({
      kind: 'status',
      status: 403,
      times: 'always',
      body: { errCode: 'Cdm.0032', externalMessage: 'no permission' },
      match: { path: '/cdm/job/all' },
    });
    const run = await migrate(cloud, { check: 'off', 'delete-job': 'always' }, { files: batchFile() });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'LOST', 'rows-read': '', 'unmeasured-jobs': '1' });
    expect(run.errors[0]).toContain('the service reports success, but its sub-jobs could not be listed: no permission');
    expect(cloud.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });
});
