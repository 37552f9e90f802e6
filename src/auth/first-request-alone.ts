import { untilAborted } from '../requests/until-aborted.ts';

/** The result of a request, and whether it shows that the credential is accepted. */
export interface Tried<T> {
  readonly value: T;
  readonly proven: boolean;
}

/**
 * Sends one request at a time until an answer shows that the credential is accepted; after that, in parallel. Five refused
 * signatures lock a key: ten parallel requests with a wrong key would lock it before the first answer.
 */
export function createFirstRequestAlone(): <T>(request: () => Promise<Tried<T>>, signal?: AbortSignal) => Promise<T> {
  const state: { proven: boolean; ahead: Promise<void> | null } = { proven: false, ahead: null };
  return async (request, signal) => {
    while (!state.proven && state.ahead !== null) await untilAborted(state.ahead, signal);
    if (state.proven) return (await request()).value;
    const { promise, resolve } = Promise.withResolvers<void>();
    state.ahead = promise;
    try {
      const tried = await request();
      state.proven ||= tried.proven;
      return tried.value;
    } finally {
      state.ahead = null;
      resolve();
    }
  };
}
