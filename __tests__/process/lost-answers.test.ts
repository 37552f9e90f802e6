import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../emulator/index.ts';
import { A, ABC, B, C, emulator, migrate, requestsOf, sampleJob } from './support.ts';

const onCreate = { route: 'createAndStart' } as const;

interface Case {
  readonly name: string;
  readonly clusters: readonly string[];
  readonly faults: readonly FaultRule[];
  readonly posts: number;
}

const cases: readonly Case[] = [
  {
    name: 'answer lost after the work, one candidate',
    clusters: [A],
    faults: [{ kind: 'reset', match: onCreate }],
    posts: 1,
  },
  {
    name: 'answer lost after the work, three candidates',
    clusters: ABC,
    faults: [{ kind: 'reset', match: onCreate }],
    posts: 1,
  },
  {
    name: 'reset before the work',
    clusters: ABC,
    faults: [{ kind: 'reset', after: 'before', match: onCreate }],
    posts: 2,
  },
  {
    name: 'reset before the work, while one candidate answers 503 for a while',
    clusters: ABC,
    faults: [
      { kind: 'reset', after: 'before', match: onCreate },
      { kind: 'status', status: 503, skip: 1, times: 4, match: { route: 'status', cluster: B } },
    ],
    posts: 2,
  },
  {
    name: '502 with HTML after the work',
    clusters: ABC,
    faults: [{ kind: 'html', status: 502, after: 'work', match: onCreate }],
    posts: 1,
  },
  { name: 'cut JSON', clusters: ABC, faults: [{ kind: 'cutJson', match: onCreate }], posts: 1 },
  { name: 'cut body', clusters: ABC, faults: [{ kind: 'cut', match: onCreate }], posts: 1 },
  {
    name: 'an empty list in the reply',
    clusters: ABC,
    faults: [{ kind: 'wrongBody', body: { submissions: [] }, match: onCreate }],
    posts: 1,
  },
  {
    name: 'a reply about another job',
    clusters: ABC,
    faults: [
      {
        kind: 'wrongBody',
        body: { submissions: [{ 'job-name': 'else', 'submission-id': 1, 'creation-date': 1, status: 'PENDING' }] },
        match: onCreate,
      },
    ],
    posts: 1,
  },
  {
    name: 'Cdm.0056 after the work',
    clusters: ABC,
    faults: [
      {
        kind: 'status',
        status: 400,
        after: 'work',
        body: { errCode: 'Cdm.0056', externalMessage: 'Failed to submit the job' },
        match: onCreate,
      },
    ],
    posts: 1,
  },
  {
    name: '429, then accepted',
    clusters: ABC,
    faults: [{ kind: 'throttle', retryAfter: 1, match: onCreate }],
    posts: 2,
  },
];

describe('an answer that is lost or unreadable', () => {
  test.concurrent.for(cases)(
    '$name: one run, success',
    async ({ clusters, faults, posts }, { onTestFinished, expect }) => {
      const finished = onTestFinished;
      const cloud = await emulator({}, finished);
      for (const fault of faults) cloud.fault(fault);
      const run = await migrate(cloud, { 'resend-after': '15s' }, { clusters, finished, timeoutMs: 100_000 });
      expect(run.errors).toEqual([]);
      expect(run.outputs).toMatchObject({ result: 'success', status: 'SUCCEEDED' });
      expect(cloud.runs()).toHaveLength(1);
      expect(requestsOf(cloud, 'createAndStart')).toHaveLength(posts);
    },
  );

  test('found on a stopped cluster at no time: LOST, with what may run where', async () => {
    const cloud = await emulator({ chooseCluster: () => B });
    cloud.fault({ kind: 'reset', match: onCreate });
    cloud.fault({ kind: 'status', status: 503, skip: 1, times: 'always', match: { route: 'status', cluster: B } });
    const run = await migrate(cloud, { 'wait-timeout': '4s' });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'LOST' });
    expect(run.errors[0]).toContain(B);
    expect(cloud.runs()).toHaveLength(1);
  });

  test('the name is taken on another candidate: refused, nothing sent', async () => {
    const cloud = await emulator();
    cloud.addJob(C, sampleJob('orders'), [{ status: 'SUCCEEDED' }]);
    const run = await migrate(cloud, { 'if-exists': 'fail' });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors[0]).toContain(C);
    expect(requestsOf(cloud, 'createAndStart')).toHaveLength(0);
  });
});
