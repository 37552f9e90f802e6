import { type Definition, disposal, readDefinition, retriesThrice } from '../jobs/definition.ts';
import { fillMacros } from '../jobs/macros.ts';
import { parseExact } from '../json.ts';
import type { RunScript } from '../scenario/options.ts';
import type { Cluster, EmulatorState, Job, ScheduledRetry } from '../state/emulator-state.ts';
import { addCounters, type Counters, inventCounters } from './counters.ts';
import { endOf, isUnderWay, LOCAL_STATES, phaseAt, phasesOf, type Run, stopAt } from './runs.ts';
import { takeScript } from './scripts.ts';

const RETRIES = 3;
const DEFAULT_TABLES = ['customers', 'orders'];

export interface RunStart {
  readonly at: number;
  readonly visibleAt?: number;
  readonly startedBy?: string;
  readonly automatic?: boolean;
  readonly retries?: number;
  readonly variables?: Readonly<Record<string, string>>;
  readonly script?: RunScript;
  readonly submissionId?: number;
}

/** Puts a definition on a cluster, in place of none. */
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

/** Starts a run; of a BATCH_JOB its sub-jobs too, made anew. */
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
    filledDefinition: fillMacros(definition.raw, start.at, state.options.timeZone ?? 'Asia/Shanghai', variables),
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

/** Does, in order of time, what was due by now: ends with their consequences, later runs, clusters that came up. */
export function processDueEvents(state: EmulatorState, now: number): void {
  for (const cluster of state.clusters.values()) {
    if (cluster.startedAt === undefined || cluster.startedAt > now) continue;
    cluster.status = cluster.startEndsAs;
    delete cluster.startedAt;
  }
  for (;;) {
    const due = nextDue(state, now);
    if (due === undefined) return;
    if ('phases' in due) endRun(state, due);
    else startScheduledRetry(state, due);
  }
}

/** Stops a run, and with it the runs of its sub-jobs. */
export function stopRun(state: EmulatorState, cluster: Cluster, job: Job, run: Run, now: number): void {
  if (run.script.ignoreStop === true) return;
  stopAt(run, now + (run.script.stopTakesMs ?? 0));
  state.mover?.stop(run);
  for (const child of subJobs(cluster, job)) {
    for (const childRun of child.runs) if (isUnderWay(childRun, now)) stopRun(state, cluster, child, childRun, now);
  }
}

export function subJobs(cluster: Cluster, job: Job): Job[] {
  return [...cluster.jobs.values()].filter((other) => other.parent === job.definition.name && other !== job);
}

function nextDue(state: EmulatorState, now: number): Run | ScheduledRetry | undefined {
  let [first, firstAt]: [Run | ScheduledRetry | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const run of state.open) {
    const at = endOf(run);
    if (at <= now && at < firstAt) [first, firstAt] = [run, at];
  }
  for (const later of state.scheduledRetries)
    if (later.at <= now && later.at < firstAt) [first, firstAt] = [later, later.at];
  return first;
}

function endRun(state: EmulatorState, run: Run): void {
  state.open.delete(run);
  const cluster = state.clusters.get(run.cluster);
  const job = cluster?.jobs.get(run.job);
  if (cluster === undefined || job === undefined || !job.runs.includes(run)) return;
  const at = endOf(run);
  const { status } = phaseAt(run, at);
  if (status === 'FAILED' && retriesThrice(job.definition) && run.retries < RETRIES) {
    const delay = state.options.retryDelayMs ?? 500;
    state.scheduledRetries.add({ at: at + delay, cluster, job, retries: run.retries + 1 });
    return;
  }
  const kind = disposal(job.definition);
  if (kind === 'DELETE' || (kind === 'DELETE_AFTER_SUCCEED' && status === 'SUCCEEDED')) removeJob(cluster, job);
}

function startScheduledRetry(state: EmulatorState, later: ScheduledRetry): void {
  state.scheduledRetries.delete(later);
  const { cluster, job, at, retries } = later;
  if (cluster.jobs.get(job.definition.name) !== job) return;
  if (job.runs.some((run) => isUnderWay(run, at))) return;
  startRun(state, cluster, job, { at, retries });
}

export function removeJob(cluster: Cluster, job: Job): void {
  for (const child of subJobs(cluster, job)) cluster.jobs.delete(child.definition.name);
  cluster.jobs.delete(job.definition.name);
}

function startSubJobs(state: EmulatorState, cluster: Cluster, job: Job, start: RunStart, script: RunScript): Run[] {
  for (const child of subJobs(cluster, job)) cluster.jobs.delete(child.definition.name);
  const scripts = script.subJobs ?? Object.fromEntries(DEFAULT_TABLES.map((table) => [table, inherited(script)]));
  return Object.entries(scripts).map(([table, childScript]) => {
    const name = `${job.definition.name}_${table}`;
    const tree = { ...job.definition.tree, name, job_type: 'NORMAL_JOB' };
    const text = JSON.stringify(tree);
    const definition = readDefinition(parseExact(text) as Record<string, unknown>, text);
    const child = placeJob(state, cluster, definition, start.at, job.definition.name);
    return startRun(state, cluster, child, { at: start.at, startedBy: start.startedBy ?? 'cdm', script: childScript });
  });
}

/** Sub-jobs nobody scripted go through the states of their parent. */
function inherited(script: RunScript): RunScript {
  const { states, stopTakesMs, ignoreStop } = script;
  return {
    ...(states === undefined ? {} : { states }),
    ...(stopTakesMs === undefined ? {} : { stopTakesMs }),
    ...(ignoreStop === undefined ? {} : { ignoreStop }),
  };
}

function countersOf(script: RunScript, definition: Definition, children: readonly Run[]): Counters | undefined {
  if (script.counters === null) return undefined;
  if (script.counters !== undefined) return script.counters;
  if (children.length > 0) return addCounters(children.map((child) => child.counters ?? {}));
  return inventCounters(definition);
}
