import type { Failure } from './answer.ts';

/**
 * What a failed call means for a request that changes something.
 *
 * - `lost`: it may or may not have been done; only a query can show it.
 * - `throttled`: it was not accepted; retry later.
 * - `auth`: the credential was refused; no further request is accepted with it.
 * - `gone`, `busy`, `not-running`, `name-taken`: what the service says about the job.
 * - `refused`: final, for any other reason.
 */
export type FailureKind = 'lost' | 'throttled' | 'auth' | 'gone' | 'busy' | 'not-running' | 'name-taken' | 'refused';

const BY_CODE: Readonly<Record<string, FailureKind>> = {
  'Cdm.0100': 'gone',
  'Cdm.0054': 'gone',
  'Cdm.0319': 'gone',
  // Sent by the modify route for a job that does not exist, in both spellings; in no published list.
  'Cdm.0095': 'gone',
  'Cdm.00095': 'gone',
  'Cdm.0052': 'busy',
  'Cdm.0322': 'busy',
  'Cdm.0053': 'not-running',
  'Cdm.0104': 'name-taken',
  'Cdm.0318': 'name-taken',
  // "System error", "internal error", "failed to submit": the work may be done nevertheless.
  'Cdm.0000': 'lost',
  'Cdm.0036': 'lost',
  'Cdm.0037': 'lost',
  'Cdm.0056': 'lost',
  'Cdm.0201': 'lost',
  'Cdm.0202': 'lost',
  'Cdm.0323': 'lost',
};

const THROTTLED = /^API(GW|G|C)\.0308$/i;
const SIGNATURE = /^API(GW|G|C)\.0301$/i;

export function failureKind(failure: Failure): FailureKind {
  if (failure.kind === 'auth-refused') return 'auth';
  if (failure.kind !== 'reply') return 'lost';
  const { code, httpStatus } = failure;
  if (code !== null) {
    if (THROTTLED.test(code)) return 'throttled';
    if (SIGNATURE.test(code)) return 'auth';
    if (Object.hasOwn(BY_CODE, code)) return BY_CODE[code] as FailureKind;
  }
  if (httpStatus === 429) return 'throttled';
  if (httpStatus === 401) return 'auth';
  // A gateway's code on a 5xx describes the gateway; only the service's own code says whether the work was done.
  const serviceSpoke = code?.startsWith('Cdm.') === true;
  if (httpStatus === 408 || (httpStatus !== null && httpStatus >= 500 && !serviceSpoke)) return 'lost';
  return 'refused';
}

const NO_SUCH_API = /^API(GW|G|C)\.0101$/i;

/** Whether the gateway knows no such API at this address: that says nothing about a cluster or a job. */
export function isWrongAddress({ kind, code }: Failure): boolean {
  return kind === 'reply' && NO_SUCH_API.test(code ?? '');
}

/** Whether the request certainly never reached the service: then sending it again is safe. */
export function neverSent(failure: Failure): boolean {
  return failure.kind === 'no-reply' && !failure.maybeSent;
}

/** Whether a query that failed like this is worth retrying: everything but a final refusal. */
export function isRetryable(failure: Failure): boolean {
  const kind = failureKind(failure);
  return kind === 'lost' || kind === 'throttled';
}
