import type { FieldPacket, TypeCastField } from 'mysql2';
import type { DatabaseSettings } from '../links/link-types.ts';
import type { Row, Value } from '../rows/row.ts';
import { createReader, type MysqlConnection, type Reader } from './mysql-reader.ts';

// Numbers of MySQL's column types and character sets.
export const TYPE_BIT = 16;
const TYPE_JSON = 245;
const BYTE_TYPES = new Set([15, 249, 250, 251, 252, 253, 254]);
const CHARSET_BINARY = 63;

type ZeroDates = DatabaseSettings['zeroDates'];
type Cast = (field: TypeCastField) => Value;

// Enough rows to share the cost of a turn, few enough to be gone before a garbage collection.
const BATCH = 500;

/** Runs a query and gives its rows, with text and bytes as values. */
export function readRows(
  connection: MysqlConnection,
  text: string,
  fields: readonly FieldPacket[],
  zeroDates: ZeroDates,
): Reader<Row[]> {
  let rows: Row[] = [];
  const query = connection.query({ sql: text, rowsAsArray: true, typeCast: rowCast(fields, zeroDates) });
  const { reader, pauseIfFull } = createReader(connection, query, {
    isFull: () => rows.length >= BATCH,
    take: () => {
      const batch = rows;
      rows = [];
      return batch.length > 0 ? batch : undefined;
    },
  });
  query.on('result', (row) => {
    rows.push(row as unknown as Row);
    pauseIfFull();
  });
  return reader;
}

/** The driver casts one field after another; its field does not show the character set, so the columns are counted. */
function rowCast(fields: readonly FieldPacket[], zeroDates: ZeroDates): Cast {
  const casts = fields.map((field) => castOf(field, zeroDates));
  let index = -1;
  return (field) => {
    index = index + 1 === casts.length ? 0 : index + 1;
    return (casts[index] ?? textCast)(field);
  };
}

const textCast: Cast = (field) => field.string();

function castOf(field: FieldPacket, zeroDates: ZeroDates): Cast {
  const type = field.columnType ?? field.type ?? 0;
  if (type === TYPE_BIT) return bitCast;
  // JSON is declared binary and is UTF-8.
  if (type === TYPE_JSON) return (each) => each.string('utf8');
  if (isBinary(field)) return (each) => each.buffer();
  return isDate(type) && zeroDates === 'null' ? withoutZeroDate : textCast;
}

export function isBinary(field: FieldPacket): boolean {
  return BYTE_TYPES.has(field.columnType ?? field.type ?? 0) && field.characterSet === CHARSET_BINARY;
}

export function isDate(type: number): boolean {
  return [7, 10, 12, 14, 17, 18].includes(type);
}

/** The bits as a number. */
function bitCast(field: TypeCastField): Value {
  const bytes = field.buffer();
  return bytes === null ? null : String(BigInt(`0x${bytes.toString('hex') || '0'}`));
}

function withoutZeroDate(field: TypeCastField): Value {
  const text = field.string();
  return text?.startsWith('0000-00-00') === true ? null : text;
}
