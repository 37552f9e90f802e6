import { type Bounds, rangeConditions, readBounds } from '../rows/partition-ranges.ts';
import type { PostgresColumn } from './postgres-columns.ts';
import type { PostgresSession } from './postgres-session.ts';

/** A column under its name in the relation that is read. */
export interface SourceColumn extends PostgresColumn {
  readonly sqlName: string;
}

interface Scale {
  /** SQL of a value as a number. It keeps the order, so that the bounds of the column, which an index gives, are its bounds. */
  readonly number: (value: string) => string;
  /** SQL of the column's value for a number. */
  readonly literal: (value: bigint) => string;
}

/**
 * Conditions that cut a relation into ranges of a column, at most `count`. A column whose values are neither numbers nor dates
 * gives one range with all rows.
 */
export async function partition(
  session: PostgresSession,
  relation: string,
  column: SourceColumn,
  count: number,
): Promise<(string | undefined)[]> {
  const scale = scaleOf(column);
  if (scale === undefined || count < 2) return [undefined];
  const [min, max] = [scale.number(`min(${column.sqlName})`), scale.number(`max(${column.sqlName})`)];
  const [row] = await session.query(`SELECT floor(${min})::text AS low, ceil(${max})::text AS high FROM ${relation}`);
  const bounds: Bounds | undefined = readBounds(row?.low, row?.high);
  return rangeConditions(column.sqlName, bounds, count, scale.literal);
}

function scaleOf({ type }: SourceColumn): Scale | undefined {
  switch (type.kind) {
    case 'integer':
    case 'decimal':
      return { number: (value) => `${value}::numeric`, literal: (value) => `${value}` };
    case 'date':
      return {
        // Infinite dates cannot be subtracted.
        number: (value) => `extract(epoch FROM ${value}) / 86400`,
        literal: (days) => `(date '1970-01-01' + ${days})`,
      };
    case 'timestamp': {
      const epoch = type.zoned ? `timestamptz '1970-01-01 00:00:00+00'` : `timestamp '1970-01-01'`;
      return {
        number: (value) => `extract(epoch FROM ${value})`,
        literal: (seconds) => `(${epoch} + interval '${seconds} seconds')`,
      };
    }
    case 'float':
    case 'boolean':
    case 'time':
    case 'text':
    case 'bytes':
    case 'json':
    case 'other':
      return undefined;
    default: {
      const never: never = type;
      throw new Error(`no such type: ${JSON.stringify(never)}`);
    }
  }
}
