import { describe, test } from 'vitest';
import type { ClusterSpec, Emulator } from '../../emulator/index.ts';
import { A, ABC, B, C, emulator, type Finished, migrate, quick, requestsOf, sampleJob } from './support.ts';

const startCluster = { 'start-clusters': 'if-none-runs' };

function specs(changes: Readonly<Record<string, Partial<ClusterSpec>>>): ClusterSpec[] {
  return ABC.map((id, index) => ({ id, name: `cdm-${'abc'[index]}`, status: '900', startsInMs: 3000, ...changes[id] }));
}

function asleep(finished: Finished, changes: Readonly<Record<string, Partial<ClusterSpec>>> = {}): Promise<Emulator> {
  return emulator({ clusters: specs(changes) }, finished);
}

function later(cloud: Emulator, finished: Finished, ms: number, work: () => void): void {
  // Counted from the first question on: a busy machine may take a while to start the step.
  let asked = 0;
  const timer = setInterval(() => {
    if (cloud.requests.length === 0) return;
    asked ||= Date.now();
    if (Date.now() - asked < ms) return;
    clearInterval(timer);
    work();
  }, 50);
  finished(() => clearInterval(timer));
}

/** Cluster by cluster, how often it was told to start. */
function details(cloud: Emulator): string[] {
  return requestsOf(cloud, 'clusterAction').map(({ cluster }) => cluster ?? '');
}

describe('start-clusters: if-none-runs', () => {
  test.concurrent.for([true, false])(
    'none runs: the first is started, waited for and used; auto-off %s is said',
    async (isAutoOff, { onTestFinished: finished, expect }) => {
      const cloud = await asleep(finished, { [A]: { isAutoOff } });
      const run = await migrate(cloud, startCluster, { finished });
      expect(run.errors).toEqual([]);
      expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': A });
      expect(details(cloud)).toEqual([A]);
      expect(JSON.parse(requestsOf(cloud, 'createAndStart')[0]?.body ?? '').clusters).toEqual([A]);
      for (const words of ['stopped (900)', 'starting (920)', 'running (200)']) expect(run.log).toContain(words);
      expect(run.log).toMatch(isAutoOff ? /It stops 15 minutes after/ : /does not stop automatically/);
      expect(run.log).toContain('this step does not');
    },
  );

  test.concurrent('the job that exists there since last night is found once it runs', async (context) => {
    const { onTestFinished: finished, expect } = context;
    const cloud = await asleep(finished);
    cloud.addJob(A, sampleJob('orders'), [{ createdAt: Date.now() - 3_600_000, status: 'SUCCEEDED' }]);
    const run = await migrate(cloud, startCluster, { finished });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': A, 'submission-id': '2' });
    expect(requestsOf(cloud, 'createAndStart')).toHaveLength(0);
    expect(requestsOf(cloud, 'start')).toHaveLength(1);
  });

  test.concurrent('without preflight too', async ({ onTestFinished: finished, expect }) => {
    const cloud = await asleep(finished);
    const run = await migrate(cloud, { ...startCluster, preflight: 'false' }, { finished });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': A });
    expect(details(cloud)).toEqual([A]);
  });

  test.concurrent('one runs: none is started, the others are left out with a warning', async (context) => {
    const { onTestFinished: finished, expect } = context;
    const cloud = await asleep(finished, { [B]: { status: '200' } });
    const run = await migrate(cloud, startCluster, { finished });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': B });
    expect(details(cloud)).toEqual([]);
    expect(JSON.parse(requestsOf(cloud, 'createAndStart')[0]?.body ?? '').clusters).toEqual([B]);
    for (const cluster of [A, C]) expect(run.warnings.join('\n')).toContain(cluster);
  });

  test.concurrent('never: an error that names the states and the input', async ({
    onTestFinished: finished,
    expect,
  }) => {
    const cloud = await asleep(finished);
    const run = await migrate(cloud, {}, { finished });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    for (const words of [...ABC, 'stopped (900)', '`start-clusters: if-none-runs`'])
      expect(run.errors[0]).toContain(words);
    expect(details(cloud)).toEqual([]);
    expect(requestsOf(cloud, 'createAndStart')).toEqual([]);
  });

  test.concurrent.for(['300', '303'])('the start ends as %s: an error', async (end, context) => {
    const { onTestFinished: finished, expect } = context;
    const cloud = await asleep(finished, { [A]: { startEndsAs: end } });
    const run = await migrate(cloud, startCluster, { finished });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    for (const words of [A, end]) expect(run.errors[0]).toContain(words);
    expect(requestsOf(cloud, 'createAndStart')).toEqual([]);
    expect(details(cloud)).toEqual([A]);
  });

  test.concurrent('refused for good: an error with the words of the service', async (context) => {
    const { onTestFinished: finished, expect } = context;
    const cloud = await asleep(finished);
    const body = { errCode: 'Cdm.0032', externalMessage: 'You do not have required permissions' };
    cloud.fault({ kind: 'status', status: 403, body, match: { route: 'clusterAction' } });
    const run = await migrate(cloud, startCluster, { finished });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors[0]).toContain('You do not have required permissions');
    expect(details(cloud)).toEqual([A]);
  });

  test.concurrent('somebody else is starting it: waited for, not told again', async (context) => {
    const { onTestFinished: finished, expect } = context;
    const cloud = await asleep(finished, { [A]: { status: '920' } });
    later(cloud, finished, 3000, () => cloud.set(A, { status: '200' }));
    const run = await migrate(cloud, startCluster, { finished });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': A });
    expect(details(cloud)).toEqual([]);
  });

  test.concurrent('somebody starts it between our look and our request', async (context) => {
    const { onTestFinished: finished, expect } = context;
    const cloud = await asleep(finished);
    const body = { errCode: 'Cdm.0300', externalMessage: 'The cluster is being started' };
    cloud.fault({ kind: 'status', status: 400, after: 'work', body, match: { route: 'clusterAction' } });
    const run = await migrate(cloud, startCluster, { finished });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': A });
    expect(details(cloud)).toEqual([A]);
  });

  test.concurrent('the answer to the start is lost: told once', async ({ onTestFinished: finished, expect }) => {
    const cloud = await asleep(finished);
    cloud.fault({ kind: 'reset', match: { route: 'clusterAction' } });
    const run = await migrate(cloud, startCluster, { finished });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': A });
    expect(details(cloud)).toEqual([A]);
  });

  test.concurrent('it is just stopping: started once it has stopped', async ({ onTestFinished: finished, expect }) => {
    const cloud = await asleep(finished, { [A]: { status: '910' } });
    later(cloud, finished, 2000, () => cloud.set(A, { status: '900' }));
    const run = await migrate(cloud, startCluster, { finished });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': A });
    expect(details(cloud)).toEqual([A]);
    expect(run.log).toContain('stopping (910)');
  });

  test.concurrent('cancelled while it starts: ends at once, submits nothing', async (context) => {
    const { onTestFinished: finished, expect } = context;
    const cloud = await asleep(finished, { [A]: { startsInMs: 600_000 } });
    const cancel = { when: () => details(cloud).length > 0 };
    const run = await migrate(cloud, startCluster, {
      finished,
      cancel: { when: (log) => cancel.when() && log.includes('900') },
    });
    expect(run.exitCode).not.toBe(0);
    expect(run.signal).toBeNull();
    expect(run.outputs).toMatchObject({ result: 'cancelled', status: 'NOT_SUBMITTED' });
    expect(run.afterSignalMs).toBeLessThan(3000);
    expect(run.summary).not.toBe('');
    expect(requestsOf(cloud, 'createAndStart')).toEqual([]);
    expect(run.post?.exitCode).toBe(0);
  });

  test.concurrent('wait-timeout comes first: an error that says so', async ({ onTestFinished: finished, expect }) => {
    const cloud = await asleep(finished, { [A]: { startsInMs: 600_000 } });
    const run = await migrate(cloud, { ...startCluster, 'wait-timeout': '3s' }, { finished });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    for (const words of ['wait-timeout', 'starting (920)']) expect(run.errors[0]).toContain(words);
    expect(run.durationMs).toBeLessThan(8000);
    expect(requestsOf(cloud, 'createAndStart')).toEqual([]);
  });
});

