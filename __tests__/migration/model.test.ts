import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanUp } from '../../src/migration/clean-up.ts';
import { completeRecord } from '../../src/migration/complete-record.ts';
import { decodeHandle } from '../../src/migration/run/decode-handle.ts';
import { encodeHandle } from '../../src/migration/run/encode-handle.ts';
import type { IfExists } from '../../src/migration/run/job-request.ts';
import type { ResendAfter } from '../../src/migration/run/lost-request.ts';
import type { Outcome } from '../../src/migration/run/outcome.ts';
import type { RunRecord } from '../../src/migration/run/run-record.ts';
import { runOneJob } from '../../src/migration/run-one-job.ts';
import { createPacer } from '../../src/migration/wait/pacer.ts';
import { cut, refused, reset, status } from './support/answers.ts';
import { type Fault, fakeService, type Route, type Stage } from './support/fake-service.ts';
import { newJob, type TestStep, testStep } from './support/step.ts';
import { virtualClock } from './support/virtual-clock.ts';

/**
 * Drives the core through random histories of the service, the network, other people and signals, and checks after each:
 *
 * 1. success is reported only of a run of ours that the service shows as SUCCEEDED;
 * 2. at most one run was started;
 * 3. no run of ours goes on without a word about it.
 *
 * A job that was left running may be waited for by a later step, which knows the handle only; the same holds for it.
 */
interface History {
  readonly clusters: number;
  readonly taker: number;
  readonly policy: IfExists;
  /** What was on each cluster before: nothing, a job that ran and ended so, or one that runs. */
  readonly stood: readonly ('nothing' | 'succeeded' | 'failed' | 'idle' | 'running')[];
  readonly stages: readonly Stage[];
  readonly hiddenMs: number;
  /** How long the service analyses the source before it records each start that it takes. */
  readonly analysisMs: readonly number[];
  /** A history that shows the newest run only. */
  readonly cutsHistory: boolean;
  readonly latencyMs: number;
  readonly faults: readonly { readonly route: Route; readonly nth: number; readonly fault: Fault }[];
  /** Somebody else starts a job of the same name, there or elsewhere. */
  readonly others: readonly { readonly afterMs: number; readonly cluster: number; readonly stages: readonly Stage[] }[];
  readonly asleep: { readonly cluster: number; readonly afterMs: number; readonly forMs: number } | null;
  readonly cancelAfterMs: number | null;
  readonly killAfterMs: number | null;
  readonly waitMs: number;
  readonly resendAfter: ResendAfter;
  /** How long after the step a later one waits for what it left, by the handle; `null` if none does. */
  readonly laterMs: number | null;
  readonly onTimeout: 'leave' | 'stop' | 'pending';
  readonly wait: boolean;
  readonly replyLacks: 'nothing' | 'id' | 'date' | 'both' | 'milliseconds';
  readonly sameIds: boolean;
  /** Whether the job that exists there differs from the file, so that it is modified first. */
  readonly differs: boolean;
}

/** The default of `resend-after`, which no part of the service exceeds. */
const LONGEST_MS = 600_000;

const failures = fc.constantFrom(
  reset,
  refused,
  cut,
  status(502),
  status(503),
  status(504, 'APIG.0203'),
  status(408),
  status(429, 'APIGW.0308'),
  status(400, 'Cdm.0056'),
  status(500, 'Cdm.0000'),
  status(400, 'Cdm.0323'),
);
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('before' as const), failure: failures }),
  // What was surely not sent, or was throttled, was not done either.
  fc.record({
    kind: fc.constant('after' as const),
    failure: failures.filter((part) => part !== refused && part.httpStatus !== 429),
  }),
  fc.record({ kind: fc.constant('delay' as const), ms: fc.integer({ min: 10, max: 8000 }) }),
  fc.constantFrom<Fault>({ kind: 'replace', value: [] }),
);
/** The answer to a request that starts a run is lost, before, while or after the service records the run. */
const lostStart = fc.record({
  route: fc.constantFrom<Route>('createAndStart', 'start'),
  nth: fc.nat(2),
  fault: fc.record({
    kind: fc.constant('lose' as const),
    afterMs: fc.oneof(fc.constant(0), fc.nat(LONGEST_MS)),
    failure: failures.filter((part) => part !== refused && part.httpStatus !== 429),
  }),
});
/** Seconds for most sources, up to 8 minutes for a large one. */
const analysis = fc.oneof(fc.constant(0), fc.nat(20_000), fc.nat(8 * 60_000));
const word = fc.constantFrom('PENDING', 'BOOTING', 'RUNNING', 'UNKNOWN', 'QUEUED', null, 'NEW');
const end = fc.constantFrom('SUCCEEDED', 'SUCCEEDED', 'FAILED', 'STOPPED', 'RUNNING', 'DONE', 'UNKNOWN');
const stages: fc.Arbitrary<Stage[]> = fc
  .tuple(fc.array(fc.record({ word, ms: fc.integer({ min: 100, max: 90_000 }) }), { maxLength: 3 }), end)
  .map(([middle, last]) => [...middle, { word: last, ms: 0 }]);
