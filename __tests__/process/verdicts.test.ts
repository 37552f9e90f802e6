import { describe, expect, test } from 'vitest';
import type { RunScript } from '../../emulator/index.ts';
import { A, emulator, ends, migrate, quick, sampleJob } from './support.ts';

interface Case {
  readonly name: string;
  readonly script: RunScript;
  readonly status: string;
}

/** Words that are no end are given up at the end of `wait-timeout` here, long before the grace. */
const cases: readonly Case[] = [
  { name: 'PENDING for ever', script: { states: [{ status: 'PENDING' }] }, status: 'TIMED_OUT' },
  { name: 'STOPPED', script: ends('STOPPED'), status: 'STOPPED' },
  { name: 'FAILURE_ON_SUBMIT', script: { states: [{ status: 'FAILURE_ON_SUBMIT' }] }, status: 'FAILURE_ON_SUBMIT' },
  { name: 'NEW', script: ends('NEW'), status: 'NEW' },
  { name: 'NEVER_EXECUTED', script: ends('NEVER_EXECUTED'), status: 'NEVER_EXECUTED' },
  { name: 'an invented word', script: ends('FINISHED'), status: 'FINISHED' },
  { name: 'a word with a colon', script: ends('SUCCEEDED:'), status: 'UNKNOWN' },
  { name: 'an empty list', script: ends(null), status: 'UNKNOWN' },
];

describe('what the service shows of a run', () => {
  test.each(cases)('$name is never success', async ({ script, status }) => {
    const cloud = await emulator({ scripts: { '*': script } });
    const run = await migrate(cloud, { 'wait-timeout': '3s' }, { clusters: [A] });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', status });
    expect(run.errors[0]).toContain(status);
  });

  test('a vanished job is LOST', async () => {
    const cloud = await emulator({ historySurvives: false, scripts: { '*': { states: [{ status: 'RUNNING' }] } } });
    const timer = setInterval(() => {
      if (cloud.runs().length > 0) cloud.deleteJob(A, 'orders');
    }, 800);
    const run = await migrate(cloud, { 'wait-timeout': '5s' }, { clusters: [A] });
    clearInterval(timer);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'LOST' });
  });

  test('a job that deletes itself at its end is read from the history', async () => {
    const cloud = await emulator({ scripts: { '*': quick } });
    const job = JSON.stringify({ jobs: [sampleJob()], clusters: [A] }).replace('"NONE"', '"DELETE_AFTER_SUCCEED"');
    const run = await migrate(cloud, { 'wait-timeout': '10s' }, { files: { 'job.json': job } });
    expect(run.outputs).toMatchObject({ result: 'success', status: 'SUCCEEDED', 'rows-read': '812' });
  });

  test('an older SUCCEEDED of the same name is never taken for ours', async () => {
    const cloud = await emulator({ scripts: { '*': ends('FAILED') } });
    cloud.addJob(A, sampleJob('orders'), [{ status: 'SUCCEEDED', createdAt: Date.now() - 60_000 }]);
    const run = await migrate(cloud, {}, { clusters: [A] });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'FAILED' });
  });

  test('a newer run of somebody else in front of ours: ours is read from the history', async () => {
    const cloud = await emulator({ scripts: { '*': ends('FAILED', 600) } });
    const timer = setInterval(() => {
      const [ours] = cloud.runs();
      if (ours && !ours.underWay && cloud.runs().length === 1) cloud.addRun(A, 'orders', { status: 'SUCCEEDED' });
    }, 50);
    const run = await migrate(cloud, { 'poll-interval': '2s' }, { clusters: [A] });
    clearInterval(timer);
    expect(cloud.runs()).toHaveLength(2);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'FAILED', 'submission-id': '1' });
  });

  test('twenty bad looks in a row are no bad job', async () => {
    const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 1000) } });
    for (const [index, kind] of (['reset', 'cut', 'cutJson'] as const).entries())
      cloud.fault({ kind, skip: index === 0 ? 3 : 0, times: 2, match: { route: 'status' } });
    cloud.fault({ kind: 'status', status: 503, times: 4, match: { route: 'status' } });
    const run = await migrate(cloud, {}, { clusters: [A] });
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ result: 'success' });
  }, 90_000);
});
