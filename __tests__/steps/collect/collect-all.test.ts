import { beforeAll, describe, expect, test } from 'vitest';
import { compileRules } from '../../../src/gate/cel/compile.ts';
import { completeRecord } from '../../../src/migration/complete-record.ts';
import type { Ports } from '../../../src/migration/run/ports.ts';
import { newRecord, type RunRecord } from '../../../src/migration/run/run-record.ts';
import { createPacer } from '../../../src/migration/wait/pacer.ts';
import { createRateLimiter } from '../../../src/requests/rate-limit/rate-limiter.ts';
import { encodeResults } from '../../../src/results/encode.ts';
import type { Collected } from '../../../src/steps/collect/collected.ts';
import { collectResult } from '../../../src/steps/collect/collected.ts';
import { deploymentDescription } from '../../../src/steps/deployment/deployment-status.ts';
import { status } from '../../migration/support/answers.ts';
import {
  type FakeOptions,
  type FakeRun,
  type FakeService,
  fakeService,
  type Stage,
} from '../../migration/support/fake-service.ts';
import { type VirtualClock, virtualClock } from '../../migration/support/virtual-clock.ts';
import { conclusion } from '../support.ts';
import { collector, fakeGitHub, openDeployment } from './collector.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const CLUSTERS = ['c1', 'c2', 'c3', 'c4', 'c5'];

// Loads what is loaded on demand: virtual time does not wait for a file.
beforeAll(() => compileRules('rows_written > 0'));

interface Scene {
  readonly clock: VirtualClock;
  readonly service: FakeService;
  readonly github: ReturnType<typeof fakeGitHub>;
}

function scene(options: Partial<FakeOptions> = {}): Scene {
  const clock = virtualClock();
  return { clock, service: fakeService(clock, { clusters: CLUSTERS, ...options }), github: fakeGitHub() };
}

/** A run of a job of its own that began just now, as a handle knows it. */
function started({ clock, service }: Scene, job: string, stages: readonly Stage[], cluster = 'c1'): RunRecord {
  service.addJob(cluster, job, [{ ago: 0, stages }]);
  const run = service.runs.at(-1) as FakeRun;
  return {
    ...newRecord({ name: job, baseName: job, jobType: 'NORMAL_JOB', retryJobType: '', rerun: 'safe' }),
    phase: 'located',
    cluster,
    submissionId: String(run.id),
    creationDate: clock.now(),
    origin: 'created',
    mayDelete: true,
  };
}

const runsFor = (ms: number, word: string | null): readonly Stage[] => [
  { word: 'RUNNING', ms },
  { word, ms: 0 },
];

/** Checks every 15 minutes until nothing is open, at most 40 times. */
async function collectUntilClosed(
  { clock, github }: Scene,
  collect: () => Promise<readonly Collected[]>,
): Promise<Collected[]> {
  const all: Collected[] = [];
  for (let count = 0; count < 40; count += 1) {
    await clock.sleep(15 * MINUTE);
    all.push(...(await collect()));
    if (github.open.every(({ id }) => github.stateOf(id) !== 'in_progress')) break;
  }
  return all;
}

describe('runner minutes, with a check every 15 minutes', () => {
  /** A job that submits is a minute. */
  const SUBMISSION = 1;

  test.each([
    [1, '5 h'],
    [50, '5 h'],
  ])('of %i migrations of %s: at most 25 in all', async (migrations) => {
    const it = scene();
    for (let index = 0; index < migrations; index += 1) {
      const record = started(it, `job_${index}`, runsFor(5 * HOUR, 'SUCCEEDED'), CLUSTERS[index % 5]);
      openDeployment(it.github, [record], { createdAt: it.clock.now(), expect: 'rows_written > 0' });
    }
    const { collect, minutes } = collector(it.clock, it.service, it.github);
    const collected = await it.clock.run(() => collectUntilClosed(it, collect));
    expect(collected.filter(({ kind }) => kind === 'ended')).toHaveLength(migrations);
    expect(it.github.open.map(({ id }) => it.github.stateOf(id))).toEqual(Array(migrations).fill('success'));
    expect(minutes() + SUBMISSION).toBeLessThanOrEqual(25);
  });
});