const route = fc.constantFrom<Route>(
  'createAndStart',
  'createAndStart',
  'start',
  'status',
  'status',
  'history',
  'stop',
  'job',
  'modify',
);

const histories: fc.Arbitrary<History> = fc.record({
  clusters: fc.integer({ min: 1, max: 3 }),
  taker: fc.nat(2),
  policy: fc.constantFrom<IfExists>('update', 'attach', 'resume', 'fail'),
  stood: fc.array(fc.constantFrom('nothing', 'nothing', 'nothing', 'succeeded', 'failed', 'idle', 'running'), {
    minLength: 3,
    maxLength: 3,
  }),
  stages,
  hiddenMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12_000 })),
  analysisMs: fc.array(analysis, { minLength: 1, maxLength: 3 }),
  cutsHistory: fc.boolean(),
  latencyMs: fc.integer({ min: 2, max: 900 }),
  faults: fc
    .tuple(
      fc.array(lostStart, { maxLength: 2 }),
      fc.array(fc.record({ route, nth: fc.nat(12), fault }), { maxLength: 6 }),
    )
    .map(([lost, others]) => [...lost, ...others]),
  others: fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 60_000 }), cluster: fc.nat(2), stages }), {
    maxLength: 1,
  }),
  asleep: fc.option(
    fc.record({ cluster: fc.nat(2), afterMs: fc.nat(30_000), forMs: fc.integer({ min: 1000, max: 60_000 }) }),
    { nil: null, freq: 3 },
  ),
  cancelAfterMs: fc.option(fc.nat(60_000), { nil: null }),
  killAfterMs: fc.option(fc.nat(60_000), { nil: null, freq: 3 }),
  waitMs: fc.constantFrom(3_600_000, 3_600_000, 600_000, 20_000, 5000),
  resendAfter: fc.constantFrom<ResendAfter>(LONGEST_MS, LONGEST_MS, 'never', 60_000, 15_000),
  laterMs: fc.option(fc.oneof(fc.constant(0), fc.nat(20 * 60_000)), { nil: null }),
  onTimeout: fc.constantFrom('leave', 'stop', 'pending'),
  wait: fc.oneof(fc.constant(true), fc.constant(true), fc.boolean()),
  replyLacks: fc.constantFrom('nothing', 'nothing', 'nothing', 'id', 'date', 'both', 'milliseconds'),
  sameIds: fc.boolean(),
  differs: fc.boolean(),
});

interface Details {
  readonly ended: Outcome | null;
  /** What a later step said of the same run; `null` if there was none. */
  readonly later: Outcome | null;
  readonly lines: readonly string[];
  readonly ourRuns: readonly {
    readonly cluster: string;
    readonly id: number;
    readonly isRunning: boolean;
    readonly word: string | null;
  }[];
  readonly attachedTo: boolean;
  /** True if a history that keeps the newest run only hides ours behind somebody else's. */
  readonly isHidden: boolean;
}