describe('clusters by name', () => {
  const clusters = [
    { id: A, name: 'night' },
    { id: B, name: 'twin' },
    { id: C, name: 'twin' },
    // A name that looks like the id of another is no name: the id wins.
    { id: 'd0791496-e111-4e75-b7ca-9277aeab9297', name: A },
  ];
  const named = (finished: Finished): Promise<Emulator> => emulator({ clusters, scripts: { '*': quick } }, finished);

  test.concurrent.for([
    ['night', [A]],
    [`${C}, night, ${C}`, [C, A]],
    [`night\n${A}`, [A]],
    [`${A}, ${B}`, [A, B]],
  ] as const)('%s is %o', async ([entries, ids], { onTestFinished: finished, expect }) => {
    const cloud = await named(finished);
    const run = await migrate(cloud, { clusters: entries }, { finished });
    expect(run.outputs.result).toBe('success');
    expect(JSON.parse(requestsOf(cloud, 'createAndStart')[0]?.body ?? '').clusters).toEqual(ids);
  });

  test.concurrent('in the job file', async ({ onTestFinished: finished, expect }) => {
    const cloud = await named(finished);
    const run = await migrate(cloud, {}, { clusters: ['night'], finished });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': A });
  });

  test.concurrent.for([
    ['night, nihgt', ['nihgt', 'night (', A]],
    ['twin', ['twin', B, C]],
    ['nobody, twin', ['nobody', 'twin']],
  ] as const)('%s: an error that tells what there is', async ([entries, words], context) => {
    const { onTestFinished: finished, expect } = context;
    const cloud = await named(finished);
    const run = await migrate(cloud, { clusters: entries }, { finished });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors).toHaveLength(1);
    for (const word of words) expect(run.errors[0]).toContain(word);
    expect(requestsOf(cloud, 'createAndStart')).toEqual([]);
  });

  test.concurrent('names, and the list is forbidden: an error that says what to do', async (context) => {
    const { onTestFinished: finished, expect } = context;
    const cloud = await named(finished);
    const body = { errCode: 'Cdm.0032', externalMessage: 'You do not have required permissions' };
    cloud.fault({ kind: 'status', status: 403, body, times: 'always', match: { route: 'clusters' } });
    const run = await migrate(cloud, { clusters: 'night' }, { finished });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    for (const words of ['cdm:cluster:list', 'ids']) expect(run.errors[0]).toContain(words);
  });
});
