import { rangeConditions, readBounds } from '../rows/partition-ranges.ts';
import { type Scales, scaleOf } from '../rows/partition-scale.ts';
import { type MysqlColumn, quoteName } from './mysql-columns.ts';
import type { MysqlSession } from './mysql-session.ts';

const SCALES: Scales = {
  number: { number: (value) => value, literal: (value) => `${value}` },
  date: {
    number: (value) => `DATEDIFF(${value}, '1970-01-01')`,
    literal: (days) => `(DATE'1970-01-01' + INTERVAL ${days} DAY)`,
  },
  timestamp: () => ({
    number: (value) => `TIMESTAMPDIFF(SECOND, TIMESTAMP'1970-01-01 00:00:00', ${value})`,
    literal: (seconds) => `(TIMESTAMP'1970-01-01 00:00:00' + INTERVAL ${seconds} SECOND)`,
  }),
};

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
  const scale = scaleOf(column.type, SCALES);
  if (scale === undefined || count < 2) return [undefined];
  const name = quoteName(column.name);
  const number = scale.number(name);
  const [row] = await session.query(
    `SELECT FLOOR(MIN(${number})) AS low, CEILING(MAX(${number})) AS high FROM ${relation}`,
  );
  return rangeConditions(name, readBounds(row?.low, row?.high), count, scale.literal);
}
