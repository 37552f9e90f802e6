/** `auto`, or a fixed number of milliseconds. */
export type PollInterval = 'auto' | number;

const MIN_MS = 1000;
const MAX_MS = 30_000;
/** The share of the request budget for polls of running jobs; the rest is for starting, stopping, searching. */
const SHARE = 0.8;

/**
 * Milliseconds until the next poll of a run: a tenth of its time so far, from 1 s to 30 s, a little less by random jitter
 * so that many jobs do not poll at the same time; more if `jobs` runs would exceed the budget.
 *
 * @param elapsedMs how long the run has taken so far
 * @param random in [0, 1)
 */
export function nextPollIn(
  elapsedMs: number,
  interval: PollInterval,
  load: { readonly jobs: number; readonly perMinute: number },
  random: number,
): number {
  const wanted = interval === 'auto' ? Math.min(Math.max(elapsedMs / 10, MIN_MS), MAX_MS) : interval;
  const jittered = interval === 'auto' ? Math.max(wanted * (0.9 + 0.1 * random), MIN_MS) : wanted;
  return Math.round(Math.max(jittered, leastInterval(load)));
}

/** The shortest interval at which polls of `jobs` runs fit into the budget. */
export function leastInterval(load: { readonly jobs: number; readonly perMinute: number }): number {
  return (Math.max(load.jobs, 1) * 60_000) / Math.max(1, load.perMinute * SHARE);
}
