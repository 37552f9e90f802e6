import type { Socket } from 'node:net';

/** Ends a connection on which a server owes an answer and sends nothing. */
export class SocketWatch {
  readonly #socket: Socket;
  readonly #limitMs: number;
  #reason: string | undefined;

  constructor(socket: Socket, limitMs: number) {
    this.#socket = socket;
    this.#limitMs = limitMs;
    socket.on('timeout', () => {
      this.#reason = `the server sent nothing for ${limitMs / 1000} s`;
      socket.destroy(new Error(this.#reason));
    });
  }

  /** Why the connection was ended; undefined if it was not. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Watches while `act` waits for the server. */
  async during<T>(act: () => Promise<T>): Promise<T> {
    this.#socket.setTimeout(this.#limitMs);
    try {
      return await act();
    } finally {
      this.#socket.setTimeout(0);
    }
  }
}
