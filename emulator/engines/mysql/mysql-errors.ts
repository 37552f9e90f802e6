import { errorText, failure, JobFailure } from '../job-failure.ts';

interface ServerError extends Error {
  readonly errno: number;
  readonly sqlState: string;
  readonly sqlMessage: string;
}

/** Classes of SQLSTATE in which the row is at fault: data exception, constraint, and an exception that a trigger raises. */
const ROW_CLASSES = new Set(['22', '23', '45']);
/**
 * Errors about a row that have the general SQLSTATE: truncated data, no default, wrong value, wrong value for a function, no
 * partition, wrong string value, CHECK constraint.
 */
const ROW_ERRORS = new Set([1263, 1265, 1364, 1366, 1411, 1526, 1630, 3819]);

function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'sqlState' in error && 'sqlMessage' in error && error.sqlMessage !== undefined;
}

/** An error of a statement as the job's failure. `reason` explains a connection that the engine ended. */
export function sqlFailure(error: unknown, reason?: string): JobFailure {
  if (error instanceof JobFailure) return error;
  if (isServerError(error)) {
    return new SqlFailure(`Cdm.0902: Failed to execute the SQL statement. Cause: ${mysqlErrorText(error)}`, error);
  }
  return failure('Cdm.0901', `The connection to the database server is lost. Cause: ${reason ?? errorText(error)}`);
}

export function mysqlErrorText(error: unknown): string {
  return isServerError(error)
    ? `${error.sqlMessage} (error ${error.errno}, SQLSTATE ${error.sqlState})`
    : errorText(error);
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
  if (!(error instanceof SqlFailure)) return undefined;
  const { errno, sqlState, sqlMessage } = error.server;
  return ROW_CLASSES.has(sqlState.slice(0, 2)) || ROW_ERRORS.has(errno) ? sqlMessage : undefined;
}
