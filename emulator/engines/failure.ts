/** Why a run ends as FAILED: text for `error-summary`, led by the service's code where it documents one. */
export class JobFailure extends Error {}

/** A failure under a code of the service's list. */
export function failure(code: string, text: string): JobFailure {
  return new JobFailure(`${code}: ${text}`);
}

/** What a job asks for and the local engine does not do. All of it at once, each thing by its name. */
export function notDone(things: readonly string[]): JobFailure {
  return new JobFailure(`The emulator's local engine does not do what this job asks for: ${things.join('; ')}`);
}

/** Text of a failed run, whatever was thrown. */
export function reasonOf(error: unknown): string {
  if (error instanceof JobFailure) return error.message;
  return `Cdm.0036: Internal error. Cause: ${error instanceof Error ? error.message : String(error)}`;
}
