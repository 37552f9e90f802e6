import { errorText, failure, JobFailure } from '../job-failure.ts';

/** Error of the server; `cause` of the job's failure that is made of it. */
interface ServerError extends Error {
  /** SQLSTATE. */
  readonly code: string;
  readonly detail?: string;
  readonly where?: string;
}

/**
 * Classes of SQLSTATE in which the row is at fault: data exception, integrity constraint, check option of a view, an exception
 * that a trigger raises, and program limits such as an index entry that is too long.
 */
const ROW_CLASSES = new Set(['22', '23', '44', 'P0', '54']);

function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'code' in error && 'severity' in error && /^[0-9A-Z]{5}$/.test(String(error.code));
}

/** An error of a statement as the job's failure. `reason` explains a connection that the engine ended. */
export function sqlFailure(error: unknown, reason?: string): JobFailure {
  if (error instanceof JobFailure) return error;
  if (isServerError(error)) {
    return new SqlFailure(`Cdm.0902: Failed to execute the SQL statement. Cause: ${postgresErrorText(error)}`, error);
  }
  return failure('Cdm.0901', `The connection to the database server is lost. Cause: ${reason ?? errorText(error)}`);
}

export function postgresErrorText(error: unknown): string {
  return isServerError(error) ? `${error.message} (SQLSTATE ${error.code})` : errorText(error);
}

class SqlFailure extends JobFailure {
  readonly server: ServerError;

  constructor(text: string, server: ServerError) {
    super(text);
    this.server = server;
  }
}

/** The server's words if it refuses a row; undefined for any other failure. */
export function rowRefusal(error: unknown): string | undefined {
  if (!(error instanceof SqlFailure) || !ROW_CLASSES.has(error.server.code.slice(0, 2))) return undefined;
  const { message, detail, where, code } = error.server;
  // The detail of 23502 and 23514 is the whole row, which the record has already.
  const key = code === '23505' || code === '23503' ? detail : undefined;
  return [message, key, where].filter((part) => part !== undefined).join('; ');
}
