import { type ColumnType, decimalType, typeArguments } from '../rows/column-type.ts';

/** What a declared type means to a driver; SQLite itself takes any value in any column. */
export function declaredType(declared: string): ColumnType {
  const name = declared.toUpperCase();
  const is = (pattern: RegExp): boolean => pattern.test(name);
  if (is(/BLOB|BINARY|BYTEA/)) return { kind: 'bytes' };
  if (is(/CHAR|TEXT|CLOB/)) return { kind: 'text', length: is(/CHAR/) ? typeArguments(name)[0] : undefined };
  if (is(/INT(?!ERVAL)|SERIAL/)) return { kind: 'integer', bits: 64, unsigned: false };
  if (is(/DEC|NUM/)) return decimalType(typeArguments(name));
  if (is(/REAL|FLOA|DOUB/)) return { kind: 'float', bits: 64 };
  if (is(/BOOL/)) return { kind: 'boolean' };
  if (is(/DATETIME|TIMESTAMP/)) return { kind: 'timestamp', digits: 6, zoned: false };
  return is(/^DATE/) ? { kind: 'date' } : { kind: 'other' };
}

/** Declared types for a table made from columns of another database. */
export function sqliteTypeName(type: ColumnType): string {
  switch (type.kind) {
    case 'integer':
      return 'INTEGER';
    case 'decimal':
      return type.precision === undefined ? 'DECIMAL' : `DECIMAL(${type.precision},${type.scale})`;
    case 'float':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMP';
    case 'bytes':
      return 'BLOB';
    case 'text':
      return type.length === undefined ? 'TEXT' : `VARCHAR(${type.length})`;
    case 'time':
    case 'json':
    case 'other':
      return 'TEXT';
    default: {
      const never: never = type;
      throw new Error(`no such type: ${JSON.stringify(never)}`);
    }
  }
}
