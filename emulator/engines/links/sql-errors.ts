import { errorText, failure, JobFailure } from '../job-failure.ts';

/** A statement that the server refused, with the server's error. */
class SqlFailure extends JobFailure {
  readonly server: Error;

  constructor(text: string, server: Error) {
    super(text);
    this.server = server;
  }
}

export interface SqlErrors<Server extends Error> {
  /** Text of any error. */
  text(error: unknown): string;
  /** An error of a statement as the job's failure. `reason` explains a connection that the engine ended. */
  failure(error: unknown, reason?: string): JobFailure;
  /** The server's error, if the failure is one of a statement. */
  serverError(error: unknown): Server | undefined;
}

/** Reads the errors of one database driver. */
export function sqlErrors<Server extends Error>(
  isServerError: (error: unknown) => error is Server,
  describe: (error: Server) => string,
): SqlErrors<Server> {
  return {
    text: (error) => (isServerError(error) ? describe(error) : errorText(error)),
    failure: (error, reason) => {
      if (error instanceof JobFailure) return error;
      if (isServerError(error)) {
        return new SqlFailure(`Cdm.0902: Failed to execute the SQL statement. Cause: ${describe(error)}`, error);
      }
      return failure('Cdm.0901', `The connection to the database server is lost. Cause: ${reason ?? errorText(error)}`);
    },
    serverError: (error) => (error instanceof SqlFailure && isServerError(error.server) ? error.server : undefined),
  };
}
