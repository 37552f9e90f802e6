import { describe, expect, test } from 'vitest';
import type { Emulator } from '../../emulator/index.ts';
import { A, ABC, emulator, endless, migrate, requestsOf, sampleJob } from './support.ts';

describe('wait-timeout', () => {
  test('leave: fails, the job runs on', async () => {
    const cloud = await emulator({ scripts: { '*': endless } });
    const run = await migrate(cloud, { 'wait-timeout': '2s' });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'TIMED_OUT' });
    expect(cloud.runs()[0]?.underWay).toBe(true);
    expect(requestsOf(cloud, 'stop')).toHaveLength(0);
  });

  test('stop: fails, the job is stopped', async () => {
    const cloud = await emulator({ scripts: { '*': endless } });
    const run = await migrate(cloud, { 'wait-timeout': '2s', 'on-timeout': 'stop' });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'TIMED_OUT' });
    expect(cloud.runs()[0]?.underWay).toBe(false);
  });

  test('pending: succeeds, the job runs on', async () => {
    const cloud = await emulator({ scripts: { '*': endless } });
    const run = await migrate(cloud, { 'wait-timeout': '2s', 'on-timeout': 'pending' });
    expect(run.exitCode).toBe(0);
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ result: 'pending' });
    expect(cloud.runs()[0]?.underWay).toBe(true);
  });

  test('0 is one look', async () => {
    const cloud = await emulator({ scripts: { '*': endless } });
    const run = await migrate(cloud, { 'wait-timeout': '0', 'on-timeout': 'pending' });
    expect(run.outputs).toMatchObject({ result: 'pending', 'submission-id': '1' });
    expect(cloud.runs()).toHaveLength(1);
  });
});

describe('SIGINT', () => {
  const hang = { kind: 'hang' } as const;
  const phases = [
    {
      phase: 'before the submission',
      when: /^Submitting /m,
      runs: 0,
      fault: { ...hang, match: { route: 'status' } },
    },
    {
      phase: 'while the submission is under way',
      when: /creating and starting/,
      runs: 1,
      fault: { kind: 'delay', ms: 600, match: { route: 'createAndStart' } },
    },
    {
      phase: 'while the run is located',
      when: /creating and starting/,
      delay: 500,
      runs: 1,
      fault: { kind: 'status', status: 503, skip: 3, times: 6, match: { route: 'status' } },
    },
    { phase: 'while it is waited for', when: /RUNNING|BOOTING/, runs: 1, fault: null },
  ] as const;

  test.each(phases)('$phase: not green, stopped within 5 s, outputs and summary there', async (phase) => {
    const cloud = await emulator({ scripts: { '*': endless } });
    if (phase.fault) cloud.fault(phase.fault);
    let cancelledAt = 0;
    const run = await migrate(
      cloud,
      {},
      {
        cancel: {
          when: (log: string) => {
            const now = phase.when.test(log);
            if (now) cancelledAt ||= Date.now() + ('delay' in phase ? phase.delay : 0);
            return now && Date.now() >= cancelledAt;
          },
        },
      },
    );
    expect(run.exitCode).not.toBe(0);
    expect(run.signal).toBeNull();
    expect(run.outputs.result).toBe('cancelled');
    expect(run.summary).not.toBe('');
    expect(cloud.runs().filter((started) => started.underWay)).toEqual([]);
    expect(cloud.runs()).toHaveLength(phase.runs);
    expect(run.afterSignalMs).toBeLessThan(6500);
  });

  test('leave: the run goes on and that is said', async () => {
    const cloud = await emulator({ scripts: { '*': endless } });
    const run = await migrate(
      cloud,
      { 'on-cancel': 'leave' },
      { cancel: { when: (log: string) => /RUNNING/.test(log) } },
    );
    expect(run.outputs.result).toBe('cancelled');
    expect(cloud.runs()[0]?.underWay).toBe(true);
    expect(run.errors.join('\n')).toMatch(/may still be running/);
  });

  test('many jobs whose looks have used up the requests of the minute: all are stopped within 5 s', async () => {
    const cloud = await emulator({ scripts: { '*': endless } });
    const jobs = ['one', 'two', 'three', 'four', 'five', 'six'];
    const inputs = { 'requests-per-minute': '20', preflight: 'false' };
    const run = await migrate(cloud, inputs, { jobs, clusters: [A], cancel: { afterMs: 6000 } });
    expect(run.outputs.result).toBe('cancelled');
    expect(requestsOf(cloud, 'stop')).toHaveLength(jobs.length);
    expect(run.post?.log).toBe('');
    expect(run.afterSignalMs).toBeLessThan(5000);
    expect(cloud.runs().filter((started) => started.underWay)).toEqual([]);
  });

  test('while earlier runs are asked for: not green', async () => {
    const cloud = await emulator();
    cloud.fault({ kind: 'hang', match: { route: 'history' } });
    const run = await migrate(
      cloud,
      { expect: 'rows_written >= previous.rows_written' },
      { clusters: [A], cancel: { when: (log) => /SUCCEEDED/.test(log) } },
    );
    expect(run.exitCode).not.toBe(0);
    expect(run.outputs).toMatchObject({ result: 'cancelled', status: 'SUCCEEDED' });
  });

  test('a run that was attached to is never stopped', async () => {
    const cloud = await emulator({ scripts: { '*': endless } });
    cloud.addJob(A, sampleJob('orders'));
    cloud.addRun(A, 'orders');
    const run = await migrate(
      cloud,
      { 'if-exists': 'attach' },
      { clusters: [A], cancel: { when: (log: string) => /RUNNING/.test(log) } },
    );
    expect(run.outputs.result).toBe('cancelled');
    expect(requestsOf(cloud, 'stop')).toHaveLength(0);
    expect(cloud.runs()[0]?.underWay).toBe(true);
  });
});

