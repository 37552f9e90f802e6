import type { Submission } from '../../cdm/submission.ts';
import type { IfExists, JobRequest } from '../run/job-request.ts';
import type { PriorRuns } from '../run/prior-runs.ts';
import { readStatus } from '../run/status.ts';
import { type Action, refuse } from './action.ts';

/**
 * What the runs on the candidates leave open. `running` and `idle`: the definition there decides.
 */
export type Choice =
  | Extract<Action, { kind: 'create' | 'start' | 'refuse' }>
  | { readonly kind: 'running'; readonly cluster: string; readonly run: Submission }
  | { readonly kind: 'idle'; readonly cluster: string; readonly newest: Submission | null };

interface Place {
  readonly cluster: string;
  readonly newest: Submission | null;
}

/**
 * Chooses by what exists on the candidates. Of several jobs: the one that runs (two are an error), else the one that ran
 * last, else the first in the order of candidates.
 */
export function chooseByRuns(request: JobRequest, policy: IfExists, priorRuns: PriorRuns): Choice {
  const places: Place[] = [];
  for (const [cluster, before] of priorRuns)
    if (before.kind === 'present') places.push({ cluster, newest: before.newest });
  const first = places[0];
  if (!first) {
    if (request.kind === 'new') return { kind: 'create' };
    return refuse(`no candidate cluster has a job of that name`, 'Check `existing-jobs` and `clusters`.');
  }
  if (request.kind === 'new' && policy === 'fail') {
    const where = places.map((place) => place.cluster).join(' and ');
    return refuse(
      `the name is taken: a job of that name exists on cluster ${where}${since(first.newest)}`,
      'Use `job-name-suffix` to make the name unique, or another `if-exists`.',
    );
  }
  const running = places.filter((place) => isRunning(place.newest));
  if (running.length > 1) {
    const where = running.map((place) => place.cluster).join(' and ');
    return refuse(`it runs on ${running.length} candidates at the same time: ${where}`, 'Stop one of them first.');
  }
  const active = running[0];
  if (active?.newest) return onRunning(request, policy, { ...active, newest: active.newest });
  const place = places.toSorted(lastRunFirst)[0] ?? first;
  const { cluster, newest } = place;
  return request.kind === 'existing' ? { kind: 'start', cluster, newest } : { kind: 'idle', cluster, newest };
}

function onRunning(request: JobRequest, policy: IfExists, place: Place & { newest: Submission }): Choice {
  if (request.kind === 'new' && (policy === 'attach' || policy === 'resume'))
    return { kind: 'running', cluster: place.cluster, run: place.newest };
  const advice =
    request.kind === 'new'
      ? 'Wait for its end, or use `if-exists: attach` to wait for that run instead of starting one.'
      : 'Wait for its end, then run this step again.';
  return refuse(`it is already running on cluster ${place.cluster}${since(place.newest)}`, advice);
}

export function isRunning(run: Submission | null): boolean {
  return run !== null && readStatus(run.status).class === 'waiting';
}

/**
 * Equals keep the order of candidates, for the sort is stable. Submission ids of different clusters say nothing about each
 * other: only dates compare.
 */
function lastRunFirst(a: Place, b: Place): number {
  return lastRunAt(b) - lastRunAt(a);
}

/** A job that never ran comes last, after one whose run has no date. */
function lastRunAt({ newest }: Place): number {
  return newest === null ? -1 : (newest.creationDate ?? 0);
}

export function since(run: Submission | null): string {
  if (run === null) return '';
  const { word } = readStatus(run.status);
  const when = run.creationDate === null ? '' : ` since ${new Date(run.creationDate).toISOString()}`;
  const who = run.creationUser === null ? '' : `, started by ${run.creationUser}`;
  return ` (${word}${when}${who})`;
}
