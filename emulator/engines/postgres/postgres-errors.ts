import { sqlErrors } from '../links/sql-errors.ts';

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

export const postgresErrors = sqlErrors(isServerError, ({ message, code }) => `${message} (SQLSTATE ${code})`);

/** The server's words if it refuses a row; undefined for any other failure. */
export function rowRefusal(error: unknown): string | undefined {
  const server = postgresErrors.serverError(error);
  if (server === undefined || !ROW_CLASSES.has(server.code.slice(0, 2))) return undefined;
  const { message, detail, where, code } = server;
  // The detail of 23502 and 23514 is the whole row, which the record has already.
  const key = code === '23505' || code === '23503' ? detail : undefined;
  return [message, key, where].filter((part) => part !== undefined).join('; ');
}
