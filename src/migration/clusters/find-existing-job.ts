import type { Answer, Failure } from '../../requests/answer.ts';
import { stateInWords } from '../../cdm/cluster.ts';
import type { Submission } from '../../cdm/submission.ts';
import { askOnce, pauseAfter } from '../../requests/retry.ts';
import { type Before, runsOf } from '../run/prior-runs.ts';
import type { Directory } from './job-index.ts';
import { meaningOf } from '../../requests/failure-kind.ts';
import type { Ports } from '../run/ports.ts';
import { unreachable } from '../../requests/unreachable.ts';

/** What stands under a job's name on one candidate, or why that cannot be told. */
export type Standing =
  | Before
  /** The cluster does not run: nothing can stand in the way there, and nothing can be started there. */
  | { readonly kind: 'left-out'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string; readonly failure: Failure };

export interface LookUpOptions {
  readonly until: number;
  readonly cancel: AbortSignal;
  /** Spares the question where a list has answered it. */
  readonly directory: Directory;
}

/**
 * A job that does not exist is reported with a code of the service. A plain 404 could be a gateway's; said so often by
 * a cluster that runs, it is taken for the same.
 */
const NOT_FOUND_TIMES = 3;

/**
 * Looks a name up on one candidate, by the status route: it sees jobs of every type. A candidate that gives no answer
 * about the job is asked for its state: one that does not run is left out, one that does not exist is an error, any
 * other is asked again until the deadline.
 */
export async function lookUp(ports: Ports, cluster: string, name: string, options: LookUpOptions): Promise<Standing> {
  const { clock, cdm } = ports;
  if (await options.directory.isAbsent(cluster, name, options.cancel)) return { kind: 'absent' };
  const hopeless = unreachable(ports, clock.now());
  let notFound = 0;
  for (let attempt = 0; ; attempt += 1) {
    const answer = await askOnce(ports, (s) => cdm.status(cluster, name, s), options.cancel);
    const standing = standingOf(name, answer);
    if (standing && !(standing.kind === 'present' && standing.newest === null)) return standing;
    // A job that shows no run may have one all the same: what is taken for new later is what was not here.
    const past = answer.ok ? await askOnce(ports, (s) => cdm.history(cluster, name, s), options.cancel) : answer;
    if (past.ok) return { kind: 'present', newest: runsOf(name, past.value)[0] ?? null };
    if (answer.ok && meaningOf(past.failure) === 'gone') return { kind: 'present', newest: null };
    const { failure } = past;
    if (meaningOf(failure) === 'throttled' || failure.kind === 'no-reply') {
      if (hopeless(failure)) return { kind: 'failed', why: failure.message, failure };
    } else {
      const settled = await judgeCluster(ports, cluster, failure, options);
      if (settled !== null && settled !== 'runs') return settled;
      notFound = settled === 'runs' && failure.kind === 'reply' && failure.httpStatus === 404 ? notFound + 1 : 0;
      if (notFound >= NOT_FOUND_TIMES) return { kind: 'absent' };
    }
    if (attempt === 1) ports.log.info(`${name}: cluster ${cluster} gives no answer (${failure.message}); asking on.`);
    const wait = pauseAfter(failure, attempt, clock.random());
    if (options.cancel.aborted || clock.now() + wait > options.until)
      return { kind: 'failed', why: `cluster ${cluster} gave no answer about the job: ${failure.message}`, failure };
    await clock.sleep(wait, options.cancel);
  }
}

/** `null` where the answer says nothing about the job. */
function standingOf(name: string, answer: Answer<Submission[]>): Standing | null {
  if (answer.ok) return { kind: 'present', newest: runsOf(name, answer.value)[0] ?? null };
  const meaning = meaningOf(answer.failure);
  if (meaning === 'gone') return { kind: 'absent' };
  if (meaning === 'auth' || answer.failure.httpStatus === 403)
    return { kind: 'failed', why: answer.failure.message, failure: answer.failure };
  return null;
}

/** `runs` or, where its state cannot be told either, `null`: then the job is asked for again. */
async function judgeCluster(
  ports: Ports,
  cluster: string,
  failure: Failure,
  options: LookUpOptions,
): Promise<Standing | 'runs' | null> {
  const state = await askOnce(ports, (s) => ports.cdm.cluster(cluster, s), options.cancel);
  if (state.ok) {
    const { status, name } = state.value;
    if (status === '200' || status === null) return finalWord(failure) ?? (status === null ? null : 'runs');
    return { kind: 'left-out', why: `cluster ${name ?? cluster} is ${stateInWords(status)}` };
  }
  if (clusterIsMissing(state.failure))
    return { kind: 'failed', why: `cluster ${cluster} does not exist in this project`, failure: state.failure };
  // Not allowed to ask for the state: what the job's route said has to do.
  return meaningOf(state.failure) === 'refused' ? finalWord(failure) : null;
}

function finalWord(failure: Failure): Standing | null {
  if (meaningOf(failure) !== 'refused' || failure.httpStatus === 404) return null;
  return { kind: 'failed', why: failure.message, failure };
}

/** The list of clusters leaves a cluster out, or the cluster's own route answers so. */
export function clusterIsMissing(failure: Failure): boolean {
  return failure.kind === 'reply' && (failure.httpStatus === 404 || failure.code === 'Cdm.0001');
}

export interface LookedUp {
  /** In the order of the candidates; those left out or failed are not among them. */
  readonly befores: ReadonlyMap<string, Before>;
  readonly leftOut: readonly string[];
  readonly failed: { readonly why: string; readonly failure: Failure } | null;
}

/** Looks a name up on all candidates at the same time. */
export async function lookUpAll(
  ports: Ports,
  clusters: readonly string[],
  name: string,
  options: LookUpOptions,
): Promise<LookedUp> {
  const standings = await Promise.all(clusters.map((cluster) => lookUp(ports, cluster, name, options)));
  const befores = new Map<string, Before>();
  const leftOut: string[] = [];
  let failed: LookedUp['failed'] = null;
  for (const [index, standing] of standings.entries()) {
    if (standing.kind === 'left-out') leftOut.push(standing.why);
    else if (standing.kind === 'failed') failed ??= standing;
    else befores.set(clusters[index] as string, standing);
  }
  return { befores, leftOut, failed };
}
