import { expect } from 'vitest';
import { dirty } from '../emulator/engine-jobs.ts';
import { fromTable, mariadb, psql, rehearsal, schema, test, toTable } from './support.ts';

/** A type and a value, then the type that the other database gets and the text that its own client shows. */
type Cross = readonly [type: string, sql: string, otherType: string, shown: string];

const POSTGRES_TO_MARIADB: readonly Cross[] = [
  ['smallint', '-32768', 'smallint(6)', '-32768'],
  ['bigint', '9223372036854775807', 'bigint(20)', '9223372036854775807'],
  [
    'numeric(38,10)',
    '-1234567890123456789012345678.0123456789',
    'decimal(38,10)',
    '-1234567890123456789012345678.0123456789',
  ],
  ['numeric', '1.5', 'decimal(65,30)', '1.500000000000000000000000000000'],
  ['double precision', '0.1::float8 + 0.2', 'double', '0.30000000000000004'],
  ['boolean', 'true', 'tinyint(1)', '1'],
  ['date', "'1969-12-31'", 'date', '1969-12-31'],
  ['time', "'23:59:59.999999'", 'time(6)', '23:59:59.999999'],
  ['timestamp', "'1969-12-31 23:59:59.999999'", 'datetime(6)', '1969-12-31 23:59:59.999999'],
  ['timestamptz', "'1969-12-31 23:59:59.999999+00'", 'datetime(6)', '1970-01-01 07:59:59.999999'],
  ['text', String.raw`E'a,"b"\n城 😀 \\ it''s'`, 'longtext', 'a,"b"\n城 😀 \\ it\'s'],
  ['varchar(20)', "''", 'varchar(20)', ''],
  ['bytea', String.raw`'\x00ff5c'`, 'longblob', '\0\ufffd\\'],
  ['jsonb', `'{"a": [1, "城"]}'`, 'longtext', '{"a": [1, "城"]}'],
  ['uuid', "'0b5c1c2e-7a7b-4b8e-9a40-1f2d3c4b5a69'", 'longtext', '0b5c1c2e-7a7b-4b8e-9a40-1f2d3c4b5a69'],
  ['integer[]', "'{1,NULL}'", 'longtext', '{1,NULL}'],
  ['text', 'NULL', 'longtext', 'NULL'],
];

const MARIADB_TO_POSTGRES: readonly Cross[] = [
  ['tinyint unsigned', '255', 'smallint', '255'],
  ['int unsigned', '4294967295', 'bigint', '4294967295'],
  ['bigint unsigned', '18446744073709551615', 'numeric(20,0)', '18446744073709551615'],
  ['decimal(65,30)', '0.012345678901234567890123456789', 'numeric(65,30)', '0.012345678901234567890123456789'],
  ['double', '0.1e0 + 0.2e0', 'double precision', '0.30000000000000004'],
  ['boolean', 'true', 'boolean', 't'],
  ['bit(8)', "b'10000001'", 'numeric(20,0)', '129'],
  ['date', "'1000-01-01'", 'date', '1000-01-01'],
  ['datetime(6)', "'1969-12-31 23:59:59.999999'", 'timestamp(6) without time zone', '1969-12-31 23:59:59.999999'],
  ['text', String.raw`'a,"b"\n城 😀 \\ \t'`, 'text', 'a,"b"\n城 😀 \\ \t'],
  ['varchar(20)', "''", 'character varying(20)', ''],
  ['blob', "X'00FF5C'", 'bytea', String.raw`\x00ff5c`],
  ['json', `'{"a": 1}'`, 'text', '{"a": 1}'],
  ["enum('x','y')", "'y'", 'text', 'y'],
  ['year', '2026', 'smallint', '2026'],
  ['int', 'NULL', 'integer', ''],
];

test.each(POSTGRES_TO_MARIADB)('PostgreSQL %s %s to MariaDB', async (type, sql, otherType, shown) => {
  const [from, to] = [schema(psql), schema(mariadb)];
  psql(`CREATE TABLE ${from}.orders (v ${type}); INSERT INTO ${from}.orders VALUES (${sql})`);
  const target = toTable(to, { tablePreparation: 'CREATE_WHEN_NOT_EXIST' });
  const outcome = await rehearsal().run({ from: fromTable(from), to: target, links: { to: 'my' } });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', error: '', rows: '1/1/0' });
  const where = `table_schema = '${to}' AND table_name = 'copy'`;
  expect(mariadb(`SELECT column_type FROM information_schema.columns WHERE ${where}`)).toBe(otherType);
  expect(mariadb(`SELECT v FROM ${to}.copy`)).toBe(shown);
});

test.each(MARIADB_TO_POSTGRES)('MariaDB %s %s to PostgreSQL', async (type, sql, otherType, shown) => {
  const [from, to] = [schema(mariadb), schema(psql)];
  mariadb(`CREATE TABLE ${from}.orders (v ${type} NULL); INSERT INTO ${from}.orders VALUES (${sql})`);
  const target = toTable(to, { tablePreparation: 'CREATE_WHEN_NOT_EXIST' });
  const outcome = await rehearsal().run({ from: fromTable(from), to: target, links: { from: 'my', to: 'pg' } });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', error: '', rows: '1/1/0' });
  const declared = `SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '${to}.copy'::regclass AND attnum = 1`;
  expect(psql(declared)).toBe(otherType);
  expect(psql(`SELECT v FROM ${to}.copy`)).toBe(shown);
});

