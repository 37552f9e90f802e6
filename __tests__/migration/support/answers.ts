import type { Answer, Failure } from '../../../src/requests/answer.ts';

export function failure(part: Partial<Failure>): Failure {
  return {
    kind: 'reply',
    call: 'test',
    reason: null,
    maybeSent: true,
    httpStatus: null,
    code: null,
    message: 'test',
    requestId: null,
    retryAfterMs: null,
    ...part,
  };
}

/** What a failure is made of, by what happened. */
export const reset: Partial<Failure> = {
  kind: 'no-reply',
  reason: 'reset',
  maybeSent: true,
  message: 'connection reset',
};
export const refused: Partial<Failure> = {
  kind: 'no-reply',
  reason: 'refused',
  maybeSent: false,
  message: 'connection refused',
};
export const status = (
  httpStatus: number,
  code: string | null = null,
  message = `HTTP ${httpStatus}`,
): Partial<Failure> => ({
  kind: 'reply',
  httpStatus,
  code,
  message,
});
export const cut: Partial<Failure> = { kind: 'unreadable', httpStatus: 200, message: 'cut' };

export const yes = <T>(value: T): Answer<T> => ({ ok: true, value });
export const no = (part: Partial<Failure>): Answer<never> => ({ ok: false, failure: failure(part) });

/** Failures by what they mean. */
export const gone = no({ httpStatus: 400, code: 'Cdm.0100', message: 'no such job' });
export const silent = no(reset);
export const unsent = no(refused);
export const forbidden = no({ httpStatus: 403, message: 'not allowed' });
export const badKey = no({ httpStatus: 401, message: 'bad key' });
export const tooMany = no({ httpStatus: 429, message: 'too many' });
export const busy = no({ httpStatus: 400, code: 'Cdm.0052', message: 'it runs' });
export const notRunning = no({ httpStatus: 400, code: 'Cdm.0053', message: 'it does not run' });
