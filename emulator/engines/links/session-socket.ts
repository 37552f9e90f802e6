import type { Socket } from 'node:net';
import type { JobFailure } from '../job-failure.ts';
import { SocketWatch } from './socket-watch.ts';

const CLOSE_MS = 1000;

interface SessionOptions {
  /** How long the server may send nothing while it owes an answer. */
  readonly silenceMs: number;
  /** Ends the session: the run was stopped. */
  readonly signal: AbortSignal;
  /** Ends the connection when the run is stopped. */
  readonly abort: () => void;
  readonly failure: (error: unknown, reason?: string) => JobFailure;
}

/** The socket of a session. A stopped run ends it at once. */
export class SessionSocket {
  readonly #socket: Socket;
  readonly #watch: SocketWatch;
  readonly #options: SessionOptions;

  constructor(socket: Socket, options: SessionOptions) {
    this.#socket = socket;
    this.#watch = new SocketWatch(socket, options.silenceMs);
    this.#options = options;
    options.signal.addEventListener('abort', options.abort);
  }

  /** Waits for an answer of the server. Throws a JobFailure with the server's reason. */
  async run<T>(act: () => Promise<T>): Promise<T> {
    this.#options.signal.throwIfAborted();
    try {
      return await this.#watch.during(act);
    } catch (error) {
      throw this.#options.failure(error, this.#watch.reason);
    }
  }

  /** Ends the connection with `end`, or at once if the server does not answer: a frozen one does not. */
  async close(end: () => Promise<void>): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#options.abort);
    if (this.#socket.destroyed) return;
    const timer = setTimeout(() => this.#socket.destroy(), CLOSE_MS);
    await end();
    clearTimeout(timer);
  }
}
