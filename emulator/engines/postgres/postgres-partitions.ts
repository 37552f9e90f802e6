import { type Bounds, rangeConditions, readBounds } from '../rows/partition-ranges.ts';
import type { PostgresColumn } from './postgres-columns.ts';
import type { PostgresSession } from './postgres-session.ts';

/** A column under its name in the relation that is read. */
export interface SourceColumn extends PostgresColumn {
  readonly sqlName: string;
}

interface Scale {
  /** SQL of a column's value as a number. */
  readonly number: (column: string) => string;
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
  const number = scale.number(column.sqlName);
  const [row] = await session.query(
    `SELECT floor(min(${number}))::text AS low, ceil(max(${number}))::text AS high FROM ${relation}`,
  );
  const bounds: Bounds | undefined = readBounds(row?.low, row?.high);
  return rangeConditions(column.sqlName, bounds, count, scale.literal);
}

function scaleOf({ type }: SourceColumn): Scale | undefined {
  switch (type.kind) {
    case 'integer':
    case 'decimal':
      return { number: (column) => `${column}::numeric`, literal: (value) => `${value}` };
    case 'date':
      return {
        number: (column) => `(${column} - date '1970-01-01')::numeric`,
        literal: (value) => `(date '1970-01-01' + ${value})`,
      };
    case 'timestamp': {
      const epoch = type.zoned ? `timestamptz '1970-01-01 00:00:00+00'` : `timestamp '1970-01-01'`;
      return {
        number: (column) => `extract(epoch FROM ${column})::numeric`,
        literal: (value) => `(${epoch} + interval '${value} seconds')`,
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
