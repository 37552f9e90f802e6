import { rangeConditions, readBounds } from '../rows/partition-ranges.ts';
import { type Scales, scaleOf } from '../rows/partition-scale.ts';
import type { PostgresColumn } from './postgres-columns.ts';
import type { PostgresSession } from './postgres-session.ts';

/** A column under its name in the relation that is read. */
export interface SourceColumn extends PostgresColumn {
  readonly sqlName: string;
}

const SCALES: Scales = {
  number: { number: (value) => `${value}::numeric`, literal: (value) => `${value}` },
  date: {
    // Infinite dates cannot be subtracted.
    number: (value) => `extract(epoch FROM ${value}) / 86400`,
    literal: (days) => `(date '1970-01-01' + ${days})`,
  },
  timestamp: (zoned) => {
    const epoch = zoned ? `timestamptz '1970-01-01 00:00:00+00'` : `timestamp '1970-01-01'`;
    return {
      number: (value) => `extract(epoch FROM ${value})`,
      literal: (seconds) => `(${epoch} + interval '${seconds} seconds')`,
    };
  },
};

/**
 * Conditions that cut a relation into ranges of a column, at most `count`. A column whose values are neither numbers nor dates
 * gives one range with all rows.
 */
export async function partition(
  session: PostgresSession,
  relation: string,
  { type, sqlName }: SourceColumn,
  count: number,
): Promise<(string | undefined)[]> {
  const scale = scaleOf(type, SCALES);
  if (scale === undefined || count < 2) return [undefined];
  // The bounds of the column, which an index gives, become the bounds of its numbers.
  const [min, max] = [scale.number(`min(${sqlName})`), scale.number(`max(${sqlName})`)];
  const [row] = await session.query(`SELECT floor(${min})::text AS low, ceil(${max})::text AS high FROM ${relation}`);
  return rangeConditions(sqlName, readBounds(row?.low, row?.high), count, scale.literal);
}
