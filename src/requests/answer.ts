import type { TransportReason } from '../http/types.ts';

/** The result of one call to the service: a value that could be read, or a failure with all that is known about it. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/**
 * Why a call gave no value. Says what happened, never what to do about it.
 *
 * - `no-reply`: there was no complete reply; `maybeSent` says whether the service may have done the work.
 * - `reply`: the service or a gateway answered with a status or a code of its own.
 * - `unreadable`: a reply with a success status whose body could not be understood.
 * - `auth-refused`: the signature was refused earlier in this step; nothing was sent.
 */
export interface Failure {
  readonly kind: 'no-reply' | 'reply' | 'unreadable' | 'auth-refused';
  /** Method and path, e.g. `GET /v1.1/…/cdm/job/orders/status`. */
  readonly call: string;
  readonly reason: TransportReason | null;
  readonly maybeSent: boolean;
  readonly httpStatus: number | null;
  /** The service's or the gateway's code, e.g. `Cdm.0100` or `APIGW.0308`. */
  readonly code: string | null;
  /** The service's own words, or what went wrong in the network. */
  readonly message: string;
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
  /** What to do about it; only for a refused credential. */
  readonly hint?: string;
}

/** The failure of a request that was given up while it waited for its turn. */
export function notSent(): Failure {
  return {
    kind: 'no-reply',
    call: 'a request to the service',
    reason: 'aborted',
    maybeSent: false,
    httpStatus: null,
    code: null,
    message: 'the step was interrupted before the request was sent',
    requestId: null,
    retryAfterMs: null,
  };
}