describe('requests to CDM', () => {
  test.each([
    ['all run', runsFor(HOUR, 'SUCCEEDED'), 'pending'],
    ['all ended', runsFor(0, 'SUCCEEDED'), 'ended'],
  ])('200 open migrations on five clusters, %s: under 100 a minute', async (_, stages, kind) => {
    const it = scene();
    for (let index = 0; index < 200; index += 1) {
      const record = started(it, `job_${index}`, stages, CLUSTERS[index % 5]);
      openDeployment(it.github, [record], {
        createdAt: it.clock.now(),
        expect: 'rows_written >= previous.rows_written',
      });
    }
    const { collect } = collector(it.clock, it.service, it.github);
    const collected = await it.clock.run(collect);
    expect(collected.map((one) => one.kind)).toEqual(Array(200).fill(kind));
    const times = it.service.calls.map(({ at }) => at);
    const most = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE).length));
    expect(most).toBeLessThan(100);
  });
});

/** The result of waiting for the run of a record, as `/wait` does. */
async function waited({ clock, service }: Scene, record: RunRecord) {
  const rateLimiter = createRateLimiter('auto', clock);
  const log = { info: () => undefined, warning: () => undefined, group: () => undefined };
  const ports: Ports = { cdm: service.cdm, clock, log, rateLimiter, reached: () => true };
  const deadline = clock.now() + 5 * HOUR;
  const ended = await completeRecord(ports, record, {
    deadline,
    locateDeadline: deadline,
    cancel: new AbortController().signal,
    pacer: createPacer(ports, 'auto'),
    onTimeout: 'leave',
    onCancel: 'leave',
    deleteJob: 'never',
    stepJobs: new Set([record.name]),
    save: () => undefined,
    onStatus: () => undefined,
    onPoll: () => undefined,
  });
  return conclusion([ended]).result;
}

type Trouble = (it: Scene, record: RunRecord) => void;

const VERDICTS: readonly (readonly [name: string, stages: readonly Stage[], trouble: Trouble, state: string])[] = [
  ['a success', runsFor(HOUR, 'SUCCEEDED'), () => undefined, 'success'],
  ['a failure', runsFor(HOUR, 'FAILED'), () => undefined, 'failure'],
  ['a failure on submission', runsFor(0, 'FAILURE_ON_SUBMIT'), () => undefined, 'failure'],
  ['stopped by another user', runsFor(HOUR, 'STOPPED'), () => undefined, 'failure'],
  ['a status that says nothing', runsFor(HOUR, 'UNKNOWN'), () => undefined, 'failure'],
  ['a status that nobody knows', runsFor(HOUR, 'HIBERNATING'), () => undefined, 'failure'],
  ['no status', runsFor(HOUR, null), () => undefined, 'failure'],
  [
    'a job that was deleted',
    runsFor(3 * HOUR, 'SUCCEEDED'),
    ({ clock, service }, { name }) => clock.at(clock.now() + HOUR, () => service.jobs.get('c1')?.delete(name)),
    'error',
  ],
  [
    'a later run of another user',
    runsFor(HOUR, 'SUCCEEDED'),
    ({ clock, service }, { name }) =>
      clock.at(clock.now() + 2 * HOUR, () => void service.cdm.start('c1', name, null, {})),
    'success',
  ],
];

