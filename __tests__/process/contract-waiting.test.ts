import { expect, test } from 'vitest';
import { shown } from './harness/index.ts';
import { A, ABC, B, emulator, endless, ends, migrate, requestsOf, sampleJob } from './support.ts';

test('a job that is prepared while another one fails is held back by fail-fast', async () => {
  const cloud = await emulator();
  // It exists, so that its definition is read between the look-up of all jobs and its start.
  cloud.addJob(A, sampleJob('slow'));
  const refusal = { errCode: 'Cdm.0018', externalMessage: 'The content is invalid' };
  cloud.fault({ kind: 'status', status: 400, body: refusal, match: { route: 'createAndStart', job: 'wrong' } });
  cloud.fault({ kind: 'delay', ms: 1500, match: { route: 'query', job: 'slow' } });
  const run = await migrate(cloud, { 'fail-fast': 'true' }, { jobs: ['wrong', 'slow'], clusters: [A] });
  const results = JSON.parse(run.outputs.results ?? '') as { job: string; status: string }[];
  expect(results.map(({ status }) => status)).toEqual(['REJECTED', 'NOT_SUBMITTED']);
  expect(requestsOf(cloud, 'createAndStart')).toHaveLength(1);
  expect(requestsOf(cloud, 'start')).toEqual([]);
});

test('a Retry-After that is a date is waited for', async () => {
  const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 100) } });
  const headers = { date: 'Mon, 01 Jan 2024 00:00:00 GMT', 'retry-after': 'Mon, 01 Jan 2024 00:00:03 GMT' };
  cloud.fault({ kind: 'status', status: 429, headers, match: { route: 'createAndStart' } });
  const run = await migrate(cloud, {}, { clusters: [A] });
  expect(run.outputs.result).toBe('success');
  const [first, second] = requestsOf(cloud, 'createAndStart');
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2900);
});

test('dates of another clock make the looks at a run no rarer', async () => {
  const fiveYearsAgo = Date.now() - 5 * 365 * 86_400_000;
  const startedAt = Date.now();
  const cloud = await emulator({
    clock: () => fiveYearsAgo + (Date.now() - startedAt),
    auth: 'off',
    scripts: { '*': ends('SUCCEEDED', 1500) },
  });
  const run = await migrate(cloud, {}, { clusters: [A] });
  expect(run.outputs.result).toBe('success');
  expect(run.durationMs).toBeLessThan(6000);
});

test.each(['status', 'stop'] as const)(
  'cancelled while the route "%s" hangs: outputs and summary are there',
  async (route) => {
    const cloud = await emulator({ scripts: { '*': endless } });
    const run = await migrate(
      cloud,
      {},
      {
        clusters: [A, B],
        signals: [
          {
            signal: 'SIGINT',
            when: (log: string) => {
              if (!/RUNNING/.test(log)) return false;
              cloud.fault({ kind: 'hang', times: 'always', match: { route } });
              return true;
            },
          },
        ],
      },
    );
    expect(run.afterSignalMs).toBeLessThan(6500);
    expect(run.signal).toBeNull();
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'cancelled', status: 'CANCELLED' });
    expect(run.summary).toContain('CANCELLED');
    expect(shown(run)).toContain('could not be stopped');
  },
);

test('a step that does not wait judges nothing, also where the run is over by then', async () => {
  const cloud = await emulator({ scripts: { '*': { states: [{ status: 'SUCCEEDED' }], counters: null } } });
  const run = await migrate(cloud, { wait: 'false', expect: 'rows_written > 0' }, { clusters: [A] });
  expect(run.outputs).toMatchObject({ result: 'pending', status: 'SUCCEEDED', gate: '' });
  expect(run.exitCode).toBe(0);
});

test.each([' SUCCEEDED', 'SUCCEEDED\n'])('a word with a blank beside it, %j, is no success', async (word) => {
  const cloud = await emulator({ scripts: { '*': ends(word, 100) } });
  const run = await migrate(cloud, { 'wait-timeout': '3s' }, { clusters: [A] });
  expect(run.outputs).toMatchObject({ result: 'failure', status: 'UNKNOWN' });
});

test('`wait-timeout` is kept where the service does not answer any more', async () => {
  const cloud = await emulator({ scripts: { '*': endless } });
  cloud.fault({ kind: 'hang', skip: ABC.length + 1, times: 'always', match: { method: 'GET' } });
  const run = await migrate(cloud, { 'wait-timeout': '4s', preflight: 'false' });
  expect(run.outputs).toMatchObject({ result: 'failure', status: 'TIMED_OUT' });
  expect(requestsOf(cloud, 'createAndStart')).toHaveLength(1);
  // What is under way at the end, and the last look, get a quarter of a minute each; not a minute.
  expect(run.durationMs).toBeLessThan(45_000);
});
