import type { Failure } from './answer.ts';

/**
 * What was tried and with what status it was answered: `GET /clusters, HTTP 403`. `null` where no answer came or the
 * credential was refused: there the message itself says what of it is known.
 */
export function answeredCall({ kind, call, httpStatus }: Failure): string | null {
  if (kind !== 'reply' && kind !== 'unreadable') return null;
  return httpStatus === null ? call : `${call}, HTTP ${httpStatus}`;
}

/**
 * All by which a refusal can be looked up, to stand behind its message: ` (GET /clusters, HTTP 403, APIGW.0302, request
 * 8d5f…)`; the empty string where {@link answeredCall} knows nothing.
 */
export function failureContext(failure: Failure): string {
  const answered = answeredCall(failure);
  if (answered === null) return '';
  const { code, requestId } = failure;
  return ` (${[answered, code, requestId && `request ${requestId}`].filter(Boolean).join(', ')})`;
}
