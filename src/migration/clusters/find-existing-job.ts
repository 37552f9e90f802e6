import { CLUSTER_RUNNING, stateInWords } from '../../cdm/cluster.ts';
import type { Submission } from '../../cdm/submission.ts';
import type { Answer, Failure } from '../../requests/answer.ts';
import type { Call } from '../../requests/call.ts';
import { failureKind, isWrongAddress } from '../../requests/failure-kind.ts';
import type { Limits } from '../../requests/limits.ts';
import { retry } from '../../requests/retry.ts';
import { boundedRetry } from '../../requests/retry-before-submit.ts';
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

export interface FindJobOptions extends Limits {
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
  if (await options.jobIndex.isAbsent(cluster, name, options.cancel)) return { kind: 'absent' };
  const isUnreachable = unreachable(ports, ports.clock.now());
  const lookUp = createLookup(ports, cluster, name);
  const answer = await retry(ports, lookUp, {
    deadline: options.deadline,
    cancel: options.cancel,
    // A refusal that is final ends the lookup with a result; any other failure may pass.
    ...boundedRetry(ports, `${name}: whether it exists on cluster ${cluster}`, () => true),
  });
  if (answer.ok) return answer.value;
  const { failure } = answer;
  const reason = isUnreachable(failure)
    ? failure.message
    : `cluster ${cluster} gave no answer about the job: ${failure.message}`;
  return { kind: 'failed', reason, failure };
}

/** One attempt: status, history, and the state of the cluster, each only if the answers before leave the question open. */
function createLookup(ports: Ports, cluster: string, name: string): (call: Call) => Promise<Answer<LookupResult>> {
  const { cdm } = ports;
  let notFound = 0;
  return async (call) => {
    const status = await cdm.status(cluster, name, call);
    const shown = lookupResult(name, status);
    if (shown) return { ok: true, value: shown };
    // A job that shows no run may have one all the same, and later a run counts as new if it was not shown here.
    const history = status.ok ? await cdm.history(cluster, name, call) : status;
    if (history.ok) return { ok: true, value: { kind: 'present', newest: runsOf(name, history.value)[0] ?? null } };
    const { failure } = history;
    if (status.ok && failureKind(failure) === 'gone') return { ok: true, value: { kind: 'present', newest: null } };
    if (failureKind(failure) === 'throttled' || failure.kind === 'no-reply') return history;
    const judged = await judgeCluster(ports, cluster, failure, call);
    if (judged !== null && judged !== 'runs') return { ok: true, value: judged };
    notFound = judged === 'runs' && failure.kind === 'reply' && failure.httpStatus === 404 ? notFound + 1 : 0;
    return notFound >= NOT_FOUND_TIMES ? { ok: true, value: { kind: 'absent' } } : history;
  };
}

/** `null` if the answer shows neither a run nor that there is no job. */
function lookupResult(name: string, answer: Answer<Submission[]>): LookupResult | null {
  if (answer.ok) {
    const newest = runsOf(name, answer.value)[0];
    return newest ? { kind: 'present', newest } : null;
  }
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
  call: Call,
): Promise<LookupResult | 'runs' | null> {
  const state = await ports.cdm.cluster(cluster, call);
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
  const results = await Promise.all(clusters.map((cluster) => findExistingJob(ports, cluster, name, options)));
  const priorRuns = new Map<string, PriorRun>();
  const leftOut: string[] = [];
  let failed: ExistingJobs['failed'] = null;
  for (const [index, result] of results.entries()) {
    if (result.kind === 'left-out') leftOut.push(result.reason);
    else if (result.kind === 'failed') failed ??= result;
    else priorRuns.set(clusters[index] as string, result);
  }
  return { priorRuns, leftOut, failed };
}
