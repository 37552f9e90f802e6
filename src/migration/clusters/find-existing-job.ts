import { CLUSTER_RUNNING, stateInWords } from '../../cdm/cluster.ts';
import type { Submission } from '../../cdm/submission.ts';
import type { Answer, Failure } from '../../requests/answer.ts';
import { backoffMs } from '../../requests/backoff.ts';
import { failureKind, isWrongAddress } from '../../requests/failure-kind.ts';
import { boundedRetry, MAX_RETRY_MS } from '../../requests/retry-before-submit.ts';
import { unreachable } from '../../requests/unreachable.ts';
import type { Ports } from '../run/ports.ts';
import { type PriorRun, runsOf } from '../run/prior-runs.ts';
import type { JobIndex } from './job-index.ts';

/** What exists under a job's name on one candidate, or why that is not known. */
export type LookupResult =
  | PriorRun
  /** The cluster does not run: nothing runs there, and nothing can be started there. */
  | { readonly kind: 'left-out'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly failure: Failure };

export interface FindJobOptions {
  readonly deadline: number;
  readonly cancel: AbortSignal;
  /** Saves the request if a list has the answer. */
  readonly jobIndex: Pick<JobIndex, 'isAbsent'>;
}

/**
 * A missing job is reported with a code of the service. A plain 404 could be a gateway's; after this many from a running
 * cluster, it counts as a missing job.
 */
const NOT_FOUND_TIMES = 3;

/**
 * Looks a name up on one candidate, by the status route: it sees jobs of every type. A candidate that gives no answer
 * about the job is queried for its state: one that does not run is left out, one that does not exist is an error, any
 * other is queried again for up to two minutes of errors.
 */
export async function findExistingJob(
  ports: Ports,
  cluster: string,
  name: string,
  options: FindJobOptions,
): Promise<LookupResult> {
  const { clock, cdm } = ports;
  if (await options.jobIndex.isAbsent(cluster, name, options.cancel)) return { kind: 'absent' };
  const startedAt = clock.now();
  const isUnreachable = unreachable(ports, startedAt);
  const { onRetry } = boundedRetry(ports, `${name}: whether it exists on cluster ${cluster}`);
  let notFound = 0;
  for (let attempt = 0; ; attempt += 1) {
    const answer = await cdm.status(cluster, name, { signal: options.cancel });
    const standing = standingOf(name, answer);
    if (standing && !(standing.kind === 'present' && standing.newest === null)) return standing;
    // A job that shows no run may have one all the same, and later a run counts as new if it was not shown here.
    const history = answer.ok ? await cdm.history(cluster, name, { signal: options.cancel }) : answer;
    if (history.ok) return { kind: 'present', newest: runsOf(name, history.value)[0] ?? null };
    if (answer.ok && failureKind(history.failure) === 'gone') return { kind: 'present', newest: null };
    const { failure } = history;
    if (failureKind(failure) === 'throttled' || failure.kind === 'no-reply') {
      if (isUnreachable(failure)) return { kind: 'failed', reason: failure.message, failure };
    } else {
      const resolved = await judgeCluster(ports, cluster, failure, options);
      if (resolved !== null && resolved !== 'runs') return resolved;
      notFound = resolved === 'runs' && failure.kind === 'reply' && failure.httpStatus === 404 ? notFound + 1 : 0;
      if (notFound >= NOT_FOUND_TIMES) return { kind: 'absent' };
    }
    const pauseMs = backoffMs(failure, attempt, clock.random());
    const isTooLong = failureKind(failure) !== 'throttled' && clock.now() - startedAt >= MAX_RETRY_MS;
    if (options.cancel.aborted || isTooLong || clock.now() + pauseMs > options.deadline)
      return { kind: 'failed', reason: `cluster ${cluster} gave no answer about the job: ${failure.message}`, failure };
    onRetry({ failure, attempt, pauseMs });
    await clock.sleep(pauseMs, options.cancel);
  }
}

/** `null` if the answer says nothing about the job. */
function standingOf(name: string, answer: Answer<Submission[]>): LookupResult | null {
  if (answer.ok) return { kind: 'present', newest: runsOf(name, answer.value)[0] ?? null };
  const kind = failureKind(answer.failure);
  if (kind === 'gone') return { kind: 'absent' };
  if (kind === 'auth' || answer.failure.httpStatus === 403)
    return { kind: 'failed', reason: answer.failure.message, failure: answer.failure };
  return null;
}

/** `runs` or, if its state is not known either, `null`: then the job is queried again. */
async function judgeCluster(
  ports: Ports,
  cluster: string,
  failure: Failure,
  options: FindJobOptions,
): Promise<LookupResult | 'runs' | null> {
  const state = await ports.cdm.cluster(cluster, { signal: options.cancel });
  if (state.ok) {
    const { status, name } = state.value;
    if (status === CLUSTER_RUNNING || status === null) return finalWord(failure) ?? (status === null ? null : 'runs');
    return { kind: 'left-out', reason: `cluster ${name ?? cluster} is ${stateInWords(status)}` };
  }
  if (clusterIsMissing(state.failure))
    return { kind: 'failed', reason: `cluster ${cluster} does not exist in this project`, failure: state.failure };
  // The credential may not read the state: the answer of the job's route decides.
  return failureKind(state.failure) === 'refused' ? finalWord(failure) : null;
}

function finalWord(failure: Failure): LookupResult | null {
  if (failureKind(failure) !== 'refused') return null;
  if (failure.httpStatus === 404 && !isWrongAddress(failure)) return null;
  return { kind: 'failed', reason: failure.message, failure };
}

/** The list of clusters leaves a cluster out, or the cluster's own route answers so. */
export function clusterIsMissing(failure: Failure): boolean {
  if (failure.kind !== 'reply' || isWrongAddress(failure)) return false;
  return failure.httpStatus === 404 || failure.code === 'Cdm.0001';
}

export interface ExistingJobs {
  /** In the order of the candidates; those left out or failed are not among them. */
  readonly priorRuns: ReadonlyMap<string, PriorRun>;
  readonly leftOut: readonly string[];
  readonly failed: { readonly reason: string; readonly failure: Failure } | null;
}

/** Looks a name up on all candidates at the same time. */
export async function findExistingJobs(
  ports: Ports,
  clusters: readonly string[],
  name: string,
  options: FindJobOptions,
): Promise<ExistingJobs> {
  const standings = await Promise.all(clusters.map((cluster) => findExistingJob(ports, cluster, name, options)));
  const priorRuns = new Map<string, PriorRun>();
  const leftOut: string[] = [];
  let failed: ExistingJobs['failed'] = null;
  for (const [index, standing] of standings.entries()) {
    if (standing.kind === 'left-out') leftOut.push(standing.reason);
    else if (standing.kind === 'failed') failed ??= standing;
    else priorRuns.set(clusters[index] as string, standing);
  }
  return { priorRuns, leftOut, failed };
}
