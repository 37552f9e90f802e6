import { untilAborted } from './until-aborted.ts';

/** What came of a request: its value, and whether it shows that the credential is accepted. */
export interface Tried<T> {
  readonly value: T;
  readonly proven: boolean;
}

/**
 * Lets one request through at a time until one has shown that the credential is good; from then on all at once.
 * Five refused signatures lock a key, so ten that go out together with a wrong one would lock it before the first
 * answer is read.
 */
export function createFirstAlone(): <T>(task: () => Promise<Tried<T>>, signal?: AbortSignal) => Promise<T> {
  let proven = false;
  let ahead: Promise<void> | null = null;
  return async (task, signal) => {
    while (!proven && ahead !== null) await untilAborted(ahead, signal);
    if (proven) return (await task()).value;
    const { promise, resolve } = Promise.withResolvers<void>();
    ahead = promise;
    try {
      const tried = await task();
      proven ||= tried.proven;
      return tried.value;
    } finally {
      ahead = null;
      resolve();
    }
  };
}
