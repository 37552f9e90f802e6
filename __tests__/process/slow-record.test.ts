import { describe, test } from 'vitest';
import type { FaultRule } from '../../emulator/index.ts';
import { runAction } from './harness/index.ts';
import { A, ABC, access, emulator, migrate, quick, requestsOf, sampleJob } from './support.ts';

/**
 * Apache Sqoop 2, from which the service descends, analyses the source before it records a run, and takes a second start
 * meanwhile. Here that takes longer than an answer is waited for.
 */
const ANALYSIS_MS = 20_000;
/** The emulator answers at once, so that a fault can lose the answer before the run is recorded. */
const slow = (states: readonly unknown[]) => ({
  ...quick,
  ...(states.length > 0 ? { states } : {}),
  analysisMs: ANALYSIS_MS,
  answersAtOnce: true,
});
const starts = { route: ['createAndStart', 'start'] } as const;
const losses: readonly (readonly [what: string, faults: readonly FaultRule[]])[] = [
  ['no answer comes', [{ kind: 'reset', ms: 1000, match: starts }]],
  [
    'the gateway gives up',
    [{ kind: 'analysis', ms: ANALYSIS_MS, gatewayTimeoutMs: 2000, answersAtOnce: false, match: starts }],
  ],
];
const cases = losses.flatMap(([what, faults]) =>
  [[A], ABC].flatMap((clusters) =>
    [true, false].map((isNew) => ({ what, faults, clusters, isNew, candidates: clusters.length })),
  ),
);

describe('a run that is recorded 20 s after its start was sent', () => {
  test.concurrent.for(cases)(
    '$what, $candidates candidates, new job: $isNew: one run, and success after `resend-after`',
    async ({ faults, clusters, isNew }, { onTestFinished, expect }) => {
      const cloud = await emulator({ scripts: { '*': slow([]) as never } }, onTestFinished);
      if (!isNew) cloud.addJob(A, sampleJob('orders'), [{ status: 'SUCCEEDED' }]);
      // The run before is over.
      await new Promise((resolve) => setTimeout(resolve, 2000));
      for (const fault of faults) cloud.fault(fault);
      const before = cloud.runs().length;
      const startedAt = Date.now();
      const run = await migrate(
        cloud,
        { 'resend-after': '30s' },
        { clusters, finished: onTestFinished, timeoutMs: 100_000 },
      );
      expect(run.errors).toEqual([]);
      expect(run.outputs).toMatchObject({ result: 'success', status: 'SUCCEEDED', 'rows-written': '812' });
      expect(cloud.runs().length - before).toBe(1);
      expect(requestsOf(cloud, 'createAndStart').length + requestsOf(cloud, 'start').length).toBe(1);
      expect(Date.now() - startedAt).toBeGreaterThan(30_000);
      expect(run.log).toMatch(/the answer to the request that starts it was lost .* Looking for its run on .* until/);
      expect(run.log).toMatch(/Watching all candidates for a second run of it until/);
    },
  );

  test.concurrent('a second start is sent after a `resend-after` that is too short: stopped, and never green', async ({
    onTestFinished,
    expect,
  }) => {
    const long = slow([{ status: 'RUNNING', ms: 60_000 }, { status: 'SUCCEEDED' }]);
    const cloud = await emulator({ scripts: { '*': long as never } }, onTestFinished);
    cloud.fault({ kind: 'reset', ms: 1000, match: starts });
    const run = await migrate(cloud, { 'resend-after': '15s' }, { finished: onTestFinished, timeoutMs: 100_000 });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'LOST' });
    expect(run.errors.join('\n')).toMatch(/more than one run/);
    expect(cloud.runs()).toHaveLength(2);
    expect(cloud.runs().filter(({ status }) => status === 'STOPPED')).toHaveLength(1);
    // Which of the two is the one that counts, a later step knows no better.
    const { 'project-id': _project, ...rest } = access(cloud);
    const waiting = { ...rest, handle: run.outputs.handle ?? '' };
    const later = await runAction({ action: 'wait', inputs: waiting }, onTestFinished);
    expect(later.exitCode).toBe(1);
    expect(later.outputs).toMatchObject({ result: 'failure', status: 'LOST' });
    expect(later.errors.join('\n')).toMatch(/found more than one new run of it/);
  });

  test.concurrent('a cancellation while it is looked for: `post` finds and stops it', async ({
    onTestFinished,
    expect,
  }) => {
    const long = slow([{ status: 'RUNNING', ms: 600_000 }, { status: 'SUCCEEDED' }]);
    const cloud = await emulator({ scripts: { '*': long as never } }, onTestFinished);
    cloud.fault({ kind: 'reset', ms: 1000, match: starts });
    const run = await migrate(
      cloud,
      { 'resend-after': '1m' },
      { finished: onTestFinished, timeoutMs: 150_000, cancel: { afterMs: 6000 } },
    );
    expect(run.outputs).toMatchObject({ result: 'cancelled', status: 'CANCELLED' });
    expect(run.post?.log).toContain('Stopped submission');
    expect(cloud.runs().map(({ status }) => status)).toEqual(['STOPPED']);
  });
});