/** Plays one history to its end, the cleaning up included. */
async function play(history: History): Promise<Details> {
  const clock = virtualClock();
  const startedAt = clock.now();
  const names = ['a', 'b', 'c'].slice(0, history.clusters);
  const counts = new Map<Route, number>();
  // What `resend-after` relies on: the service records and shows a run sooner.
  const longest = history.resendAfter === 'never' ? LONGEST_MS : history.resendAfter;
  const service = fakeService(clock, {
    clusters: names,
    latencyMs: history.latencyMs,
    ...(history.cutsHistory ? { historyKeeps: 1 } : {}),
    stages: () => history.stages,
    hiddenMs: () => Math.min(history.hiddenMs, longest * 0.1),
    analysisMs: (index) => Math.min(history.analysisMs[index % history.analysisMs.length] as number, longest * 0.8),
    pick: (awake) => awake[history.taker % awake.length] as string,
    firstId: (cluster) => (history.sameIds ? 13 : 100 + names.indexOf(cluster) * 100),
    fault: (called) => {
      const nth = counts.get(called) ?? 0;
      counts.set(called, nth + 1);
      const found = history.faults.find((one) => one.route === called && one.nth === nth)?.fault ?? null;
      return found?.kind === 'lose' ? { ...found, afterMs: Math.min(found.afterMs, longest * 0.8) } : found;
    },
    reply: (run) => {
      const lacks = history.replyLacks;
      const date =
        lacks === 'milliseconds' && run.creationDate !== null
          ? Math.floor(run.creationDate / 1000) * 1000
          : run.creationDate;
      return {
        ...run,
        submissionId: lacks === 'id' || lacks === 'both' ? null : run.submissionId,
        creationDate: lacks === 'date' || lacks === 'both' ? null : date,
      };
    },
  });
  for (const [index, cluster] of names.entries()) {
    const kind = history.stood[index];
    if (kind === 'nothing') continue;
    const last = kind === 'running' ? 'RUNNING' : kind === 'failed' ? 'FAILED' : 'SUCCEEDED';
    const earlierRuns = kind === 'idle' ? [] : [{ ago: 3_600_000, stages: [{ word: last, ms: 0 }] }];
    const standing = service.addJob(cluster, 'orders', earlierRuns);
    if (!history.differs) standing.definition = { job_type: 'NORMAL_JOB' };
  }
  const step = testStep(clock, service, names, {
    policy: history.policy,
    waitMs: history.waitMs,
    resendAfter: history.resendAfter,
    onTimeout: history.onTimeout,
    wait: history.wait,
  });
  for (const other of history.others) {
    const cluster = names[other.cluster % names.length] as string;
    clock.at(startedAt + other.afterMs, () => {
      const standing = service.jobs.get(cluster)?.get('orders');
      // The service lets a job run once at a time, and so it does for other people.
      if (standing?.runs.some(service.isRunning)) return;
      if (standing) startOther(service, cluster, other.stages, clock.now());
    });
  }
  const { asleep } = history;
  if (asleep) {
    const cluster = names[asleep.cluster % names.length] as string;
    clock.at(startedAt + asleep.afterMs, () => service.states.set(cluster, '500'));
    clock.at(startedAt + asleep.afterMs + asleep.forMs, () => service.states.set(cluster, '200'));
  }
  if (history.cancelAfterMs !== null) clock.at(startedAt + history.cancelAfterMs, () => step.cancel.abort());
  const killAt = history.killAfterMs;
  const killed =
    killAt === null ? null : new Promise<null>((resolve) => clock.at(startedAt + killAt, () => resolve(null)));
  let alive = true;
  // A killed process asks nothing any more, and nothing that comes back reaches anybody.
  const mortal = new Proxy(step.ports.cdm, {
    get:
      (target, key) =>
      (...args: unknown[]) =>
        alive
          ? (Reflect.get(target, key) as (...rest: unknown[]) => Promise<unknown>)(...args).then((answer) =>
              alive ? answer : new Promise(() => undefined),
            )
          : new Promise(() => undefined),
  });
  const { ended, later } = await clock.run(async () => {
    const main = runOneJob({ ...step.ports, cdm: mortal }, newJob('orders'), step.options);
    const first = killed === null ? await main : await Promise.race([main, killed]);
    alive = false;
    const record = step.saved.get('orders');
    const unfinished = first === null || step.cancel.signal.aborted;
    if (record && unfinished) {
      const cleaned = await cleanUp(step.ports, record, { deadline: clock.now() + 120_000, stop: true });
      step.lines.push(...cleaned.done, ...cleaned.warnings.map((text) => `warning: ${text}`));
    }
    const later = first !== null && !step.cancel.signal.aborted ? await waitLater(step, first, history.laterMs) : null;
    // What the service took and has not recorded yet counts too.
    await clock.sleep(15 * 60_000);
    return { ended: first, later };
  });
  const ours = service.runs.filter((run) => run.by !== 'other');
  return {
    ended,
    later,
    lines: step.lines,
    ourRuns: ours.map((run) => ({
      cluster: run.cluster,
      id: run.id,
      isRunning: service.isRunning(run),
      word: service.wordOf(run),
    })),
    isHidden:
      history.cutsHistory &&
      service.runs.some(
        (other) =>
          other.by === 'other' && ours.some((run) => run.cluster === other.cluster && run.created <= other.created),
      ),
    attachedTo: step.saved.get('orders')?.origin === 'attached',
  };
}

