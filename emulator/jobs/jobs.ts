import { cdmLong, jobErrors, refuse } from '../http/errors.ts';
import { type Address, json, queryValue, type Response } from '../http/messages.ts';
import { removeJob, stopRun } from '../runs/lifecycle.ts';
import { byNewest, isUnderWay, newestVisible, phaseAt } from '../runs/runs.ts';
import { neverExecuted, submissionRow } from '../runs/submission-view.ts';
import { ancestorOf } from '../scenario/ancestor.ts';
import type { Cluster, EmulatorState, Job } from '../state/emulator-state.ts';
import { checkIdle } from './busy.ts';
import { JOB_TYPES } from './definition.ts';
import { jobRow } from './job-view.ts';

const HISTORY_PAGE = 10;
const HISTORY_DAYS = 30;
const DAY_MS = 24 * 3_600_000;

/** The job of that name, once it is visible. */
export function findJob(state: EmulatorState, cluster: Cluster, name: string): Job | undefined {
  const job = cluster.jobs.get(name);
  return job !== undefined && job.visibleAt <= state.now() ? job : undefined;
}

/** The newest run of a job. */
export function status(state: EmulatorState, job: Job): Response {
  const now = state.now();
  const run = newestVisible(job.runs, now);
  if (run === undefined) return json(200, { submissions: [neverExecuted(job, now, state.options)] });
  const hidden = phaseAt(run, now).status === null;
  return json(200, { submissions: hidden ? [] : [submissionRow(run, now, state.options)] });
}

/** The newest ten runs under a name, of the last 30 days. */
export function history(state: EmulatorState, cluster: Cluster, name: string): Response {
  const now = state.now();
  const survives = state.options.historySurvives ?? true;
  const job = findJob(state, cluster, name);
  const runs = survives ? cluster.runs.filter((run) => run.job === name) : (job?.runs ?? []);
  if (job === undefined && (runs.length === 0 || cluster.jobs.has(name))) return refuse(jobErrors.absent(name));
  const kept = runs.filter((run) => run.createdAt > now - HISTORY_DAYS * DAY_MS);
  const shownNow = byNewest(kept.filter((run) => run.visibleAt <= now && phaseAt(run, now).status !== null));
  const shown = ancestorOf(state.options).historyKeepsNewestRunOnly === true ? shownNow.slice(0, 1) : shownNow;
  const submissions = shown.slice(0, HISTORY_PAGE).map((run) => submissionRow(run, now, state.options));
  return json(200, { total: shown.length, submissions, page_no: 1, page_size: HISTORY_PAGE });
}

/** One job by its name, or a page of all; of one job type, by default NORMAL_JOB. */
export function queryJobs(state: EmulatorState, cluster: Cluster, name: string, address: Address): Response {
  const now = state.now();
  const jobType = queryValue(address, 'jobType') ?? 'NORMAL_JOB';
  if (!JOB_TYPES.includes(jobType)) refuse(jobErrors.parameter('jobType'));
  const pageNo = integer(queryValue(address, 'page_no') ?? '1', 1, 2_147_483_647);
  const pageSize = integer(queryValue(address, 'page_size') ?? '10', 10, 100);
  const matching =
    name === 'all' ? allJobs(state, cluster, queryValue(address, 'filter')) : [theJob(state, cluster, name)];
  const ofType = matching.filter((job) => job.definition.jobType === jobType);
  const page = ofType.slice((pageNo - 1) * pageSize, pageNo * pageSize);
  const jobs = page.map((job) => jobRow(job, now, state.options));
  // Documented: the total is 0 when one job is queried.
  const total = name === 'all' ? ofType.length : 0;
  return json(200, { total, jobs, page_no: pageNo, page_size: pageSize });
}

/** Stops the newest run. */
export function stopJob(state: EmulatorState, cluster: Cluster, job: Job): Response {
  const now = state.now();
  const run = job.runs.findLast((candidate) => candidate.createdAt <= now && isUnderWay(candidate, now));
  if (run === undefined) return refuse(jobErrors.notRunning(job.definition.name));
  stopRun(state, cluster, job, run, now);
  const withRun = ancestorOf(state.options).stopRepliesWithRun === true;
  return json(200, withRun ? { submissions: [submissionRow(run, now, state.options)] } : {});
}

/** Deletes a job that is not running. */
export function deleteJob(state: EmulatorState, cluster: Cluster, job: Job): Response {
  const is0322 = ancestorOf(state.options).deleteOfRunningJobIs0322 === true;
  checkIdle(state, job, is0322 ? jobErrors.inUse : jobErrors.running);
  removeJob(cluster, job);
  // The documents show no body; Terraform's client decodes one and is known to work.
  return json(200, {});
}

function theJob(state: EmulatorState, cluster: Cluster, name: string): Job {
  return findJob(state, cluster, name) ?? refuse(jobErrors.absent(name));
}

function allJobs(state: EmulatorState, cluster: Cluster, filter: string | undefined): Job[] {
  const now = state.now();
  const shownNow = [...cluster.jobs.values()].filter((job) => job.visibleAt <= now);
  if (filter === undefined) return shownNow;
  return shownNow.filter((job) => job.definition.name.toLowerCase().includes(filter.toLowerCase()));
}

function integer(text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  return refuse(cdmLong('Cdm.0010', `The integer must be within the range of [${min}, ${max}]`));
}
