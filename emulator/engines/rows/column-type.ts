/** Which SQL a declared type is written in. */
export type Dialect = 'sqlite' | 'postgres' | 'mysql';

/** What a column holds, independent of the database. */
export type ColumnType =
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 24 | 32 | 64; readonly unsigned: boolean }
  /** Without a precision: any number of digits. */
  | { readonly kind: 'decimal'; readonly precision: number | undefined; readonly scale: number }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'time' }
  | { readonly kind: 'timestamp'; readonly digits: number; readonly zoned: boolean }
  /** Without a length: any length. */
  | { readonly kind: 'text'; readonly length: number | undefined }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'json' }
  /** A type that only its own database has. Its values travel as the text that the database shows. */
  | { readonly kind: 'other' };

/** Numbers in the parentheses of a declared type: `decimal(10,2)` gives 10 and 2. */
export function typeArguments(declared: string): number[] {
  const list = /\(([\d\s,]+)\)/.exec(declared)?.[1];
  return list === undefined ? [] : list.split(',').map(Number);
}

/** A decimal type from its arguments; a precision alone means no fraction. */
export function decimalType([precision, scale = 0]: readonly number[]): ColumnType {
  return { kind: 'decimal', precision, scale };
}
