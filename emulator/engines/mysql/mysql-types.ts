import { type ColumnType, decimalType, typeArguments } from '../rows/column-type.ts';

const INTEGER_BITS: Readonly<Record<string, 8 | 16 | 24 | 32 | 64>> = {
  tinyint: 8,
  smallint: 16,
  mediumint: 24,
  int: 32,
  bigint: 64,
};
// More characters than this do not fit into a row of utf8mb4.
const LONGEST_VARCHAR = 16_000;

/** A declared type, such as `int(10) unsigned`. `tinyint(1)` and `bit(1)` are what BOOLEAN becomes. */
export function mysqlType(declared: string): ColumnType {
  const name = /^[a-z]+/.exec(declared.toLowerCase())?.[0] ?? '';
  const [first] = typeArguments(declared);
  if ((name === 'tinyint' || name === 'bit') && first === 1) return { kind: 'boolean' };
  const bits = INTEGER_BITS[name];
  if (bits !== undefined) return { kind: 'integer', bits, unsigned: declared.includes('unsigned') };
  switch (name) {
    case 'bit':
      return { kind: 'integer', bits: 64, unsigned: true };
    case 'year':
      return { kind: 'integer', bits: 16, unsigned: false };
    case 'decimal':
      return decimalType(typeArguments(declared));
    case 'float':
      return { kind: 'float', bits: 32 };
    case 'double':
      return { kind: 'float', bits: 64 };
    case 'date':
      return { kind: 'date' };
    case 'time':
      return { kind: 'time' };
    case 'datetime':
      return { kind: 'timestamp', digits: first ?? 0, zoned: false };
    case 'timestamp':
      return { kind: 'timestamp', digits: first ?? 0, zoned: false };
    case 'char':
    case 'varchar':
      return { kind: 'text', length: first };
    case 'json':
      return { kind: 'json' };
    default:
      if (name.endsWith('text')) return { kind: 'text', length: undefined };
      return name.endsWith('blob') || name.endsWith('binary') ? { kind: 'bytes' } : { kind: 'other' };
  }
}

/** Types for a table made from columns of another database. */
export function mysqlTypeName(type: ColumnType): string {
  switch (type.kind) {
    case 'integer':
      return `${integerName(type.bits)}${type.unsigned ? ' unsigned' : ''}`;
    case 'decimal':
      // The most that MySQL has.
      return type.precision === undefined ? 'decimal(65,30)' : `decimal(${type.precision},${type.scale})`;
    case 'float':
      return type.bits === 32 ? 'float' : 'double';
    case 'boolean':
      return 'boolean';
    case 'date':
      return 'date';
    case 'time':
      return 'time(6)';
    case 'timestamp':
      // TIMESTAMP begins in 1970 and ends in 2038.
      return `datetime(${type.digits})`;
    case 'bytes':
      return 'longblob';
    case 'json':
      return 'json';
    case 'text':
      return type.length === undefined || type.length > LONGEST_VARCHAR ? 'longtext' : `varchar(${type.length})`;
    case 'other':
      return 'longtext';
    default: {
      const never: never = type;
      throw new Error(`no such type: ${JSON.stringify(never)}`);
    }
  }
}

function integerName(bits: number): string {
  return Object.entries(INTEGER_BITS).find(([, size]) => size === bits)?.[0] ?? 'bigint';
}
