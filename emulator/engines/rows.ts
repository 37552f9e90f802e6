import type { BadRow, Column, Row } from './values.ts';

/** Rows on their way: those that can go on, and those that cannot be read as their columns say. */
export interface Batch {
  readonly rows: readonly Row[];
  readonly bad: readonly BadRow[];
}

export interface RowSource {
  /** Undefined for a file, whose fields have neither name nor type. */
  readonly columns: readonly Column[] | undefined;
  batches(): AsyncIterable<Batch>;
}

export interface RowTarget {
  /** Writes them in order; gives back those it cannot take, and goes no further than one more than can be borne. */
  write(rows: readonly Row[], bearable: number): Promise<readonly BadRow[]> | readonly BadRow[];
  /** All is written. */
  finish(): Promise<void>;
  /** Logs what is wrong with the written rows, once all is written. */
  readonly report?: (log: (line: string) => void, job: string) => void;
  /** The run ends early: what is half written goes, what is written stays, as the service does not roll back. */
  abandon(): Promise<void>;
}
