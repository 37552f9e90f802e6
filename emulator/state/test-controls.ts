import { defectOf, readDefinition } from '../jobs/definition.ts';
import { isRecord, parseExact } from '../json.ts';
import type { Counters } from '../runs/counters.ts';
import { placeJob, processDueEvents, removeJob, startRun } from '../runs/lifecycle.ts';
import { endOf, isUnderWay, phaseAt, type Run } from '../runs/runs.ts';
import type { RunScript } from '../scenario/options.ts';
import type { Cluster, EmulatorState, Job } from './emulator-state.ts';

/** A run that has its whole life given: for histories, and for runs that others start. */
export interface GivenRun {
  /** Emulated milliseconds since 1970. Default: now. */
  readonly createdAt?: number;
  /** With `status`: how long it ran before. Default 1000. */
  readonly durationMs?: number;
  /** Its end. Default: as the script says. */
  readonly status?: string;
  readonly script?: RunScript;
  readonly counters?: Counters | null;
  readonly errorSummary?: string;
  readonly submissionId?: number;
  readonly startedBy?: string;
  /** Started by the schedule. */
  readonly automatic?: boolean;
}

/** A run as a test sees it. */
export interface StartedRun {
  readonly cluster: string;
  readonly job: string;
  readonly submissionId: number;
  readonly createdAt: number;
  /** Status by now. */
  readonly status: string | null;
  readonly underWay: boolean;
  readonly startedBy: string;
  /** Text of the definition, byte for byte as it was sent. */
  readonly definition: string;
  readonly filledDefinition: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface ExistingJob {
  readonly cluster: string;
  readonly name: string;
  readonly jobType: string;
  readonly definition: string;
  readonly runs: number;
}

/** What a test can see and do behind the service's back. */
export interface TestControls {
  /** Every run ever started, those of deleted jobs included, oldest first per cluster. */
  runs(): StartedRun[];
  /** The jobs that stand on a cluster, or on all. */
  jobs(cluster?: string): ExistingJob[];
  /** Puts a job there (an object, or its exact text), with runs of its past. Replaces one of that name. */
  addJob(cluster: string, definition: unknown, pastRuns?: readonly GivenRun[]): void;
  /** Starts a run of a job as somebody else would. Returns its submission id. */
  addRun(cluster: string, job: string, run?: GivenRun): number;
  /** Changes a cluster. */
  set(cluster: string, change: { status?: string; links?: readonly string[] | 'any' }): void;
  /** Deletes a job, running or not. */
  deleteJob(cluster: string, job: string): void;
  /** Jobs of the cluster specifications; called once. */
  addSpecifiedJobs(): void;
}

export function createTestControls(state: () => EmulatorState): TestControls {
  const cluster = (id: string): Cluster => {
    const found = state().clusters.get(id);
    if (found === undefined) throw new Error(`the emulator has no cluster ${id}`);
    processDueEvents(state(), state().now());
    return found;
  };
  const addJob: TestControls['addJob'] = (id, definition, pastRuns = []) => {
    const job = putJob(state(), cluster(id), definition);
    for (const run of pastRuns) putRun(state(), cluster(id), job, run);
    processDueEvents(state(), state().now());
  };
  return {
    runs: () => {
      processDueEvents(state(), state().now());
      return [...state().clusters.values()].flatMap((each) => each.runs.map((run) => shownRun(run, state().now())));
    },
    jobs: (id) => {
      processDueEvents(state(), state().now());
      const wanted = id === undefined ? [...state().clusters.values()] : [cluster(id)];
      return wanted.flatMap((each) => [...each.jobs.values()].map((job) => shownJob(each, job)));
    },
    addJob,
    addRun: (id, name, run = {}) => {
      const job = cluster(id).jobs.get(name);
      if (job === undefined) throw new Error(`the emulator has no job ${name} on cluster ${id}`);
      return putRun(state(), cluster(id), job, run).submissionId;
    },
    set: (id, { status, links }) => {
      const target = cluster(id);
      if (links !== undefined) target.links = links === 'any' ? 'any' : new Set(links);
      if (status === undefined) return;
      target.status = status;
      delete target.startedAt;
    },
    deleteJob: (id, name) => {
      const job = cluster(id).jobs.get(name);
      if (job !== undefined) removeJob(cluster(id), job);
    },
    addSpecifiedJobs: () => {
      const specs = state().options.clusters ?? [];
      for (const { id, jobs = [] } of specs) for (const definition of jobs) addJob(id, definition);
    },
  };
}

function putJob(state: EmulatorState, cluster: Cluster, definition: unknown): Job {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  const tree = parseExact(text);
  const defect = defectOf(tree);
  if (defect !== undefined || !isRecord(tree)) throw new Error(`not a job for the emulator: ${defect}`);
  const old = state.options.jobVisibleAfterMs ?? 0;
  return placeJob(state, cluster, readDefinition(tree, text), state.now() - old);
}

function putRun(state: EmulatorState, cluster: Cluster, job: Job, given: GivenRun): Run {
  const at = given.createdAt ?? state.now();
  const { status, counters, errorSummary, durationMs = 1000 } = given;
  const ended = status === undefined ? undefined : [{ status: 'RUNNING', ms: durationMs }, { status }];
  const script: RunScript | undefined =
    given.script ??
    (ended === undefined
      ? undefined
      : {
          states: ended,
          ...(counters === undefined ? {} : { counters }),
          ...(errorSummary === undefined ? {} : { errorSummary }),
        });
  const run = startRun(state, cluster, job, {
    at,
    visibleAt: at,
    startedBy: given.startedBy ?? 'somebody',
    automatic: given.automatic ?? false,
    ...(given.submissionId === undefined ? {} : { submissionId: given.submissionId }),
    ...(script === undefined ? {} : { script }),
  });
  // What ended in the past has had its consequences: it neither deletes its job nor is it run again.
  if (endOf(run) <= state.now()) state.open.delete(run);
  return run;
}

function shownRun(run: Run, now: number): StartedRun {
  const { cluster, job, submissionId, createdAt, startedBy, definition, filledDefinition, variables } = run;
  const { status } = phaseAt(run, now);
  const underWay = isUnderWay(run, now);
  return {
    cluster,
    job,
    submissionId,
    createdAt,
    status,
    underWay,
    startedBy,
    definition,
    filledDefinition,
    variables,
  };
}

function shownJob(cluster: Cluster, job: Job): ExistingJob {
  const { name, jobType, raw } = job.definition;
  return { cluster: cluster.id, name, jobType, definition: raw, runs: job.runs.length };
}
