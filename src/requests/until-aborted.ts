import { TransportError } from '../http/types.ts';

/**
 * The promise's outcome, or a {@link TransportError} `aborted` as soon as `signal` aborts. The caller sent nothing while it
 * waited, so `maybeSent` is false. The promise itself continues for other callers.
 */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(givenUp());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

export function givenUp(): TransportError {
  return new TransportError('aborted', false, 'The request was given up before it was sent.');
}
