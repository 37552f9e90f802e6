import type { Cdm } from '../../../src/cdm/client.ts';
import { NOT_MEASURED } from '../../../src/cdm/counts.ts';
import type { Submission } from '../../../src/cdm/submission.ts';
import type { Answer, Failure } from '../../../src/requests/answer.ts';
import type { Call } from '../../../src/requests/call.ts';
import { failure, status } from './answers.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** A status word and how long it lasts, in milliseconds; the last one stays. */
export interface Stage {
  readonly word: string | null;
  readonly ms: number;
}

export interface FakeRun {
  readonly cluster: string;
  readonly job: string;
  readonly id: number;
  readonly created: number;
  readonly stages: readonly Stage[];
  /** `create` and `start`: by a request of the code under test; `other`: by somebody else. */
  readonly by: 'create' | 'start' | 'other';
  /** Before this it is shown by no route. */
  visibleFrom: number;
  stoppedAt: number | null;
}

export interface FakeJob {
  runs: FakeRun[];
  definition: Record<string, unknown>;
  visibleFrom: number;
}

export type Route =
  | 'createAndStart'
  | 'start'
  | 'stop'
  | 'remove'
  | 'modify'
  | 'status'
  | 'history'
  | 'job'
  | 'jobs'
  | 'cluster'
  | 'clusters'
  | 'link';

/**
 * What goes wrong with one call.
 *
 * - `before`: an error, and nothing was done. - `after`: an error, though it was done. - `reply`: this answer instead,
 * and nothing was done.
 */
export type Fault =
  | { readonly kind: 'before' | 'after'; readonly failure: Partial<Failure> }
  | { readonly kind: 'replace'; readonly value: unknown }
  | { readonly kind: 'delay'; readonly ms: number }
  /** The request is taken and worked on; the caller gets this failure instead, at the latest after so long. */
  | { readonly kind: 'lose'; readonly afterMs: number; readonly failure: Partial<Failure> };

export interface FakeOptions {
  readonly clusters: readonly string[];
  readonly latencyMs?: number;
  /** Stages of the n-th run that is started (from 0). */
  stages?(index: number): readonly Stage[];
  /** Which candidate takes a job. */
  pick?(candidates: readonly string[]): string;
  /**
   * How long the service analyses the source before it records the n-th start that it takes (from 0). Until then it
   * shows what was there before, and takes a second start.
   */
  analysisMs?(index: number): number;
  /** How many runs the history keeps; 10 as documented. */
  readonly historyKeeps?: number;
  /** How long a new run is shown by no route. */
  hiddenMs?(index: number): number;
  fault?(route: Route, cluster: string | null, call: number): Fault | null;
  /** What a reply to create or start leaves out or changes. */
  reply?(run: Submission): Submission;
  firstId?(cluster: string): number;
  /** A job that is deleted at its end, as `disposableType` has it. */
  readonly disposable?: boolean;
}

export interface FakeService {
  readonly cdm: Cdm;
  readonly runs: FakeRun[];
  readonly calls: { readonly route: Route; readonly cluster: string | null; readonly at: number }[];
  readonly jobs: Map<string, Map<string, FakeJob>>;
  readonly states: Map<string, string>;
  addJob(
    cluster: string,
    job: string,
    earlierRuns?: readonly { readonly ago: number; readonly stages: readonly Stage[] }[],
  ): FakeJob;
  wordOf(run: FakeRun): string | null;
  isRunning(run: FakeRun): boolean;
}

