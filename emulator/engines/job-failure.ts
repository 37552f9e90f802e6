/** The reason of a FAILED run: text for `error-summary` that starts with the service's code where it documents one. */
export class JobFailure extends Error {}

/** A failure with a code of the service's list. */
export function failure(code: string, text: string): JobFailure {
  return new JobFailure(`${code}: ${text}`);
}

/** The parts of a job that the local engine does not support, all in one message. */
export function unsupported(parts: readonly string[]): JobFailure {
  return new JobFailure(`The emulator's local engine does not support what this job asks for: ${parts.join('; ')}`);
}

/** Text for a failed run, whatever was thrown. */
export function failureReason(error: unknown): string {
  if (error instanceof JobFailure) return error.message;
  return `Cdm.0036: Internal error. Cause: ${errorText(error)}`;
}

/** Text of any error. Errors of several attempts, such as one per address of a host, have their text inside. */
export function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(errorText).join('; ');
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