describe('a migration that is collected', () => {
  test.each(VERDICTS)('%s: the same result as if it was waited for', async (_, stages, trouble, state) => {
    const both = await Promise.all(
      ['wait', 'collect'].map(async (way) => {
        const it = scene();
        const record = started(it, 'orders', stages);
        trouble(it, record);
        if (way === 'wait') return it.clock.run(() => waited(it, record));
        openDeployment(it.github, [record], { createdAt: it.clock.now() });
        const { collect } = collector(it.clock, it.service, it.github);
        const collected = await it.clock.run(() => collectUntilClosed(it, collect));
        expect(it.github.open.map(({ id }) => it.github.stateOf(id))).toEqual([state]);
        const last = collected.at(-1);
        if (last?.kind !== 'ended') throw new Error(`it did not end: ${last?.kind}`);
        return last.report.result;
      }),
    );
    const [first, second] = both.map((result) => ({
      ...result,
      handle: '',
      // The service in memory dates the end of a run by the question, and a lost run was seen by the one who waited only.
      jobs: result.jobs.map((job) => ({ ...job, finishedAt: null, startedAt: null })),
    }));
    expect(second).toEqual(first);
    expect(encodeResults(second?.jobs ?? [])).toBe(encodeResults(first?.jobs ?? []));
  });

  test('the status says how it ended, in at most 140 characters', async () => {
    const it = scene();
    const record = started(it, 'o'.repeat(200), runsFor(HOUR, 'FAILED'));
    const id = openDeployment(it.github, [record], { createdAt: it.clock.now() });
    const { collect } = collector(it.clock, it.service, it.github);
    const [last] = (await it.clock.run(() => collectUntilClosed(it, collect))).slice(-1);
    const description = it.github.statuses.get(id)?.at(-1)?.description ?? '';
    expect(description).toHaveLength(140);
    expect(last?.kind === 'ended' && deploymentDescription(last.report.result)).toBe(description);
    expect(it.github.statuses.get(id)?.at(-1)?.logUrl).toBe('https://github.com/octo/warehouse/actions/runs/7');
  });

  test('starts and stops nothing, and deletes only after the deployment is closed, where the payload says so', async () => {
    const it = scene();
    const records = [
      started(it, 'short', runsFor(HOUR, 'SUCCEEDED')),
      started(it, 'long', runsFor(2 * HOUR, 'SUCCEEDED')),
    ];
    const kept = started(it, 'kept', runsFor(HOUR, 'SUCCEEDED'));
    openDeployment(it.github, records, { createdAt: it.clock.now(), deleteJob: 'on-success' });
    openDeployment(it.github, [kept], { createdAt: it.clock.now() });
    const { collect } = collector(it.clock, it.service, it.github);
    await it.clock.run(() => collectUntilClosed(it, collect));
    expect(it.github.open.map(({ id }) => it.github.stateOf(id))).toEqual(['success', 'success']);
    expect([...(it.service.jobs.get('c1')?.keys() ?? [])]).toEqual(['kept']);
    const routes = new Set(it.service.calls.map(({ route }) => route));
    expect([...routes].sort()).toEqual(['remove', 'status']);
  });

  test('one job of several failed: judged when the last one has ended', async () => {
    const it = scene();
    const records = [started(it, 'bad', runsFor(HOUR, 'FAILED')), started(it, 'good', runsFor(2 * HOUR, 'SUCCEEDED'))];
    openDeployment(it.github, records, { createdAt: it.clock.now() });
    const { collect } = collector(it.clock, it.service, it.github);
    const collected = await it.clock.run(() => collectUntilClosed(it, collect));
    expect(collected.map(({ kind }) => kind)).toEqual([...Array(7).fill('pending'), 'ended']);
    expect(it.github.open.map(({ id }) => it.github.stateOf(id))).toEqual(['failure']);
  });
});

