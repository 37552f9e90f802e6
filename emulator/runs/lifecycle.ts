import { type Definition, disposal } from '../jobs/definition.ts';
import { fillMacros } from '../jobs/macros.ts';
import { ancestorOf } from '../scenario/ancestor.ts';
import type { RunScript } from '../scenario/options.ts';
import type { Cluster, EmulatorState, Job } from '../state/emulator-state.ts';
import { addCounters, type Counters, inventCounters } from './counters.ts';
import { isUnderWay, LOCAL_STATES, phasesOf, type Run, stopAt } from './runs.ts';
import { takeScript } from './scripts.ts';
import { removeSubJobs, subJobDefinitions, subJobs } from './sub-jobs.ts';

export interface RunStart {
  /** When the run is recorded. */
  readonly at: number;
  readonly visibleAt?: number;
  readonly startedBy?: string;
  readonly automatic?: boolean;
  readonly retries?: number;
  readonly variables?: Readonly<Record<string, string>>;
  readonly script?: RunScript;
  readonly submissionId?: number;
}

const STOP_TEXTS = {
  user: {
    errorSummary: 'Submission has been stopped manually by user.',
    errorDetails: 'Submission has been stopped manually by user.',
  },
  killed: {
    errorSummary: 'Job Failed with status:5',
    errorDetails: 'Kill job received from root (auth:SIMPLE) at 127.0.0.1\nJob received Kill while in RUNNING state.\n',
  },
} as const;

/** Puts a definition on a cluster. The caller checks that the name is free. */
export function placeJob(
  state: EmulatorState,
  cluster: Cluster,
  definition: Definition,
  at: number,
  parent?: string,
): Job {
  const visibleAt = at + (state.options.jobVisibleAfterMs ?? 0);
  const job: Job = { id: state.nextJobId++, definition, createdAt: at, visibleAt, updatedAt: at, runs: [] };
  const placed = parent === undefined ? job : { ...job, parent };
  cluster.jobs.set(definition.name, placed);
  return placed;
}

/** Starts a run; of a BATCH_JOB its sub-jobs too, which are made anew. */
export function startRun(state: EmulatorState, cluster: Cluster, job: Job, start: RunStart): Run {
  const { definition } = job;
  const script = start.script ?? takeScript(state, cluster.id, definition);
  const submissionId = start.submissionId ?? cluster.nextSubmissionId;
  cluster.nextSubmissionId = Math.max(cluster.nextSubmissionId, submissionId) + 1;
  const local = script.engine === 'local';
  const children = definition.jobType === 'BATCH_JOB' && !local ? startSubJobs(state, cluster, job, start, script) : [];
  const variables = start.variables ?? {};
  const run: Run = {
    cluster: cluster.id,
    job: definition.name,
    submissionId,
    createdAt: start.at,
    visibleAt: start.visibleAt ?? start.at + (state.options.visibleAfterMs ?? 0),
    startedBy: start.startedBy ?? 'cdm',
    automatic: start.automatic ?? false,
    isDeleteJob: disposal(definition) !== 'NONE',
    externalId: `job_local${1_000_000_000 + job.id}_${String(submissionId).padStart(4, '0')}`,
    script,
    counters: local ? undefined : countersOf(script, definition, children),
    definition: definition.raw,
    filledDefinition: filled(state, definition, start.at, variables),
    variables,
    retries: start.retries ?? 0,
    phases: phasesOf(local ? { states: LOCAL_STATES } : script, start.at),
  };
  job.runs.push(run);
  cluster.runs.push(run);
  state.open.add(run);
  if (local) state.mover?.start(run, cluster);
  return run;
}

/** Stops a run, and with it the runs of its sub-jobs. */
export function stopRun(state: EmulatorState, cluster: Cluster, job: Job, run: Run, now: number): void {
  if (run.script.ignoreStop === true) return;
  const ending = ancestorOf(state.options).stopEndsAsFailed;
  if (ending !== undefined) run.script = { stopStatus: 'FAILED', ...run.script, ...STOP_TEXTS[ending] };
  run.stopped = true;
  stopAt(run, now + (run.script.stopTakesMs ?? 0));
  state.mover?.stop(run);
  for (const child of subJobs(cluster, job)) {
    for (const childRun of child.runs) if (isUnderWay(childRun, now)) stopRun(state, cluster, child, childRun, now);
  }
}

export function removeJob(cluster: Cluster, job: Job): void {
  removeSubJobs(cluster, job);
  cluster.jobs.delete(job.definition.name);
}

function startSubJobs(state: EmulatorState, cluster: Cluster, job: Job, start: RunStart, script: RunScript): Run[] {
  removeSubJobs(cluster, job);
  return subJobDefinitions(job, script).map(({ definition, script: childScript }) => {
    const child = placeJob(state, cluster, definition, start.at, job.definition.name);
    return startRun(state, cluster, child, { at: start.at, startedBy: start.startedBy ?? 'cdm', script: childScript });
  });
}

/** The text that runs: the definition as it is stored, with macros and variables filled in. */
function filled(
  state: EmulatorState,
  definition: Definition,
  at: number,
  variables: Readonly<Record<string, string>>,
): string {
  const decoded = ancestorOf(state.options).formEncodedValues === true;
  const text = decoded ? JSON.stringify(definition.tree) : definition.raw;
  return fillMacros(text, at, state.options.timeZone ?? 'Asia/Shanghai', variables);
}

function countersOf(script: RunScript, definition: Definition, children: readonly Run[]): Counters | undefined {
  if (script.counters === null) return undefined;
  if (script.counters !== undefined) return script.counters;
  if (children.length > 0) return addCounters(children.map((child) => child.counters ?? {}));
  return inventCounters(definition);
}
