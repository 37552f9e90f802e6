import { sqlErrors } from '../links/sql-errors.ts';

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

export const mysqlErrors = sqlErrors(
  isServerError,
  ({ sqlMessage, errno, sqlState }) => `${sqlMessage} (error ${errno}, SQLSTATE ${sqlState})`,
);

/** The server's words if it refuses a row; undefined for any other failure. */
export function rowRefusal(error: unknown): string | undefined {
  const server = mysqlErrors.serverError(error);
  if (server === undefined) return undefined;
  const { errno, sqlState, sqlMessage } = server;
  return ROW_CLASSES.has(sqlState.slice(0, 2)) || ROW_ERRORS.has(errno) ? sqlMessage : undefined;
}
