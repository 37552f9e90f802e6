/** What happens to a file whose name and size already exist. */
export type Duplicates = 'REPLACE' | 'SKIP' | 'ABANDON';

/** A bucket of an OBS link: a folder on this machine, or a bucket of an S3-compatible server. Paths have slashes. */
export interface Bucket {
  /** For messages. */
  readonly name: string;
  /** The files under a folder in the order of their names, or the one file; undefined if there is neither. */
  list(path: string): Promise<FoundFile[] | undefined>;
  /** The bytes of a file. A block is valid until the next one is requested. */
  read(path: string, blockSize?: number): AsyncIterable<Uint8Array>;
  create(path: string): Promise<NewFile>;
  /** Writes an empty file, and never replaces one that has content. */
  writeMarker(path: string): Promise<void>;
}

export interface FoundFile {
  readonly path: string;
  /** Relative to the folder that was listed; for a single file its own name. */
  readonly name: string;
}

/** A file that appears under its name only when it is complete. */
export interface NewFile {
  readonly path: string;
  /** Bytes so far. */
  readonly size: number;
  /** Undefined if there is nothing to wait for, because a promise for each row costs more than the row. */
  text(text: string): Promise<void> | undefined;
  bytes(bytes: Uint8Array): Promise<void>;
  /** Makes the file visible. `SKIP` and `ABANDON` apply to a file of the same name and size. */
  finish(duplicates: Duplicates): Promise<'written' | 'skipped'>;
  discard(): Promise<void>;
}

/** A path without empty steps. */
export function joinPath(...parts: readonly string[]): string {
  return parts
    .flatMap((part) => part.split('/'))
    .filter((step) => step !== '')
    .join('/');
}