describe('nothing is closed wrongly', () => {
  const running = (options: Partial<FakeOptions> = {}) => {
    const it = scene(options);
    const record = started(it, 'orders', runsFor(HOUR, 'SUCCEEDED'));
    return { ...it, record };
  };

  test.each<[string, NonNullable<FakeOptions['fault']>, string]>([
    ['does not answer', () => ({ kind: 'before', failure: { kind: 'no-reply', reason: 'reset' } }), 'pending'],
    ['answers 502', () => ({ kind: 'before', failure: status(502) }), 'pending'],
    ['refuses the credential', () => ({ kind: 'before', failure: status(401, 'APIGW.0301') }), 'unjudged'],
    ['refuses the question', () => ({ kind: 'before', failure: status(403) }), 'unjudged'],
  ])('the service %s: the deployment stays open, and that is reported', async (_, fault, kind) => {
    const it = running({ fault });
    const id = openDeployment(it.github, [it.record], { createdAt: it.clock.now() });
    const { collect, lines } = collector(it.clock, it.service, it.github);
    await it.clock.run(() => it.clock.sleep(2 * HOUR));
    const collected = await it.clock.run(collect);
    expect(collected.map((one) => one.kind)).toEqual([kind]);
    expect(it.github.stateOf(id)).toBe('in_progress');
    expect(collectResult(collected, []).result).toBe(kind === 'pending' ? 'pending' : 'failure');
    if (kind === 'pending') expect(lines.join('\n')).toContain('gave no answer about orders');
  });

  test('given up after `give-up-after`, and only if the service refuses to say anything', async () => {
    const it = running({ fault: () => ({ kind: 'before', failure: status(403) }) });
    const id = openDeployment(it.github, [it.record], { createdAt: it.clock.now() });
    const { collect } = collector(it.clock, it.service, it.github);
    await it.clock.run(async () => {
      await it.clock.sleep(6 * DAY);
      await collect();
      expect(it.github.stateOf(id)).toBe('in_progress');
      await it.clock.sleep(2 * DAY);
      const [one] = await collect();
      expect(one).toMatchObject({
        kind: 'unjudged',
        problem: { message: expect.stringContaining('given up after 7 d') },
      });
    });
    expect(it.github.stateOf(id)).toBe('error');
  });

  test('a migration that runs longer than `give-up-after` stays open', async () => {
    const it = scene();
    const record = started(it, 'orders', runsFor(30 * DAY, 'SUCCEEDED'));
    const id = openDeployment(it.github, [record], { createdAt: it.clock.now() });
    const { collect } = collector(it.clock, it.service, it.github);
    await it.clock.run(async () => {
      await it.clock.sleep(20 * DAY);
      expect(await collect()).toMatchObject([{ kind: 'pending' }]);
    });
    expect(it.github.stateOf(id)).toBe('in_progress');
  });

  test('two collectors at one moment come to the same word, and delete once', async () => {
    const it = running();
    const id = openDeployment(it.github, [it.record], { createdAt: it.clock.now(), deleteJob: 'always' });
    const [one, two] = [1, 2].map(() => collector(it.clock, it.service, it.github));
    await it.clock.run(() => it.clock.sleep(2 * HOUR));
    await it.clock.run(() => Promise.all([one?.collect(), two?.collect()]));
    const words = it.github.statuses.get(id)?.map(({ state }) => state);
    expect(new Set(words)).toEqual(new Set(['in_progress', 'success']));
    expect(it.github.stateOf(id)).toBe('success');
  });

  test('a job that another collector deleted is no loss: the deployment keeps its word', async () => {
    const it = running();
    const id = openDeployment(it.github, [it.record], { createdAt: it.clock.now() });
    const { collect, lines } = collector(it.clock, it.service, it.github);
    await it.clock.run(() => it.clock.sleep(2 * HOUR));
    it.clock.at(it.clock.now() + 5, () => {
      it.github.statuses.get(id)?.push({ state: 'success', description: '', logUrl: null });
      it.service.jobs.get('c1')?.delete('orders');
    });
    expect(await it.clock.run(collect)).toMatchObject([{ kind: 'elsewhere', state: 'success' }]);
    expect(it.github.stateOf(id)).toBe('success');
    expect(lines.join('\n')).toContain('was set to "success" by another step');
  });

  test('a deployment that was deleted meanwhile is reported with the verdict', async () => {
    const it = running();
    const id = openDeployment(it.github, [it.record], { createdAt: it.clock.now() });
    const { collect, lines } = collector(it.clock, it.service, it.github);
    await it.clock.run(() => it.clock.sleep(2 * HOUR));
    it.clock.at(it.clock.now() + 5, () => void it.github.statuses.delete(id));
    expect(await it.clock.run(collect)).toMatchObject([{ kind: 'elsewhere', state: null }]);
    expect(lines.join('\n')).toMatch(/was deleted while it was checked.*SUCCEEDED/);
  });

  test.each(['stateOf', 'setStatus'] as const)(
    'GitHub does not take the end (%s): told, and taken by the next check',
    async (what) => {
      const it = running();
      const id = openDeployment(it.github, [it.record], { createdAt: it.clock.now(), deleteJob: 'always' });
      const { collect } = collector(it.clock, it.service, it.github);
      await it.clock.run(() => it.clock.sleep(2 * HOUR));
      it.github.problem = (asked) => (asked === what ? 'GitHub answered 502.' : null);
      const first = await it.clock.run(collect);
      expect(first).toMatchObject([
        { kind: 'unjudged', problem: { message: expect.stringContaining('could not be closed') } },
      ]);
      expect(collectResult(first, []).result).toBe('failure');
      expect(it.service.jobs.get('c1')?.has('orders')).toBe(true);
      it.github.problem = null;
      expect(await it.clock.run(collect)).toMatchObject([{ kind: 'ended' }]);
      expect(it.github.stateOf(id)).toBe('success');
    },
  );

  test('cancelled before the verdict: stays open', async () => {
    const it = running();
    const id = openDeployment(it.github, [it.record], { createdAt: it.clock.now() });
    const { collect, cancel } = collector(it.clock, it.service, it.github);
    await it.clock.run(() => it.clock.sleep(2 * HOUR));
    it.clock.at(it.clock.now() + 5, () => cancel.abort());
    expect(await it.clock.run(collect)).toMatchObject([{ kind: 'unjudged' }]);
    expect(it.github.stateOf(id)).toBe('in_progress');
  });

  test('while its own step waits for it, it is left to that step', async () => {
    const it = running();
    const createdAt = it.clock.now();
    const id = openDeployment(it.github, [it.record], { createdAt, watchedUntil: createdAt + 5 * HOUR });
    const { collect } = collector(it.clock, it.service, it.github);
    await it.clock.run(async () => {
      await it.clock.sleep(2 * HOUR);
      expect(await collect()).toMatchObject([{ kind: 'pending' }]);
      await it.clock.sleep(4 * HOUR);
      expect(await collect()).toMatchObject([{ kind: 'ended' }]);
    });
    expect(it.github.stateOf(id)).toBe('success');
  });
});
