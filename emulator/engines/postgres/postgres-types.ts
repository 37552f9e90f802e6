import type { ColumnType } from '../rows/column-type.ts';

const FIXED: Readonly<Record<string, ColumnType>> = {
  int2: { kind: 'integer', bits: 16, unsigned: false },
  int4: { kind: 'integer', bits: 32, unsigned: false },
  int8: { kind: 'integer', bits: 64, unsigned: false },
  float4: { kind: 'float', bits: 32 },
  float8: { kind: 'float', bits: 64 },
  bool: { kind: 'boolean' },
  date: { kind: 'date' },
  time: { kind: 'time' },
  bytea: { kind: 'bytes' },
  json: { kind: 'json' },
  jsonb: { kind: 'json' },
  text: { kind: 'text', length: undefined },
  name: { kind: 'text', length: undefined },
  citext: { kind: 'text', length: undefined },
};
// The modifiers of numeric, varchar and char include the length of a header.
const HEADER = 4;
const MICROSECONDS = 6;

/** A type of the catalogue: its name, without a domain, and its modifier, which is -1 for none. */
export function postgresType(name: string, modifier: number): ColumnType {
  const fixed = FIXED[name];
  if (fixed !== undefined) return fixed;
  const digits = modifier < 0 ? MICROSECONDS : modifier;
  switch (name) {
    case 'numeric':
      if (modifier < 0) return { kind: 'decimal', precision: undefined, scale: 0 };
      return { kind: 'decimal', precision: (modifier - HEADER) >> 16, scale: ((modifier - HEADER) << 21) >> 21 };
    case 'varchar':
    case 'bpchar':
      return { kind: 'text', length: modifier < 0 ? undefined : modifier - HEADER };
    case 'timestamp':
      return { kind: 'timestamp', digits, zoned: false };
    case 'timestamptz':
      return { kind: 'timestamp', digits, zoned: true };
    default:
      return { kind: 'other' };
  }
}

/** Types for a table made from columns of another database. */
export function postgresTypeName(type: ColumnType): string {
  switch (type.kind) {
    case 'integer':
      return integerName(type.bits + (type.unsigned ? 1 : 0));
    case 'decimal':
      return type.precision === undefined ? 'numeric' : `numeric(${type.precision},${type.scale})`;
    case 'float':
      return type.bits === 32 ? 'real' : 'double precision';
    case 'boolean':
      return 'boolean';
    case 'date':
      return 'date';
    case 'time':
      return 'time';
    case 'timestamp':
      return `timestamp(${type.digits})${type.zoned ? ' with time zone' : ''}`;
    case 'bytes':
      return 'bytea';
    case 'json':
      return 'jsonb';
    case 'text':
      return type.length === undefined ? 'text' : `varchar(${type.length})`;
    case 'other':
      return 'text';
    default: {
      const never: never = type;
      throw new Error(`no such type: ${JSON.stringify(never)}`);
    }
  }
}

/** The smallest signed type with so many bits. */
function integerName(bits: number): string {
  if (bits <= 16) return 'smallint';
  if (bits <= 32) return 'integer';
  return bits <= 64 ? 'bigint' : 'numeric(20,0)';
}
