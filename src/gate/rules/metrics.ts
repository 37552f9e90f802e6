import type { Counts } from '../../cdm/counts.ts';

/** The names that a rule can use, and the counts behind them. */
const COUNT_OF = {
  rows_read: 'rowsRead',
  rows_written: 'rowsWritten',
  rows_skipped: 'rowsSkipped',
  bytes_read: 'bytesRead',
  bytes_written: 'bytesWritten',
  files_read: 'filesRead',
  files_written: 'filesWritten',
  files_skipped: 'filesSkipped',
} as const satisfies Record<string, keyof Counts>;

export type Metric = keyof typeof COUNT_OF | 'duration_seconds';

export const METRICS: readonly Metric[] = [...(Object.keys(COUNT_OF) as (keyof typeof COUNT_OF)[]), 'duration_seconds'];

/**
 * The run of a number: `total` all jobs of the step, `previous` the latest earlier success of the same job, `typical`
 * the median of the last five such.
 */
export type Scope = 'total' | 'previous' | 'typical';

export const SCOPES: readonly Scope[] = ['total', 'previous', 'typical'];

/** A name in a rule, e.g. `rows_written` or `previous.rows_written`. */
export type Mention = Metric | `${Scope}.${Metric}`;

/** A number as measured; `null` if the service did not measure it. */
export type Measured = Readonly<Record<Metric, bigint | null>>;

export function measured(counts: Counts, durationSeconds: bigint | null): Measured {
  const named = Object.entries(COUNT_OF).map(([metric, count]) => [metric, counts[count]]);
  return {
    ...(Object.fromEntries(named) as Record<keyof typeof COUNT_OF, bigint | null>),
    duration_seconds: durationSeconds,
  };
}

export function isMetric(name: string): name is Metric {
  return (METRICS as readonly string[]).includes(name);
}

export function isScope(name: string): name is Scope {
  return (SCOPES as readonly string[]).includes(name);
}
