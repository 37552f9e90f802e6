/** The eight counts of a run, exact at any width; `null` if the service did not measure it (-1 or absent). */
export interface Counts {
  readonly rowsRead: bigint | null;
  readonly rowsWritten: bigint | null;
  readonly rowsSkipped: bigint | null;
  readonly bytesRead: bigint | null;
  readonly bytesWritten: bigint | null;
  readonly filesRead: bigint | null;
  readonly filesWritten: bigint | null;
  readonly filesSkipped: bigint | null;
}

export const COUNT_NAMES = [
  'rowsRead',
  'rowsWritten',
  'rowsSkipped',
  'bytesRead',
  'bytesWritten',
  'filesRead',
  'filesWritten',
  'filesSkipped',
] as const satisfies readonly (keyof Counts)[];

export const NOT_MEASURED: Counts = {
  rowsRead: null,
  rowsWritten: null,
  rowsSkipped: null,
  bytesRead: null,
  bytesWritten: null,
  filesRead: null,
  filesWritten: null,
  filesSkipped: null,
};
