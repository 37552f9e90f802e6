import type { Failure } from './answer.ts';

/**
 * The call and the status of its answer: `GET /clusters, HTTP 403`. `null` if there was no answer or the credential was
 * refused: then the message itself says all that is known.
 */
export function answeredCall({ kind, call, httpStatus }: Failure): string | null {
  if (kind !== 'reply' && kind !== 'unreadable') return null;
  return httpStatus === null ? call : `${call}, HTTP ${httpStatus}`;
}

/**
 * All details by which a refusal can be looked up, to follow its message: ` (GET /clusters, HTTP 403, APIGW.0302, request
 * 8d5f…)`; the empty string if {@link answeredCall} knows nothing.
 */
export function failureContext(failure: Failure): string {
  const answered = answeredCall(failure);
  if (answered === null) return '';
  const { code, requestId } = failure;
  return ` (${[answered, code, requestId && `request ${requestId}`].filter(Boolean).join(', ')})`;
}
