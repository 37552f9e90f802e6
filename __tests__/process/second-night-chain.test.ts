import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import type { Emulator, FaultRule } from '../../emulator/index.ts';
import { type ActionRun, runAction } from './harness/index.ts';
import {
  A,
  ABC,
  access,
  B,
  C,
  emulator,
  endless,
  ends,
  type Finished,
  migrate,
  requestsOf,
  sampleJob,
} from './support.ts';

/** `/wait` in another workflow job: nothing but the handle and the credentials goes over. */
function waitFor(
  cloud: Emulator,
  handle: string,
  finished: Finished,
  inputs: Record<string, string> = {},
): Promise<ActionRun> {
  const { 'project-id': _project, ...rest } = access(cloud);
  return runAction({ action: 'wait', inputs: { ...rest, handle, ...inputs } }, finished);
}

const ended = (minutes: number, status = 'SUCCEEDED') => ({ createdAt: Date.now() - minutes * 60_000, status });
const standing = (cloud: Emulator): string[] => cloud.jobs().map(({ cluster, name }) => `${name} on ${cluster}`);

function column(run: ActionRun, key: string): unknown[] {
  return (JSON.parse(run.outputs.results ?? '[]') as Record<string, unknown>[]).map((job) => job[key]);
}

describe('a long migration over several workflow jobs', () => {
  test.concurrent('submitted, waited for in pieces, ended: one run each, the verdict and the gate of the last piece', async (context) => {
    const { onTestFinished: finished, expect } = context;
    const scripts = { long: ends('SUCCEEDED', 15_000), short: ends('SUCCEEDED', 200), '*': ends('SUCCEEDED', 15_000) };
    const cloud = await emulator({ scripts }, finished);
    cloud.addJob(B, sampleJob('long'), [ended(24 * 60)]);
    const pending = { 'on-timeout': 'pending', expect: 'rows_written >= previous.rows_written * 0.5' };
    const jobs = ['long', 'short', 'new'];
    const first = await migrate(cloud, { ...pending, 'wait-timeout': '5s' }, { jobs, finished });
    expect(first.exitCode).toBe(0);
    expect(first.errors).toEqual([]);
    expect(first.outputs).toMatchObject({ result: 'pending', gate: '' });
    const { handle = '' } = first.outputs;
    expect(handle).not.toContain('\n');

    const second = await waitFor(cloud, handle, finished, { ...pending, 'wait-timeout': '1s' });
    expect(second.exitCode).toBe(0);
    expect(second.outputs).toMatchObject({ result: 'pending', handle });
    expect(column(second, 'status')[1]).toBe('SUCCEEDED');

    const view = await waitFor(cloud, second.outputs.handle ?? '', finished, { ...pending, 'wait-timeout': '0' });
    expect(view.outputs.result).toBe('pending');

    const last = await waitFor(cloud, view.outputs.handle ?? '', finished, { 'results-file': 'r.json', ...pending });
    expect(last.errors).toEqual([]);
    expect(last.outputs).toMatchObject({ result: 'success', status: 'SUCCEEDED', 'unmeasured-jobs': '0' });
    expect(column(last, 'job')).toEqual(jobs);
    expect(column(last, 'origin')).toEqual(['started', 'created', 'created']);
    expect(last.outputs.gate).toBe('passed');
    expect(JSON.parse(readFileSync(join(last.workspace, 'r.json'), 'utf8')).jobs).toHaveLength(3);
    expect(cloud.runs()).toHaveLength(4);
    expect(requestsOf(cloud, 'stop')).toHaveLength(0);
  });

  test.concurrent('the last piece without pending: a timeout fails', async ({ onTestFinished: finished, expect }) => {
    const cloud = await emulator({ scripts: { '*': endless } }, finished);
    const first = await migrate(cloud, { wait: 'false' }, { finished });
    const last = await waitFor(cloud, first.outputs.handle ?? '', finished, { 'wait-timeout': '1s' });
    expect(last.exitCode).toBe(1);
    expect(last.outputs).toMatchObject({ result: 'failure', status: 'TIMED_OUT' });
    expect(cloud.runs()[0]?.underWay).toBe(true);
  });

  test.concurrent('stopped at the end of the last piece, where that is wished', async ({
    onTestFinished: finished,
    expect,
  }) => {
    const cloud = await emulator({ scripts: { '*': endless } }, finished);
    const first = await migrate(cloud, { wait: 'false' }, { finished });
    const inputs = { 'wait-timeout': '1s', 'on-timeout': 'stop' };
    const last = await waitFor(cloud, first.outputs.handle ?? '', finished, inputs);
    expect(last.outputs).toMatchObject({ result: 'failure', status: 'TIMED_OUT' });
    expect(cloud.runs()[0]?.underWay).toBe(false);
  });

  test.concurrent('a later run of the same job is not taken for ours: the history tells how ours ended', async (context) => {
    const { onTestFinished: finished, expect } = context;
    const cloud = await emulator({ scripts: { '*': ends('FAILED', 300) } }, finished);
    const first = await migrate(cloud, { wait: 'false' }, { finished });
    await new Promise((done) => setTimeout(done, 600));
    const [run] = cloud.runs();
    cloud.addRun(run?.cluster ?? A, 'orders', { script: ends('SUCCEEDED', 100) });
    const last = await waitFor(cloud, first.outputs.handle ?? '', finished);
    expect(last.outputs).toMatchObject({ result: 'failure', status: 'FAILED', 'submission-id': '1' });
  });

  test.concurrent('the cluster was not known yet when the handle was written', async ({
    onTestFinished: finished,
    expect,
  }) => {
    const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 12_000) }, chooseCluster: () => C }, finished);
    for (const cluster of [A, B]) cloud.addJob(cluster, sampleJob('older'), [{ ...ended(5), submissionId: 1 }]);
    // From after the look-up on, until the step has ended, the cluster with the run gives no answer.
    cloud.fault({
      kind: 'status',
      status: 503,
      skip: 1,
      times: 'always',
      match: { route: ['status', 'history'], cluster: C },
    });
    const first = await migrate(cloud, { 'wait-timeout': '6s', 'on-timeout': 'pending' }, { finished });
    expect(first.outputs).toMatchObject({ result: 'pending', 'cluster-id': '', 'submission-id': '1' });
    cloud.clearFaults();
    const last = await waitFor(cloud, first.outputs.handle ?? '', finished);
    expect(last.outputs).toMatchObject({ result: 'success', 'cluster-id': C, 'submission-id': '1' });
    expect(cloud.runs().filter(({ job }) => job === 'orders')).toHaveLength(1);
  });

  test.concurrent('a handle of another host or project, or none at all: an error before any connection', async (context) => {
    const { onTestFinished: finished, expect } = context;
    const cloud = await emulator({ scripts: { '*': endless } }, finished);
    const { handle = '' } = (await migrate(cloud, { wait: 'false' }, { finished })).outputs;
    const before = cloud.requests.length;
    const bad: readonly (readonly [Record<string, string>, RegExp])[] = [
      [{ endpoint: 'http://127.0.0.1:9' }, /127\.0\.0\.1:9/],
      [{ 'project-id': '0'.repeat(32) }, /project/],
    ];
    for (const [inputs, words] of bad) {
      const run = await waitFor(cloud, handle, finished, inputs);
      expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
      expect(run.errors[0]).toContain('"handle"');
      expect(run.errors[0]).toMatch(words);
    }
    const empty = await waitFor(cloud, '', finished);
    expect(empty.errors[0]).toContain('secret');
    expect(cloud.requests.length).toBe(before);
  });
});

