import type { ColumnType } from '../rows/column-type.ts';
import { rangeConditions, readBounds } from '../rows/partition-ranges.ts';
import { type MysqlColumn, quoteName } from './mysql-columns.ts';
import type { MysqlSession } from './mysql-session.ts';

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
  session: MysqlSession,
  relation: string,
  column: MysqlColumn,
  count: number,
): Promise<(string | undefined)[]> {
  const scale = scaleOf(column.type);
  if (scale === undefined || count < 2) return [undefined];
  const name = quoteName(column.name);
  const number = scale.number(name);
  const [row] = await session.query(
    `SELECT FLOOR(MIN(${number})) AS low, CEILING(MAX(${number})) AS high FROM ${relation}`,
  );
  return rangeConditions(name, readBounds(row?.low, row?.high), count, scale.literal);
}

function scaleOf({ kind }: ColumnType): Scale | undefined {
  switch (kind) {
    case 'integer':
    case 'decimal':
      return { number: (column) => column, literal: (value) => `${value}` };
    case 'date':
      return {
        number: (column) => `DATEDIFF(${column}, '1970-01-01')`,
        literal: (value) => `(DATE'1970-01-01' + INTERVAL ${value} DAY)`,
      };
    case 'timestamp':
      return {
        number: (column) => `TIMESTAMPDIFF(SECOND, TIMESTAMP'1970-01-01 00:00:00', ${column})`,
        literal: (value) => `(TIMESTAMP'1970-01-01 00:00:00' + INTERVAL ${value} SECOND)`,
      };
    case 'float':
    case 'boolean':
    case 'time':
    case 'text':
    case 'bytes':
    case 'json':
    case 'other':
      return undefined;
    default: {
      const never: never = kind;
      throw new Error(`no such kind: ${JSON.stringify(never)}`);
    }
  }
}
