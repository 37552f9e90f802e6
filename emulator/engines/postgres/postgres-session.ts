import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Client, FieldDef, QueryResult } from 'pg';
import { failure } from '../job-failure.ts';
import type { DatabaseSettings } from '../links/link-types.ts';
import { loadDriver } from '../links/load-driver.ts';
import { SessionSocket } from '../links/session-socket.ts';
import { postgresErrors } from './postgres-errors.ts';

// How long a statement waits for a lock of another session, unless the account or the link says otherwise.
const LOCK_MS = 10_000;

const SETTINGS = `
  SELECT set_config('timezone', $1, false), set_config('datestyle', 'ISO, MDY', false),
    set_config('intervalstyle', 'postgres', false), set_config('bytea_output', 'hex', false),
    set_config('lock_timeout', CASE current_setting('lock_timeout') WHEN '0' THEN $2 ELSE current_setting('lock_timeout') END, false)`;

export type QueryRow = Readonly<Record<string, unknown>>;

/** One connection of a run. A stopped run ends it at once. */
export class PostgresSession {
  readonly #client: Client;
  readonly #socket: SessionSocket;

  private constructor(client: Client, settings: DatabaseSettings, signal: AbortSignal) {
    this.#client = client;
    // The type library says Duplex; without a stream of one's own it is a socket.
    const socket = client.connection.stream as Socket;
    const abort = (): void => void socket.destroy(new Error('the run was stopped'));
    const { silenceMs } = settings;
    this.#socket = new SessionSocket(socket, { silenceMs, signal, abort, failure: postgresErrors.failure });
  }

  /** Connects in the time zone of the service. Throws a JobFailure with the server's reason. */
  static async open(settings: DatabaseSettings, timeZone: string, signal: AbortSignal): Promise<PostgresSession> {
    const { default: pg } = await loadDriver('pg', () => import('pg'));
    const { host, port, database, user, password, tls, connectMs, session } = settings;
    const client = new pg.Client({
      host,
      port,
      user,
      password,
      ...(database === undefined ? {} : { database }),
      ssl: tls === 'off' ? false : { rejectUnauthorized: tls === 'verified' },
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
      application_name: 'cdm-emulator',
      ...(session === undefined ? {} : { options: session }),
    });
    // A connection that breaks between two statements reports itself with the next one.
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      throw failure('Cdm.0901', `Failed to connect to the database server. Cause: ${postgresErrors.text(error)}`);
    }
    const opened = new PostgresSession(client, settings, signal);
    await opened.query(SETTINGS, [timeZone, String(LOCK_MS)]);
    return opened;
  }

  /** Runs one statement: the server refuses a text with several, because it is sent as a prepared one. */
  async query(text: string, values: readonly unknown[] = []): Promise<QueryRow[]> {
    return (await this.#prepared(text, values)).rows;
  }

  /** Names and types of a query's columns. */
  async describe(text: string): Promise<readonly FieldDef[]> {
    return (await this.#prepared(`SELECT * FROM (${text}\n) AS q LIMIT 0`, [])).fields;
  }

  /** The bytes of a `COPY ... TO STDOUT`. The generator returns the server's count of rows. */
  async *copyTo(text: string): AsyncGenerator<Buffer, number> {
    const { to } = await loadDriver('pg-copy-streams', () => import('pg-copy-streams'));
    const stream = this.#client.query(to(text));
    const chunks = (stream as Readable)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    try {
      for (;;) {
        const next = await this.#socket.run(() => chunks.next());
        if (next.done === true) break;
        yield next.value;
      }
    } finally {
      if (!stream.readableEnded) this.#client.connection.stream.destroy();
    }
    // The count follows the data; the answer to another statement shows that it has arrived.
    await this.query('SELECT 1');
    return stream.rowCount;
  }

  /** Sends the data of a `COPY ... FROM STDIN`, which is loaded as a whole or not at all. */
  async copyFrom(text: string, data: Uint8Array): Promise<void> {
    const { from } = await loadDriver('pg-copy-streams', () => import('pg-copy-streams'));
    await this.#socket.run(async () => {
      const stream = this.#client.query(from(text));
      const done = finished(stream);
      stream.end(data);
      await done;
    });
  }

  /** Ends the connection, whatever its state. */
  async close(): Promise<void> {
    await this.#socket.close(() => this.#client.end().catch(() => undefined));
  }

  #prepared(text: string, values: readonly unknown[]): Promise<QueryResult<Record<string, unknown>>> {
    // Without the mode a statement without values is sent as plain text. The type library does not know it.
    const config = { text, values: [...values], queryMode: 'extended' };
    return this.#socket.run(() => this.#client.query(config));
  }
}
