import type { ConnectionOptions, FieldPacket } from 'mysql2';
import { failure } from '../job-failure.ts';
import type { DatabaseSettings } from '../links/link-types.ts';
import { loadDriver } from '../links/load-driver.ts';
import { SessionSocket } from '../links/session-socket.ts';
import type { CsvBatch, CsvShape, Row } from '../rows/row.ts';
import { readCsv } from './mysql-csv.ts';
import { mysqlErrors } from './mysql-errors.ts';
import type { MysqlConnection, Reader } from './mysql-reader.ts';
import { readRows } from './mysql-rows.ts';

// Without these a statement waits a year for a lock of another session, or the server hangs up on a slow reader.
const SESSION = 'lock_wait_timeout = 10, innodb_lock_wait_timeout = 10, net_write_timeout = 600';

export type QueryRow = Readonly<Record<string, unknown>>;

/** One connection of a run. A stopped run ends it at once. */
export class MysqlSession {
  readonly #zeroDates: DatabaseSettings['zeroDates'];
  /** Minutes that the session's time zone is ahead of UTC. */
  readonly offsetMinutes: number;
  readonly #connection: MysqlConnection;
  readonly #socket: SessionSocket;

  private constructor(
    connection: MysqlConnection,
    settings: DatabaseSettings,
    offsetMinutes: number,
    signal: AbortSignal,
  ) {
    this.#zeroDates = settings.zeroDates;
    this.offsetMinutes = offsetMinutes;
    this.#connection = connection;
    const abort = (): void => void connection.stream.destroy();
    const { silenceMs } = settings;
    this.#socket = new SessionSocket(connection.stream, { silenceMs, signal, abort, failure: mysqlErrors.failure });
  }

  /** Connects with the time zone of the service. Throws a JobFailure with the server's reason. */
  static async open(settings: DatabaseSettings, offsetMinutes: number, signal: AbortSignal): Promise<MysqlSession> {
    const { default: mysql } = await loadDriver('mysql2', () => import('mysql2'));
    const connection = mysql.createConnection(connectionOptions(settings)) as MysqlConnection;
    // A connection that breaks between two statements reports itself with the next one.
    connection.on('error', () => undefined);
    try {
      await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
    } catch (error) {
      connection.destroy();
      throw failure('Cdm.0901', `Failed to connect to the database server. Cause: ${mysqlErrors.text(error)}`);
    }
    const session = new MysqlSession(connection, settings, offsetMinutes, signal);
    const mode = `CONCAT(@@sql_mode, ',STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO')`;
    await session.query(`SET SESSION time_zone = '${offsetText(offsetMinutes)}', sql_mode = ${mode}, ${SESSION}`);
    if (settings.session !== undefined) await session.query(`SET SESSION ${settings.session}`);
    return session;
  }

  /** Runs one statement; the server refuses a text with several. Gives the rows of a query. */
  async query(text: string): Promise<QueryRow[]> {
    return this.#socket.run(
      () =>
        new Promise((resolve, reject) => {
          this.#connection.query(text, (error, rows) => (error ? reject(error) : resolve(rows as QueryRow[])));
        }),
    );
  }

  /** The columns of a query, without running it. */
  async describe(text: string): Promise<readonly FieldPacket[]> {
    return this.#socket.run(
      () =>
        new Promise((resolve, reject) => {
          this.#connection.prepare(text, (error, statement) => {
            if (error) return reject(error);
            statement.close();
            // The driver's types do not know the columns of a prepared statement.
            return resolve((statement as unknown as { columns: FieldPacket[] }).columns);
          });
        }),
    );
  }

  /** The rows of a query, with text and bytes as values. The server sends no more than is read. */
  rows(text: string, fields: readonly FieldPacket[]): AsyncGenerator<Row[]> {
    return this.#batches(() => readRows(this.#connection, text, fields, this.#zeroDates));
  }

  /** The rows of a query as CSV. */
  csv(text: string, fields: readonly FieldPacket[], shape: CsvShape): AsyncGenerator<CsvBatch> {
    return this.#batches(() => readCsv(this.#connection, text, fields, { zeroDates: this.#zeroDates, shape }));
  }

  async *#batches<T>(open: () => Reader<T>): AsyncGenerator<T> {
    const reader = open();
    try {
      for (;;) {
        const batch = await this.#socket.run(() => reader.next());
        if (batch === undefined) return;
        yield batch;
      }
    } finally {
      // The driver's own destroy() waits until the server has sent all rows, and the server keeps its locks.
      if (!reader.ended) this.#connection.stream.destroy();
    }
  }

  async close(): Promise<void> {
    const { stream } = this.#connection;
    await this.#socket.close(
      () =>
        new Promise((resolve) => {
          stream.once('close', () => resolve());
          this.#connection.end(() => stream.destroy());
        }),
    );
  }
}

function connectionOptions(settings: DatabaseSettings): ConnectionOptions {
  const { host, port, database, user, password, tls, connectMs } = settings;
  return {
    host,
    port,
    user,
    password,
    ...(database === undefined ? {} : { database }),
    ...(tls === 'off' ? {} : { ssl: { rejectUnauthorized: tls === 'verified' } }),
    charset: 'utf8mb4',
    connectTimeout: connectMs,
    enableKeepAlive: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
  };
}

/** An offset as MySQL takes it, which knows names of zones only where its tables are filled. */
function offsetText(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}
