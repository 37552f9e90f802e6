import type { Socket } from 'node:net';
import type { Connection, Query } from 'mysql2';

/** The driver's types do not show the socket. */
export type MysqlConnection = Connection & { readonly stream: Socket };

export interface Reader<T> {
  readonly ended: boolean;
  /** The next batch, or undefined after the last one. */
  next(): Promise<T | undefined>;
}

/** Where the rows of a query are collected. */
export interface Collector<T> {
  isFull(): boolean;
  /** What is collected, if anything. */
  take(): T | undefined;
}

type State = { readonly kind: 'running' | 'ended' } | { readonly kind: 'failed'; readonly error: Error };

/** Gives what a query's rows are collected to. The caller calls `pauseIfFull` after each row, so that the server waits. */
export function createReader<T>(
  connection: MysqlConnection,
  query: Query,
  collector: Collector<T>,
): { readonly reader: Reader<T>; readonly pauseIfFull: () => void } {
  let state: State = { kind: 'running' };
  let notify = (): void => undefined;
  const end = (next: State): void => {
    if (state.kind === 'running') state = next;
    notify();
  };
  const fail = (error: Error): void => end({ kind: 'failed', error });
  query.on('error', fail);
  query.on('end', () => end({ kind: 'ended' }));
  // A query without a callback gets no event from the driver when its connection is lost.
  connection.on('error', fail);
  connection.stream.once('close', () => fail(new Error('the connection was closed')));
  const reader: Reader<T> = {
    get ended() {
      return state.kind === 'ended';
    },
    next: async () => {
      connection.resume();
      while (!collector.isFull() && state.kind === 'running') {
        await new Promise<void>((resolve) => {
          notify = resolve;
        });
      }
      if (state.kind === 'failed') throw state.error;
      return collector.take();
    },
  };
  const pauseIfFull = (): void => {
    if (!collector.isFull()) return;
    connection.pause();
    notify();
  };
  return { reader, pauseIfFull };
}
