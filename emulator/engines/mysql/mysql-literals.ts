import type { Value } from '../rows/row.ts';
import type { MysqlColumn } from './mysql-columns.ts';

/** The value in SQL, or why the column cannot have it. */
export type Literal = { readonly sql: string } | { readonly reason: string };

export interface LiteralOptions {
  /** Whether a backslash escapes; not so under NO_BACKSLASH_ESCAPES. */
  readonly backslash: boolean;
  /** Minutes that the session's time zone is ahead of UTC. */
  readonly offsetMinutes: number;
}

const INTEGER = /^[+-]?\d+$/;
const HEX = /^\\x(?:[0-9a-fA-F]{2})*$/;
const ZONED = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d(?::?\d\d)?)$/;
/** Types in which an empty text is a value of its own, and not NULL. */
const TEXTUAL = /^(char|varchar|(tiny|medium|long)?text|set)\b/i;

/** A function that writes values of a column in SQL. */
export function literalOf(column: MysqlColumn, options: LiteralOptions): (value: Value) => Literal {
  const textual = TEXTUAL.test(column.declared);
  const convert = converter(column, options);
  return (value) => {
    if (value === null || (value === '' && !textual)) return { sql: 'NULL' };
    if (value instanceof Uint8Array) return { sql: hexLiteral(Buffer.from(value).toString('hex')) };
    return convert(String(value));
  };
}

function converter({ type, declared }: MysqlColumn, options: LiteralOptions): (text: string) => Literal {
  const quoted = (text: string): Literal => ({ sql: quoteValue(text, options.backslash) });
  switch (type.kind) {
    case 'boolean':
      return (text) => whole(/^t(rue)?$/i.test(text) ? '1' : /^f(alse)?$/i.test(text) ? '0' : text);
    case 'integer':
      return whole;
    case 'bytes':
      return (text) => (HEX.test(text) ? { sql: hexLiteral(text.slice(2)) } : quoted(text));
    case 'timestamp':
      return (text) => quoted(withoutOffset(text, options.offsetMinutes));
    case 'decimal':
    case 'float':
    case 'date':
    case 'time':
    case 'text':
    case 'json':
    case 'other':
      return quoted;
    default: {
      const never: never = type;
      throw new Error(`no literal for ${declared}: ${JSON.stringify(never)}`);
    }
  }
}

/** MySQL rounds a fraction into a whole number without an error, in its strict mode too, so it is checked here. */
function whole(text: string): Literal {
  return INTEGER.test(text) ? { sql: text } : { reason: `${JSON.stringify(text)} is not of type integer` };
}

function hexLiteral(digits: string): string {
  return `X'${digits}'`;
}

function quoteValue(text: string, backslash: boolean): string {
  const doubled = text.includes("'") ? text.replaceAll("'", "''") : text;
  return `'${backslash && doubled.includes('\\') ? doubled.replaceAll('\\', '\\\\') : doubled}'`;
}

/** A time with an offset as the time of the session's zone: MariaDB and older versions of MySQL take no offset. */
function withoutOffset(text: string, offsetMinutes: number): string {
  const [, day, time, fraction = '', zone] = ZONED.exec(text) ?? [];
  if (day === undefined || time === undefined || zone === undefined) return text;
  const [sign, hours, minutes = '00'] =
    zone === 'Z' ? ['+', '00'] : [zone[0], zone.slice(1, 3), zone.slice(3).replace(':', '') || '00'];
  const zoneMinutes = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const at = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(at)) return text;
  const shifted = new Date(at + (offsetMinutes - zoneMinutes) * 60_000).toISOString();
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)}${fraction}`;
}