describe('delete-job', () => {
  interface Case {
    readonly wish: string;
    readonly end: string;
    readonly deleted: boolean;
  }
  const cases: readonly Case[] = [
    { wish: 'never', end: 'SUCCEEDED', deleted: false },
    { wish: 'never', end: 'FAILED', deleted: false },
    { wish: 'on-success', end: 'SUCCEEDED', deleted: true },
    { wish: 'on-success', end: 'FAILED', deleted: false },
    { wish: 'always', end: 'SUCCEEDED', deleted: true },
    { wish: 'always', end: 'FAILED', deleted: true },
    { wish: 'always', end: 'STOPPED', deleted: true },
  ];

  test.concurrent.for(cases)('$wish, $end: deleted $deleted, counts were read before', async (one, context) => {
    const { onTestFinished: finished, expect } = context;
    const counters = { ROWS_READ: 5, ROWS_WRITTEN: 5 };
    const script = one.end === 'SUCCEEDED' ? { ...ends(one.end), counters } : ends(one.end);
    const cloud = await emulator({ scripts: { '*': script } }, finished);
    const run = await migrate(cloud, { 'delete-job': one.wish }, { finished });
    expect(run.outputs).toMatchObject({ status: one.end, 'rows-written': one.end === 'SUCCEEDED' ? '5' : '' });
    expect(requestsOf(cloud, 'delete')).toHaveLength(one.deleted ? 1 : 0);
    expect(cloud.jobs()).toHaveLength(one.deleted ? 0 : 1);
  });

  test.concurrent('in the last piece of a chain: what was created or updated is deleted, what was attached is not', async (context) => {
    const { onTestFinished: finished, expect } = context;
    const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 2500) } }, finished);
    cloud.addJob(A, { ...sampleJob('updated'), 'to-link-name': 'elsewhere' }, [ended(60)]);
    cloud.addJob(B, sampleJob('attached'));
    cloud.addRun(B, 'attached', { script: ends('SUCCEEDED', 4000) });
    const jobs = ['created', 'updated', 'attached'];
    const first = await migrate(cloud, { wait: 'false', 'if-exists': 'resume' }, { jobs, finished });
    const last = await waitFor(cloud, first.outputs.handle ?? '', finished, { 'delete-job': 'on-success' });
    expect(last.outputs.result).toBe('success');
    expect(column(last, 'origin')).toEqual(['created', 'updated', 'attached']);
    expect(standing(cloud)).toEqual([`attached on ${B}`]);
  });

  test.concurrent('of a step that started jobs as they were: existing ones stay', async ({
    onTestFinished: finished,
    expect,
  }) => {
    const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 300) } }, finished);
    cloud.addJob(A, sampleJob('orders'));
    const inputs = { 'existing-jobs': 'orders', clusters: ABC.join(','), wait: 'false' };
    const first = await migrate(cloud, inputs, { finished });
    const last = await waitFor(cloud, first.outputs.handle ?? '', finished, { 'delete-job': 'always' });
    expect(last.outputs.result).toBe('success');
    expect(standing(cloud)).toEqual([`orders on ${A}`]);
    expect(requestsOf(cloud, 'delete')).toHaveLength(0);
  });

  const faults: readonly (readonly [string, FaultRule, boolean])[] = [
    ['the answer is lost', { kind: 'reset', match: { route: 'delete' } }, true],
    ['the request is lost', { kind: 'reset', after: 'before', match: { route: 'delete' } }, true],
    [
      'the service refuses',
      {
        kind: 'status',
        status: 403,
        body: { errCode: 'Cdm.0032', externalMessage: 'You do not have required permissions' },
        times: 'always',
        match: { route: 'delete' },
      },
      false,
    ],
  ];
  test.concurrent.for(faults)(
    '%s: the verdict stays',
    async ([, fault, deleted], { onTestFinished: finished, expect }) => {
      const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 200) } }, finished);
      cloud.fault(fault);
      const run = await migrate(cloud, { 'delete-job': 'on-success' }, { finished });
      expect(run.exitCode).toBe(0);
      expect(run.outputs.result).toBe('success');
      expect(cloud.jobs()).toHaveLength(deleted ? 0 : 1);
      if (!deleted) expect(run.warnings.join('\n')).toContain('was not deleted');
    },
  );

  test.concurrent('somebody has started it again meanwhile: not deleted, and that is said', async (context) => {
    const { onTestFinished: finished, expect } = context;
    const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 300) } }, finished);
    const first = await migrate(cloud, { wait: 'false' }, { finished });
    await new Promise((done) => setTimeout(done, 600));
    const [ours] = cloud.runs();
    cloud.addRun(ours?.cluster ?? A, 'orders', { script: ends('SUCCEEDED', 60_000) });
    const last = await waitFor(cloud, first.outputs.handle ?? '', finished, { 'delete-job': 'always' });
    expect(last.outputs).toMatchObject({ result: 'success', 'submission-id': '1' });
    expect(requestsOf(cloud, 'delete')).toHaveLength(0);
    expect(last.warnings.join('\n')).toContain('not deleted');
  });
});
