import type { FieldPacket, Query } from 'mysql2';
import type { DatabaseSettings } from '../links/link-types.ts';
import type { CsvBatch, CsvShape } from '../rows/row.ts';
import { CsvPackets, type FieldKind } from './csv-packets.ts';
import { createReader, type MysqlConnection, type Reader } from './mysql-reader.ts';
import { isBinary, isDate, TYPE_BIT } from './mysql-rows.ts';

/** A row as the driver receives it: its bytes lie between the two positions. */
interface Packet {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly end: number;
  isEOF(): boolean;
}

type RowHandler = (packet: Packet, connection: unknown) => unknown;

/** The driver's types do not show the method that takes each row of a query. */
type RawQuery = Query & { row: RowHandler };

/**
 * Runs a query and gives its rows as CSV, made from the bytes of the protocol: values as JavaScript objects would take three
 * times as long.
 */
export function readCsv(
  connection: MysqlConnection,
  text: string,
  fields: readonly FieldPacket[],
  options: { readonly zeroDates: DatabaseSettings['zeroDates']; readonly shape: CsvShape },
): Reader<CsvBatch> {
  const kinds = fields.map((field) => kindOf(field, options.zeroDates));
  const packets = new CsvPackets(kinds, options.shape);
  const query = connection.query({ sql: text, rowsAsArray: true }) as RawQuery;
  const { reader, pauseIfFull } = createReader(connection, query, packets);
  const driver = query.row;
  if (typeof driver !== 'function') throw new Error('this version of mysql2 has no rows to take');
  const takeRow: RowHandler = (packet, peer) => {
    if (packet.isEOF()) return driver.call(query, packet, peer);
    packets.add(packet.buffer, packet.offset, packet.end);
    pauseIfFull();
    return takeRow;
  };
  query.row = takeRow;
  return reader;
}

/** Undefined for a shape whose marks are not single bytes. */
export function takesShape({ separator, lineEnd }: CsvShape): boolean {
  return /^[\t -~]$/.test(separator) && lineEnd !== undefined && ['\n', '\r\n', '\r'].includes(lineEnd);
}

function kindOf(field: FieldPacket, zeroDates: DatabaseSettings['zeroDates']): FieldKind {
  const type = field.columnType ?? field.type ?? 0;
  if (type === TYPE_BIT) return 'bits';
  if (isBinary(field)) return 'bytes';
  return isDate(type) && zeroDates === 'null' ? 'date' : 'text';
}
