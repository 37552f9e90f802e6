import { errorText, failure, JobFailure } from '../job-failure.ts';

/** Runs a request; an error of the server or the network becomes the job's failure. */
export async function attempt<T>(code: string, text: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw storageFailure(code, text, error);
  }
}

export function storageFailure(code: string, text: string, error: unknown): JobFailure {
  if (error instanceof JobFailure) return error;
  const status = statusOf(error);
  const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  return failure(code, `${text}. Cause: ${status === undefined ? '' : `HTTP ${status}, `}${name}${errorText(error)}`);
}

/** The HTTP status of a refusal; undefined if no reply came. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const { httpStatusCode } = error.$metadata as { readonly httpStatusCode?: number };
  return httpStatusCode;
}
