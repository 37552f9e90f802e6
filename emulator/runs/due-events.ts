import { disposal, retriesThrice } from '../jobs/definition.ts';
import { ancestorOf } from '../scenario/ancestor.ts';
import type { EmulatorState, ScheduledRetry } from '../state/emulator-state.ts';
import { removeJob, startRun } from './lifecycle.ts';
import { endOf, isUnderWay, phaseAt, type Run } from './runs.ts';

const RETRIES = 3;
const DEFAULT_RETRY_DELAY_MS = 500;
/** Seen on a real Sqoop server: the job's date is this much later than the last update of its run. */
const UPDATE_DELAY_MS = 6;

/** Processes, in order of time, what is due: ends of runs with their consequences, retries, and clusters that come up. */
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

function nextDue(state: EmulatorState, now: number): Run | ScheduledRetry | undefined {
  let [first, firstAt]: [Run | ScheduledRetry | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const run of state.open) {
    const at = endOf(run);
    if (at <= now && at < firstAt) [first, firstAt] = [run, at];
  }
  for (const retry of state.scheduledRetries) {
    if (retry.at <= now && retry.at < firstAt) [first, firstAt] = [retry, retry.at];
  }
  return first;
}

function endRun(state: EmulatorState, run: Run): void {
  state.open.delete(run);
  const cluster = state.clusters.get(run.cluster);
  const job = cluster?.jobs.get(run.job);
  if (cluster === undefined || job === undefined || !job.runs.includes(run)) return;
  const at = endOf(run);
  const { status } = phaseAt(run, at);
  if (status === 'FAILED' && run.stopped !== true && retriesThrice(job.definition) && run.retries < RETRIES) {
    const delay = run.script.retryDelayMs ?? state.options.retryDelayMs ?? DEFAULT_RETRY_DELAY_MS;
    state.scheduledRetries.add({ at: at + delay, cluster, job, retries: run.retries + 1 });
    return;
  }
  if (status === 'SUCCEEDED' && ancestorOf(state.options).successMovesUpdateDate === true) {
    job.updatedAt = at + UPDATE_DELAY_MS;
  }
  const kind = disposal(job.definition);
  if (kind === 'DELETE' || (kind === 'DELETE_AFTER_SUCCEED' && status === 'SUCCEEDED')) removeJob(cluster, job);
}

function startScheduledRetry(state: EmulatorState, retry: ScheduledRetry): void {
  state.scheduledRetries.delete(retry);
  const { cluster, job, at, retries } = retry;
  if (cluster.jobs.get(job.definition.name) !== job) return;
  if (job.runs.some((run) => isUnderWay(run, at))) return;
  startRun(state, cluster, job, { at, retries });
}
