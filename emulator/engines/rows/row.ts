import type { ColumnType, Dialect } from './column-type.ts';

/** A value between source and destination. Whole numbers of SQLite are bigint; the servers send text. */
export type Value = string | number | bigint | null | Uint8Array;
export type Row = readonly Value[];

export interface Column {
  readonly name: string;
  /** The declared type in the source's own SQL, such as `DECIMAL(10,2)`; may be empty. */
  readonly declared: string;
  readonly dialect: Dialect;
  readonly type: ColumnType;
  readonly notNull: boolean;
}

/** A row that is not migrated, with the reason. */
export interface DirtyRow {
  readonly row: Row;
  readonly reason: string;
}

/** Rows of the source: those to write, and those that do not match their columns. */
export interface Batch {
  readonly rows: readonly Row[];
  readonly dirty: readonly DirtyRow[];
}

/** Whole records as the bytes of a CSV file. */
export interface CsvBatch {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** Rows with a value that holds a mark of the format, in a file without quotes. */
  readonly unquoted: number;
}

export interface CsvShape {
  readonly separator: string;
  /** Undefined for reading: any of \n, \r and \r\n. */
  readonly lineEnd: string | undefined;
  readonly quotes: boolean;
  readonly header: boolean;
}

export interface RowSource {
  /** Undefined for a file, whose fields have neither name nor type. */
  readonly columns: readonly Column[] | undefined;
  batches(): AsyncIterable<Batch>;
  /** The same rows as CSV, where the source makes it faster than the engine; undefined for a shape it cannot make. */
  readonly csvBatches?: (shape: CsvShape) => AsyncIterable<CsvBatch> | undefined;
  close(): Promise<void>;
}

/** What became of rows since the last result. */
export interface WriteResult {
  readonly written: number;
  readonly dirty: readonly DirtyRow[];
}

export interface RowTarget {
  /**
   * Takes rows in order. A target may buffer them and report them in a later result. It stops at the first dirty row beyond
   * `allowed`.
   */
  write(rows: readonly Row[], allowed: number): Promise<WriteResult> | WriteResult;
  /** Takes records that are CSV already; only a CSV target has it. */
  readonly writeCsv?: (batch: CsvBatch) => Promise<WriteResult>;
  /** Writes what is buffered; the results of all rows are known afterwards. */
  flush(allowed: number): Promise<WriteResult>;
  /** Logs what is wrong with the written rows, after all are written. */
  readonly report?: (log: (line: string) => void, job: string) => void;
  /** Makes the result visible. */
  commit(): Promise<void>;
  /** The run failed: removes what is incomplete and keeps what is complete, because the service does not roll back. */
  discard(): Promise<void>;
  close(): Promise<void>;
}

export const NOTHING_WRITTEN: WriteResult = { written: 0, dirty: [] };
