import type { ColumnType } from '../rows/column-type.ts';
import type { Value } from '../rows/row.ts';

export type Checked = { readonly value: Value } | { readonly reason: string };

type Kind = ColumnType['kind'];

const INTEGER = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})(?:[ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * The value as a column of that type holds it, or why it cannot. Text is parsed; an empty text is NULL except in text columns.
 */
export function checkValue(value: Value, type: ColumnType): Checked {
  const { kind } = type;
  if (value === null) return { value };
  if (value instanceof Uint8Array)
    return kind === 'bytes' ? { value } : { reason: 'bytes in a column of another type' };
  if (kind === 'other' || kind === 'json' || kind === 'time') return { value };
  if (kind === 'text') return checkLength(value, type.length);
  if (typeof value !== 'string') return checkNumber(value, kind);
  return value === '' ? { value: null } : checkText(value, kind);
}

function checkLength(value: string | number | bigint, length: number | undefined): Checked {
  if (length === undefined) return { value };
  const text = String(value);
  return [...text].length <= length ? { value } : { reason: `longer than ${length} characters: ${shortened(text)}` };
}

function checkNumber(value: number | bigint, kind: Kind): Checked {
  if (typeof value === 'number' && !Number.isFinite(value)) return { reason: `${value} is no number` };
  const fits =
    kind === 'integer'
      ? typeof value === 'bigint' || Number.isInteger(value)
      : kind === 'boolean'
        ? value === 0n || value === 1n
        : // A date may be a number of days or seconds.
          kind !== 'bytes';
  return fits ? { value } : { reason: mismatch(String(value), kind) };
}

function checkText(text: string, kind: Kind): Checked {
  const problem = { reason: mismatch(shortened(text), kind) };
  switch (kind) {
    case 'integer': {
      if (!INTEGER.test(text)) return problem;
      const whole = BigInt(text.replace('+', ''));
      return BigInt.asIntN(64, whole) === whole ? { value: whole } : { reason: `${text} is beyond 64 bits` };
    }
    case 'decimal':
    case 'float':
      // It stays text: SQLite makes the number of it that the column holds.
      return DECIMAL.test(text) ? { value: text } : problem;
    case 'boolean':
      if (/^(true|1)$/i.test(text)) return { value: 1n };
      return /^(false|0)$/i.test(text) ? { value: 0n } : problem;
    case 'date':
    case 'timestamp': {
      const day = TIMESTAMP.exec(text)?.[1];
      return day !== undefined && isDay(day) ? { value: text } : problem;
    }
    default:
      return problem;
  }
}

const KIND_NAMES: Partial<Record<Kind, string>> = { float: 'decimal', bytes: 'blob' };

export function mismatch(shown: string, kind: Kind): string {
  return `${shown} is not of type ${KIND_NAMES[kind] ?? kind}`;
}

function isDay(text: string): boolean {
  const [, year, month, day] = (DAY.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function shortened(text: string): string {
  return JSON.stringify(text.length <= 40 ? text : `${text.slice(0, 37)}...`);
}
