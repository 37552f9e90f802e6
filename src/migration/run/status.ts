/**
 * What a status word means for the wait.
 *
 * - `succeeded`: the only word that is success.
 * - `failed`: the run is over and did not succeed.
 * - `waiting`: the run is going on.
 * - `suspicious`: neither over nor surely going on; waited for within a grace, then a failure.
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
  // Documented, but none of them says that our run is still going on.
  UNKNOWN: 'suspicious',
  NEVER_EXECUTED: 'suspicious',
  NEW: 'suspicious',
};

/** The list of words is open: the service's own pages miss some of them. Whatever is not known is suspicious. */
export function readStatus(text: string | null): StatusWord {
  const word = text !== null && /^[A-Za-z_]{1,40}$/.test(text) ? text.toUpperCase() : 'UNKNOWN';
  return { word, class: Object.hasOwn(CLASSES, word) ? (CLASSES[word] as StatusClass) : 'suspicious' };
}

export function isOver(status: StatusWord): boolean {
  return status.class === 'succeeded' || status.class === 'failed';
}
