/** A value on its way; whole numbers are bigint, so that 64 bits stay exact. */
export type Value = string | number | bigint | null | Uint8Array;
export type Row = readonly Value[];

export interface Column {
  readonly name: string;
  /** As it was declared, such as `DECIMAL(10,2)`; may be empty. */
  readonly type: string;
  readonly notNull: boolean;
}

export interface BadRow {
  readonly row: Row;
  readonly reason: string;
}

export type Kind = 'integer' | 'decimal' | 'boolean' | 'date' | 'moment' | 'text' | 'blob' | 'any';

export interface ColumnKind {
  readonly kind: Kind;
  /** Characters that a text may have. */
  readonly length: number | undefined;
}

/** What a declared type means to a driver; SQLite itself would take any value in any column. */
export function kindOf(type: string): ColumnKind {
  const name = type.toUpperCase();
  const length = /CHAR[^(]*\(\s*(\d+)\s*\)/.exec(name)?.[1];
  const is = (pattern: RegExp): boolean => pattern.test(name);
  const kind = ((): Kind => {
    if (is(/BLOB|BINARY|BYTEA/)) return 'blob';
    if (is(/CHAR|TEXT|CLOB/)) return 'text';
    if (is(/INT(?!ERVAL)|SERIAL/)) return 'integer';
    if (is(/DEC|NUM|REAL|FLOA|DOUB/)) return 'decimal';
    if (is(/BOOL/)) return 'boolean';
    if (is(/DATETIME|TIMESTAMP/)) return 'moment';
    return is(/^DATE/) ? 'date' : 'any';
  })();
  return { kind, length: length === undefined ? undefined : Number(length) };
}

const INTEGER = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * The value as a column of that kind holds it, or why it cannot. Text of a file stands for what it spells; empty text is NULL
 * in all but text columns.
 */
export function suit(value: Value, { kind, length }: ColumnKind): { value: Value } | { reason: string } {
  if (value === null) return { value };
  if (value instanceof Uint8Array) return kind === 'blob' ? { value } : { reason: 'bytes in a column of another type' };
  if (kind === 'any') return { value };
  if (kind === 'text') {
    if (length === undefined) return { value };
    const text = String(value);
    return [...text].length <= length ? { value } : { reason: `longer than ${length} characters: ${quote(text)}` };
  }
  if (typeof value !== 'string') return fitNumber(value, kind);
  return value === '' ? { value: null } : fitText(value, kind);
}

function fitNumber(value: number | bigint, kind: Kind): { value: Value } | { reason: string } {
  if (typeof value === 'number' && !Number.isFinite(value)) return { reason: `${value} is no number` };
  const fits =
    kind === 'integer'
      ? typeof value === 'bigint' || Number.isInteger(value)
      : kind === 'boolean'
        ? value === 0n || value === 1n
        : // Dates may be kept as numbers of days or seconds.
          kind !== 'blob';
  return fits ? { value } : { reason: `${String(value)} is not of type ${kind}` };
}

function fitText(text: string, kind: Kind): { value: Value } | { reason: string } {
  const misfit = { reason: `${quote(text)} is not of type ${kind}` };
  switch (kind) {
    case 'integer': {
      if (!INTEGER.test(text)) return misfit;
      const whole = BigInt(text.replace('+', ''));
      return BigInt.asIntN(64, whole) === whole ? { value: whole } : { reason: `${text} is beyond 64 bits` };
    }
    case 'decimal':
      // Kept as text: SQLite itself turns it into the number that the column holds.
      return DECIMAL.test(text) ? { value: text } : misfit;
    case 'boolean':
      if (/^(true|1)$/i.test(text)) return { value: 1n };
      return /^(false|0)$/i.test(text) ? { value: 0n } : misfit;
    case 'date':
    case 'moment': {
      const day = MOMENT.exec(text)?.[1];
      return day !== undefined && isDay(day) ? { value: text } : misfit;
    }
    default:
      return misfit;
  }
}

function isDay(text: string): boolean {
  const [, year, month, day] = (DAY.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function quote(text: string): string {
  return JSON.stringify(text.length <= 40 ? text : `${text.slice(0, 37)}...`);
}
