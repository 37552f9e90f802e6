import type { ColumnType } from './column-type.ts';

/** A column's values as numbers, in the SQL of one database. */
export interface Scale {
  /** SQL of a value as a number. It keeps the order of the values. */
  readonly number: (value: string) => string;
  /** SQL of the column's value for a number. */
  readonly literal: (value: bigint) => string;
}

/** The scales of one database. */
export interface Scales {
  readonly number: Scale;
  /** In days. */
  readonly date: Scale;
  /** In seconds. */
  readonly timestamp: (zoned: boolean) => Scale;
}

/** The scale of a column; undefined if its values are neither numbers nor dates. */
export function scaleOf(type: ColumnType, scales: Scales): Scale | undefined {
  switch (type.kind) {
    case 'integer':
    case 'decimal':
      return scales.number;
    case 'date':
      return scales.date;
    case 'timestamp':
      return scales.timestamp(type.zoned);
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