describe('SIGKILL, then post', () => {
  const seen = (cloud: Emulator, route: string): number => requestsOf(cloud, route).length;
  const phases = [
    {
      phase: 'while the submission is under way',
      when: (_log: string, cloud: Emulator) => seen(cloud, 'createAndStart') > 0,
      fault: { kind: 'hang', match: { route: 'createAndStart' } },
    },
    {
      phase: 'while the run is located',
      // Three questions of the look-up, then those that look for the run.
      when: (_log: string, cloud: Emulator) => seen(cloud, 'status') > 3,
      fault: { kind: 'hang', skip: 3, times: 3, match: { route: 'status' } },
    },
    { phase: 'while it is waited for', when: (log: string) => /RUNNING|BOOTING/.test(log), fault: null },
  ] as const;

  test.each(phases)('$phase: stopped', async ({ when, fault }) => {
    const cloud = await emulator({ scripts: { '*': endless } });
    if (fault) cloud.fault(fault);
    let isDue = false;
    const due = (log: string): boolean => {
      isDue ||= when(log, cloud);
      return isDue;
    };
    const run = await migrate(cloud, {}, { signals: [{ when: due, signal: 'SIGKILL' }], thenPost: true });
    expect(run.signal).toBe('SIGKILL');
    expect(run.post?.exitCode).toBe(0);
    expect(cloud.runs().filter((started) => started.underWay)).toEqual([]);
    expect(cloud.runs()).toHaveLength(1);
  });

  test('post only warns where the state cannot be read', async () => {
    const cloud = await emulator();
    const env = { STATE_cdm_state_file: import.meta.dirname };
    const run = await migrate(cloud, {}, { thenPost: true, env });
    expect(run.post?.exitCode).toBe(0);
    expect(run.post?.errors).toEqual([]);
    expect(run.post?.warnings).toEqual([
      expect.stringMatching(/failed \(EISDIR.*whether any job of this step is still running/),
    ]);
  });

  test('post does nothing where nothing is left', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, {}, { thenPost: true });
    expect(run.outputs.result).toBe('success');
    const before = cloud.requests.length;
    expect(run.post?.exitCode).toBe(0);
    expect(run.post?.log).toBe('');
    expect(cloud.requests.length).toBe(before);
    expect(ABC).toHaveLength(3);
  });
});