test.each([
  ['NaN in a number', 'numeric', "'NaN'", 'decimal(10,2)', 'NaN'],
  ['an infinite day', 'date', "'infinity'", 'date', 'infinity'],
  ['a day before Christ', 'date', "'0044-03-15 BC'", 'date', '0044-03-15 BC'],
  ['a text for a number', 'text', "'12,5'", 'int', '12,5'],
  ['a text that is too long', 'text', "'abcd'", 'varchar(3)', 'abcd'],
])('MariaDB refuses from PostgreSQL, with its own words: %s', async (_, type, sql, otherType, shown) => {
  const [from, to] = [schema(psql), schema(mariadb)];
  psql(`CREATE TABLE ${from}.orders (v ${type}); INSERT INTO ${from}.orders VALUES (${sql}), (NULL)`);
  mariadb(`CREATE TABLE ${to}.copy (v ${otherType})`);
  const at = rehearsal();
  const outcome = await at.run({ from: fromTable(from), to: toTable(to), links: { to: 'my' }, driver: dirty() });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', rows: '2/1/1' });
  expect(at.text('dirty/job_1_1.csv')).toContain(shown);
});

test.each([
  ['a zero date', 'date', "'0000-00-00'", 'date', 'date/time field value out of range: "0000-00-00"'],
  ['a NUL byte in a text', 'text', String.raw`'a\0b'`, 'text', 'invalid byte sequence for encoding "UTF8": 0x00'],
  ['an unsigned number', 'bigint unsigned', '18446744073709551615', 'bigint', 'out of range for type bigint'],
  ['a time of more than a day', 'time', "'100:00:00'", 'time', 'date/time field value out of range: "100:00:00"'],
])('PostgreSQL refuses from MariaDB, with its own words: %s', async (_, type, sql, otherType, reason) => {
  const [from, to] = [schema(mariadb), schema(psql)];
  mariadb(
    `SET sql_mode = ''; CREATE TABLE ${from}.orders (v ${type} NULL); INSERT INTO ${from}.orders VALUES (${sql}), (NULL)`,
  );
  psql(`CREATE TABLE ${to}.copy (v ${otherType})`);
  const at = rehearsal();
  const links = { from: 'my', to: 'pg' };
  const outcome = await at.run({ from: fromTable(from), to: toTable(to), links, driver: dirty() });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', rows: '2/1/1' });
  expect(at.text('dirty/job_1_1.csv').replaceAll('""', '"')).toContain(reason);
});

test('MariaDB keeps what it would round without an error: a fraction for a whole number is dirty', async () => {
  const [from, to] = [schema(psql), schema(mariadb)];
  psql(`CREATE TABLE ${from}.orders (v numeric); INSERT INTO ${from}.orders VALUES (1.5), (2)`);
  mariadb(`CREATE TABLE ${to}.copy (v int)`);
  const outcome = await rehearsal().run({
    from: fromTable(from),
    to: toTable(to),
    links: { to: 'my' },
    driver: dirty(),
  });
  expect(outcome).toMatchObject({ rows: '2/1/1' });
  expect(mariadb(`SELECT v FROM ${to}.copy`)).toBe('2');
});

test('a key of 0 stays 0 in a column that counts up', async () => {
  const [from, to] = [schema(psql), schema(mariadb)];
  psql(`CREATE TABLE ${from}.orders (v integer); INSERT INTO ${from}.orders VALUES (0), (5)`);
  mariadb(`CREATE TABLE ${to}.copy (v int AUTO_INCREMENT PRIMARY KEY)`);
  expect(await rehearsal().run({ from: fromTable(from), to: toTable(to), links: { to: 'my' } })).toMatchObject({
    rows: '2/2/0',
  });
  expect(mariadb(`SELECT v FROM ${to}.copy ORDER BY v`)).toBe('0\n5');
});

test('a table without transactions takes each row on its own, and none twice', async () => {
  const [from, to] = [schema(psql), schema(mariadb)];
  psql(
    `CREATE TABLE ${from}.orders (v text); INSERT INTO ${from}.orders SELECT i::text FROM generate_series(1, 50) AS g(i)`,
  );
  psql(`UPDATE ${from}.orders SET v = 'x' WHERE v = '30'`);
  mariadb(`CREATE TABLE ${to}.copy (v int) ENGINE = MyISAM`);
  const job = { from: fromTable(from), to: toTable(to), links: { to: 'my' }, driver: dirty() };
  expect(await rehearsal().run(job)).toMatchObject({ rows: '50/49/1' });
  expect(mariadb(`SELECT count(*), count(DISTINCT v) FROM ${to}.copy`)).toBe('49\t49');
  const staged = { ...job, to: toTable(to, { useStageTable: 'true' }) };
  expect(await rehearsal().run(staged)).toMatchObject({
    status: 'FAILED',
    error: expect.stringContaining('no transactions'),
  });
});
