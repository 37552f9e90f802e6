import { describe, expect, test } from 'vitest';
import type { Emulator } from '../../emulator/index.ts';
import { type ActionRun, runAction } from './harness/index.ts';
import { access, emulator, endless, ends, migrate, requestsOf } from './support.ts';

function waitFor(cloud: Emulator, handle: string, inputs: Record<string, string> = {}): Promise<ActionRun> {
  const { 'project-id': _project, ...rest } = access(cloud);
  return runAction({ action: 'wait', inputs: { ...rest, handle, ...inputs } });
}

describe('/wait', () => {
  test('after a killed step: the right verdict and counts, by the handle that it had written', async () => {
    const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 2000) } });
    const killed = await migrate(cloud, {}, { signals: [{ when: (log) => /RUNNING/.test(log), signal: 'SIGKILL' }] });
    expect(killed.signal).toBe('SIGKILL');
    expect(killed.outputs.result).toBeUndefined();
    expect(killed.outputs['submission-id']).toBe('1');
    const run = await waitFor(cloud, killed.outputs.handle ?? '');
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({
      result: 'success',
      status: 'SUCCEEDED',
      'job-name': 'orders',
      'cluster-id': cloud.runs()[0]?.cluster,
      'submission-id': '1',
    });
    expect(run.outputs['rows-read']).toMatch(/^\d+$/);
    expect(requestsOf(cloud, 'createAndStart')).toHaveLength(1);
    expect(requestsOf(cloud, 'start')).toHaveLength(0);
  });

  test('again and again: one look, pending, then the end; the handle stays the same', async () => {
    const cloud = await emulator({ scripts: { '*': ends('SUCCEEDED', 8000) } });
    const submitted = await migrate(cloud, { wait: 'false' });
    const { handle = '' } = submitted.outputs;
    const view = await waitFor(cloud, handle, { 'wait-timeout': '0', 'on-timeout': 'pending' });
    expect(view.exitCode).toBe(0);
    expect(view.outputs).toMatchObject({ result: 'pending' });
    expect(JSON.parse(view.outputs.handle ?? '').jobs).toEqual(JSON.parse(handle).jobs);
    const end = await waitFor(cloud, view.outputs.handle ?? '');
    expect(end.outputs).toMatchObject({ result: 'success' });
    const after = await waitFor(cloud, handle);
    expect(after.outputs).toMatchObject({ result: 'success', 'rows-read': end.outputs['rows-read'] });
  });

  test.each([
    ['empty', () => ''],
    ['cut', (handle: string) => handle.slice(0, 80)],
    ['of another service', (handle: string) => handle.replace('127.0.0.1', '10.0.0.1')],
    ['with a credential that is missing', (handle: string) => handle],
  ])('a handle %s: the jobs that run are not told to be unsubmitted', async (name, damaged) => {
    const cloud = await emulator({ scripts: { '*': endless } });
    const { handle = '' } = (await migrate(cloud, { wait: 'false' })).outputs;
    const before = cloud.requests.length;
    const run = await waitFor(cloud, damaged(handle), name.includes('credential') ? { 'access-key-id': '' } : {});
    expect(run.exitCode).toBe(1);
    expect(cloud.requests).toHaveLength(before);
    expect(run.errors[0]).toMatch(/^The wait did not begin\. Jobs that were submitted earlier are not affected\./);
    expect(run.summary).toMatch(/^## ❌ The wait did not begin\n/);
    expect(`${run.log}${run.summary}`).not.toContain('Nothing was submitted');
  });

  test('a cancelled wait leaves the run, and the log says how to stop it', async () => {
    const cloud = await emulator({ scripts: { '*': endless } });
    const { handle = '' } = (await migrate(cloud, { wait: 'false' })).outputs;
    const { 'project-id': _project, ...rest } = access(cloud);
    const run = await runAction({
      action: 'wait',
      inputs: { ...rest, handle },
      cancel: { when: (log) => /RUNNING/.test(log) },
    });
    expect(requestsOf(cloud, 'stop')).toEqual([]);
    const { cluster } = cloud.runs()[0] ?? {};
    expect(run.log).toContain(
      `The run may continue on cluster ${cluster}. To stop the run, stop the job in the CDM console.`,
    );
    expect(run.errors[0]).toContain('What to do: To stop the run, stop the job in the CDM console.');
  });

  test('a run that failed, and a job that was refused, are no success', async () => {
    const cloud = await emulator({ scripts: { good: ends('SUCCEEDED', 300), bad: ends('FAILED', 300) } });
    cloud.fault({
      kind: 'status',
      status: 400,
      body: { errCode: 'Cdm.0018', externalMessage: 'The content is invalid' },
      match: { route: 'createAndStart', job: 'refused' },
    });
    const submitted = await migrate(cloud, { wait: 'false' }, { jobs: ['good', 'bad', 'refused'] });
    expect(submitted.exitCode).toBe(1);
    const run = await waitFor(cloud, submitted.outputs.handle ?? '');
    expect(run.exitCode).toBe(1);
    const results = JSON.parse(run.outputs.results ?? '') as { job: string; status: string }[];
    expect(results.map(({ job, status }) => [job, status])).toEqual([
      ['good', 'SUCCEEDED'],
      ['bad', 'FAILED'],
      ['refused', 'REJECTED'],
    ]);
  });

  test('cancelled with on-cancel: stop: the run is stopped', async () => {
    const cloud = await emulator({ scripts: { '*': endless } });
    const submitted = await migrate(cloud, { wait: 'false' });
    const run = await runAction({
      action: 'wait',
      inputs: { ...access(cloud), handle: submitted.outputs.handle ?? '', 'on-cancel': 'stop' },
      cancel: { when: (log) => /RUNNING/.test(log) },
    });
    expect(run.exitCode).not.toBe(0);
    expect(run.outputs).toMatchObject({ result: 'cancelled', status: 'CANCELLED' });
    expect(cloud.runs()[0]?.underWay).toBe(false);
  });

  test('killed with on-cancel: stop: the run is stopped afterwards', async () => {
    const cloud = await emulator({ scripts: { '*': endless } });
    const submitted = await migrate(cloud, { wait: 'false' });
    const run = await runAction({
      action: 'wait',
      inputs: { ...access(cloud), handle: submitted.outputs.handle ?? '', 'on-cancel': 'stop' },
      signals: [{ when: (log) => /RUNNING/.test(log), signal: 'SIGKILL' }],
      thenPost: true,
    });
    expect(run.signal).toBe('SIGKILL');
    expect(run.outputs).toMatchObject({ handle: submitted.outputs.handle, 'submission-id': '1' });
    expect(run.post?.exitCode).toBe(0);
    expect(cloud.runs()[0]?.underWay).toBe(false);
  });

  test.each([
    ['empty', '', /secret/],
    ['no JSON', 'x', /not JSON/],
    ['not a handle', '{}', /not a handle/],
  ])('a handle that is %s is refused before any connection', async (_name, handle, message) => {
    const cloud = await emulator();
    const run = await waitFor(cloud, handle);
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors[0]).toMatch(message);
    expect(cloud.requests).toEqual([]);
  });

  test('a handle of another host or project is refused before any connection', async () => {
    const cloud = await emulator();
    const { handle = '' } = (await migrate(cloud, { wait: 'false' })).outputs;
    const before = cloud.requests.length;
    const otherHost = handle.replace(/"host":"[^"]*"/, '"host":"cdm.elsewhere.example"');
    expect((await waitFor(cloud, otherHost)).errors[0]).toMatch(/cdm\.elsewhere\.example/);
    const otherProject = await waitFor(cloud, handle, { 'project-id': 'f'.repeat(32) });
    expect(otherProject.errors[0]).toMatch(/project/);
    expect(cloud.requests.length).toBe(before);
  });
});