/** A step of the action `/wait` with the handle of the first one. */
async function waitLater(step: TestStep, first: Outcome, laterMs: number | null): Promise<Outcome | null> {
  if (laterMs === null || !(first.pending || first.mayStillRun)) return null;
  const { clock } = step.ports;
  await clock.sleep(laterMs);
  const records = [{ ...first.record, status: first.status }];
  const read = decodeHandle(encodeHandle({ projectId: 'p', host: 'cdm.example.com', records }));
  if (!read.ok) throw new Error(read.problem);
  const [record] = read.handle.records;
  const deadline = clock.now() + 3_600_000;
  const pacer = createPacer(step.ports, 'auto');
  return completeRecord(step.ports, record as RunRecord, {
    ...step.options,
    deadline,
    locateDeadline: deadline,
    pacer,
  });
}

function startOther(
  service: ReturnType<typeof fakeService>,
  cluster: string,
  theirs: readonly Stage[],
  now: number,
): void {
  const job = service.jobs.get(cluster)?.get('orders');
  if (!job) return;
  const run = {
    cluster,
    job: 'orders',
    id: (job.runs.at(-1)?.id ?? 0) + 1,
    created: now,
    stages: theirs,
    by: 'other' as const,
    visibleFrom: 0,
    stoppedAt: null,
  };
  job.runs.push(run);
  service.runs.push(run);
}

function check(details: Details): void {
  const { ended, later, ourRuns, lines } = details;
  for (const outcome of [ended, later]) checkSuccess(outcome, details);
  expect(ourRuns.length, 'runs started').toBeLessThanOrEqual(1);
  const going = ourRuns.filter((run) => run.isRunning);
  const said =
    later?.mayStillRun === true ||
    ended?.mayStillRun === true ||
    ended?.pending === true ||
    lines.some((line) => line.startsWith('warning: '));
  if (going.length > 0) expect(said, 'a run that goes on is named').toBe(true);
}

function checkSuccess(ended: Outcome | null, { attachedTo, ourRuns, isHidden }: Details): void {
  if (ended?.status !== 'SUCCEEDED' || ended.pending || attachedTo || ended.record.origin === 'resumed') return;
  const ours = ourRuns.find(
    (run) => run.cluster === ended.record.cluster && String(run.id) === ended.record.submissionId,
  );
  // Where no answer ever named a run and none of ours exists, the only new run of the job is taken for ours: nothing
  // that the service shows could tell it from one that a lost request had started.
  const cannotBeTold = ourRuns.length === 0 || isHidden;
  if (!cannotBeTold) expect(ours?.word, 'success is of a run of ours that succeeded').toBe('SUCCEEDED');
}

describe('random histories', () => {
  test('never a wrong success, never a second run, never an orphan without a word', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        check(await play(history));
      }),
      { numRuns: Number(process.env.MODEL_RUNS ?? 10_000), endOnFailure: false },
    );
  }, 600_000);
});
