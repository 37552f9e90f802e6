import { defectOf, readDefinition } from '../jobs/definition.ts';
import { isRecord, parseExact } from '../json.ts';
import { processDueEvents } from '../runs/due-events.ts';
import { placeJob, removeJob, startRun } from '../runs/lifecycle.ts';
import { endOf, phaseAt, type Run } from '../runs/runs.ts';
import type { RunScript } from '../scenario/options.ts';
import type { Cluster, EmulatorState, Job } from './emulator-state.ts';
import type { ExistingJob, GivenRun, StartedRun, TestControls } from './test-control-types.ts';

/** Controls of the current state, which a reset replaces. */
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
  // The consequences of a past end are in the past: it neither deletes its job nor is it retried.
  if (endOf(run) <= state.now()) state.open.delete(run);
  return run;
}

function shownRun(run: Run, now: number): StartedRun {
  const { cluster, job, submissionId, createdAt, startedBy, definition, filledDefinition, variables } = run;
  // A run in its analysis has no status, and is still to come.
  const status = run.createdAt > now ? null : phaseAt(run, now).status;
  const underWay = now < endOf(run);
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