const WAITING = ['PENDING', 'BOOTING', 'RUNNING'];

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The service in memory and in virtual time, by its documentation: what its routes do, and what can go wrong with them. */
export function fakeService(clock: VirtualClock, options: FakeOptions): FakeService {
  const jobs = new Map(options.clusters.map((cluster) => [cluster, new Map<string, FakeJob>()]));
  const states = new Map(options.clusters.map((cluster) => [cluster, '200']));
  const runs: FakeRun[] = [];
  const calls: FakeService['calls'] = [];
  let started = 0;
  let taken = 0;

  const wordOf = (run: FakeRun): string | null => {
    let left = (run.stoppedAt ?? clock.now()) - run.created;
    let word = (run.stages.at(-1) as Stage).word;
    for (const stage of run.stages) {
      if (left < stage.ms) {
        word = stage.word;
        break;
      }
      left -= stage.ms;
    }
    return run.stoppedAt !== null && WAITING.includes(word ?? '') ? 'STOPPED' : word;
  };
  const isRunning = (run: FakeRun): boolean => {
    if (run.stoppedAt !== null) return false;
    const total = run.stages.slice(0, -1).reduce((sum, stage) => sum + stage.ms, 0);
    const last = (run.stages.at(-1) as Stage).word ?? '';
    return clock.now() - run.created < total || WAITING.includes(last);
  };
  const shown = (run: FakeRun): Submission => {
    const word = wordOf(run);
    return {
      jobName: run.job,
      submissionId: String(run.id),
      creationDate: run.created,
      executeDate: run.created,
      lastUpdateDate: clock.now(),
      status: word,
      counts:
        word === 'SUCCEEDED'
          ? { ...NOT_MEASURED, rowsRead: BigInt(run.id), rowsWritten: BigInt(run.id) }
          : NOT_MEASURED,
      hasCounters: word === 'SUCCEEDED',
      creationUser: 'cdm',
      errorSummary: word === 'FAILED' ? 'Cdm.0902: it failed' : null,
      errorDetails: null,
    };
  };
  const begin = (
    cluster: string,
    job: string,
    by: FakeRun['by'],
    stages?: readonly Stage[],
    created = clock.now(),
  ): FakeRun => {
    const standing = jobs.get(cluster)?.get(job) as FakeJob;
    const id = (options.firstId?.(cluster) ?? 1) + standing.runs.length;
    const index = started;
    started += 1;
    const run: FakeRun = {
      cluster,
      job,
      id,
      created,
      stages: stages ??
        options.stages?.(index) ?? [
          { word: 'RUNNING', ms: 30_000 },
          { word: 'SUCCEEDED', ms: 0 },
        ],
      by,
      visibleFrom: by === 'other' ? 0 : clock.now() + (options.hiddenMs?.(index) ?? 0),
      stoppedAt: null,
    };
    standing.runs.push(run);
    runs.push(run);
    return run;
  };
  const standing = (cluster: string, job: string): FakeJob | null => {
    const found = jobs.get(cluster)?.get(job) ?? null;
    if (found === null) return null;
    const last = found.runs.at(-1);
    if (options.disposable && last && last.by !== 'other' && !isRunning(last)) return null;
    return found.visibleFrom <= clock.now() ? found : null;
  };
  const ok = <T>(value: T): Answer<T> => ({ ok: true, value });
  const no = <T>(part: Partial<Failure>): Answer<T> => ({ ok: false, failure: failure(part) });
  const gone = status(400, 'Cdm.0100', 'Job does not exist');

  const perform = async <T>(
    route: Route,
    cluster: string | null,
    { signal }: Call,
    work: () => Answer<T> | Promise<Answer<T>>,
  ): Promise<Answer<T>> => {
    calls.push({ route, cluster, at: clock.now() });
    const fault = options.fault?.(route, cluster, calls.length - 1) ?? null;
    const aborted = (): Answer<T> => no({ kind: 'no-reply', reason: 'aborted', maybeSent: true, message: 'aborted' });
    if (signal?.aborted) return no({ kind: 'no-reply', reason: 'aborted', maybeSent: false, message: 'aborted' });
    const latency = options.latencyMs ?? 20;
    await clock.sleep(latency / 2, undefined);
    if (fault?.kind === 'before') return no(fault.failure);
    const listsRuns = ['createAndStart', 'start', 'status'].includes(route);
    if (fault?.kind === 'replace' && listsRuns) return ok(fault.value as T);
    if (cluster !== null && states.get(cluster) !== '200' && route !== 'cluster') return no(status(503));
    const working = Promise.resolve(work());
    const answer = await Promise.race([
      working,
      ...(fault?.kind === 'lose' ? [clock.sleep(fault.afterMs).then(() => no<T>(fault.failure))] : []),
      ...(signal ? [untilAborted(signal).then(aborted)] : []),
    ]);
    if (fault?.kind === 'lose') return no(fault.failure);
    if (fault?.kind === 'delay') await clock.sleep(fault.ms, signal);
    if (signal?.aborted) return aborted();
    await clock.sleep(latency / 2, signal);
    if (signal?.aborted) return aborted();
    return fault?.kind === 'after' ? no(fault.failure) : answer;
  };
  /** Takes a start: the run is recorded once the source is analysed, whatever becomes of the answer. */
  const take = async (cluster: string, job: string, by: 'create' | 'start'): Promise<Answer<Submission[]>> => {
    const index = taken;
    taken += 1;
    const ms = options.analysisMs?.(index) ?? 0;
    if (ms > 0) await clock.sleep(ms);
    if (!jobs.get(cluster)?.has(job)) return no(gone);
    return ok([reply(begin(cluster, job, by))]);
  };
  const escapeInvisible = (job: FakeJob): FakeRun[] => job.runs.filter((run) => run.visibleFrom <= clock.now());
  const reply = (run: FakeRun): Submission => (options.reply ?? ((same) => same))(shown(run));

  const cdm: Cdm = {
    createAndStart: (body, call) =>
      perform('createAndStart', null, call, () => {
        const { jobs: wanted, clusters } = JSON.parse(body) as { jobs: { name: string }[]; clusters: string[] };
        const name = wanted[0]?.name ?? '';
        const awake = clusters.filter((id) => states.get(id) === '200');
        if (awake.length === 0) return no(status(400, 'Cdm.0201', 'Failed to obtain the instance'));
        const cluster = options.pick?.(awake) ?? awake[0] ?? '';
        if (jobs.get(cluster)?.has(name)) return no(status(400, 'Cdm.0104', 'The job name already exists'));
        const hidden = options.hiddenMs?.(started) ?? 0;
        jobs.get(cluster)?.set(name, { runs: [], definition: wanted[0] ?? {}, visibleFrom: clock.now() + hidden });
        return take(cluster, name, 'create');
      }),
    start: (cluster, job, _variables, call) =>
      perform('start', cluster, call, () => {
        const found = standing(cluster, job);
        if (!found) return no(gone);
        if (found.runs.some(isRunning)) return no(status(400, 'Cdm.0052', 'Job is running'));
        return take(cluster, job, 'start');
      }),
    stop: (cluster, job, call) =>
      perform('stop', cluster, call, () => {
        const found = standing(cluster, job);
        if (!found) return no(gone);
        const running = found.runs.findLast(isRunning);
        if (!running) return no(status(400, 'Cdm.0053', 'Job is not running'));
        running.stoppedAt = clock.now();
        return ok(true as const);
      }),
    remove: (cluster, job, call) =>
      perform('remove', cluster, call, () => {
        const found = standing(cluster, job);
        if (!found) return no(gone);
        if (found.runs.some(isRunning)) return no(status(400, 'Cdm.0052', 'Job is running'));
        jobs.get(cluster)?.delete(job);
        return ok(true as const);
      }),
    modify: (cluster, job, body, call) =>
      perform('modify', cluster, call, () => {
        const found = standing(cluster, job);
        if (!found) return no(gone);
        found.definition = (JSON.parse(body) as { jobs: Record<string, unknown>[] }).jobs[0] ?? {};
        return ok(true as const);
      }),
    status: (cluster, job, call) =>
      perform('status', cluster, call, () => {
        const found = standing(cluster, job);
        if (!found) return no(gone);
        const newest = escapeInvisible(found).toSorted((a, b) => b.created - a.created || b.id - a.id)[0];
        return ok(newest ? [shown(newest)] : []);
      }),
    history: (cluster, job, call) =>
      perform('history', cluster, call, () => {
        const found = standing(cluster, job);
        if (!found) return no(gone);
        return ok(
          escapeInvisible(found)
            .slice(-(options.historyKeeps ?? 10))
            .map(shown),
        );
      }),
    job: (cluster, job, _type, call) =>
      perform('job', cluster, call, () => {
        const found = standing(cluster, job);
        if (!found) return no(gone);
        return ok({ total: 1, jobs: [{ ...found.definition, name: job } as never] });
      }),
    jobs: (cluster, type, page, call) =>
      perform('jobs', cluster, call, () => {
        const all = type === 'NORMAL_JOB' ? [...(jobs.get(cluster) ?? new Map<string, FakeJob>())] : [];
        const shownJobs = all.slice((page - 1) * 100, page * 100).map(([name, job]) => {
          const newest = escapeInvisible(job).at(-1);
          return { name, status: newest ? wordOf(newest) : 'NEW' };
        });
        return ok({ total: all.length, jobs: shownJobs });
      }),
    clusters: (call) =>
      perform('clusters', null, call, () =>
        ok(
          [...states].map(([id, state]) => ({
            id,
            name: `name-${id}`,
            status: state,
            isAutoOff: false,
            version: null,
          })),
        ),
      ),
    cluster: (cluster, call) =>
      perform('cluster', cluster, call, () => {
        const state = states.get(cluster);
        if (state === undefined) return no(status(404));
        return ok({ id: cluster, name: `name-${cluster}`, status: state, isAutoOff: false, version: null });
      }),
    startCluster: (cluster, call) =>
      perform('cluster', cluster, call, () => {
        states.set(cluster, '200');
        return ok(true as const);
      }),
    link: (cluster, _link, call) => perform('link', cluster, call, () => ok(true as const)),
  };

  return {
    cdm,
    runs,
    calls,
    jobs,
    states,
    wordOf,
    isRunning,
    addJob: (cluster, job, earlierRuns = []) => {
      const standingJob: FakeJob = { runs: [], definition: {}, visibleFrom: 0 };
      jobs.get(cluster)?.set(job, standingJob);
      for (const { ago, stages } of earlierRuns) begin(cluster, job, 'other', stages, clock.now() - ago);
      return standingJob;
    },
  };
}
