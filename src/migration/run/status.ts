/**
 * What a status word means for the wait.
 *
 * - `succeeded`: the only success.
 * - `failed`: the run is over and did not succeed.
 * - `waiting`: the run is in progress.
 * - `suspicious`: neither ended nor certainly in progress; a failure after the grace period.
 */
export type StatusClass = 'succeeded' | 'failed' | 'waiting' | 'suspicious';

export interface StatusWord {
  /** Upper case; `UNKNOWN` where the service sent none or something that is no word. */
  readonly word: string;
  readonly class: StatusClass;
}

const CLASSES: Readonly<Record<string, StatusClass>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  FAILURE_ON_SUBMIT: 'failed',
  STOPPED: 'failed',
  PENDING: 'waiting',
  BOOTING: 'waiting',
  RUNNING: 'waiting',
  // Documented, but none of them means that our run is still in progress.
  UNKNOWN: 'suspicious',
  NEVER_EXECUTED: 'suspicious',
  NEW: 'suspicious',
};

/** The list is incomplete: the service's documentation omits some statuses. An unknown status is suspicious. */
export function readStatus(text: string | null): StatusWord {
  const word = text !== null && /^[A-Za-z_]{1,40}$/.test(text) ? text.toUpperCase() : 'UNKNOWN';
  return { word, class: Object.hasOwn(CLASSES, word) ? (CLASSES[word] as StatusClass) : 'suspicious' };
}

export function isOver(status: StatusWord): boolean {
  return status.class === 'succeeded' || status.class === 'failed';
}
