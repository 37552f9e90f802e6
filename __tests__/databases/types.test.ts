import { expect } from 'vitest';
import { CsvReader } from '../../emulator/engines/csv/csv-reader.ts';
import { fromCsv, toCsv } from '../emulator/engine-jobs.ts';
import { linkTo } from './links.ts';
import { fromTable, mariadb, psql, rehearsal, schema, servers, test, toTable } from './support.ts';
import { MARIADB, POSTGRES, type TypeSample } from './type-samples.ts';

const QUOTED = { quoteChar: 'true' };
const WITHOUT_QUOTES = { separator: ',', lineEnd: '\n', quotes: true, header: false };

function columns(samples: readonly TypeSample[]): string {
  return samples.map(({ type }, index) => `c${index} ${type}`).join(', ');
}

/** One row of all samples. */
function table(name: string, samples: readonly TypeSample[]): string {
  const values = samples.map(({ sql }) => sql).join(', ');
  return `CREATE TABLE ${name}.orders (id integer PRIMARY KEY, ${columns(samples)});
    INSERT INTO ${name}.orders VALUES (1, ${values});
    INSERT INTO ${name}.orders (id) VALUES (2);`;
}

function postgres(): string {
  const name = schema(psql);
  const types = `CREATE TYPE ${name}.mood AS ENUM ('so so', 'good'); CREATE DOMAIN ${name}.positive AS integer CHECK (VALUE > 0);`;
  psql(`${types} SET search_path TO ${name}, public; ${table(name, POSTGRES)}`);
  return name;
}

function maria(samples: readonly TypeSample[] = MARIADB): string {
  const name = schema(mariadb);
  mariadb(`SET sql_mode = 'STRICT_ALL_TABLES'; ${table(name, samples)}`);
  return name;
}

const DIALECTS = [
  ['PostgreSQL', 'pg', postgres, POSTGRES],
  ['MariaDB', 'my', maria, MARIADB],
] as const;

test.each(DIALECTS)('%s: each type has the documented text in CSV', async (_, link, create, samples) => {
  const at = rehearsal();
  const outcome = await at.run({ from: fromTable(create()), to: toCsv(QUOTED), links: { from: link } });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', error: '', rows: '2/2/0' });
  const reader = new CsvReader(WITHOUT_QUOTES);
  const [record = []] = [...reader.push(at.text('out/orders_0.csv')), ...reader.end()];
  const [first = ''] = at.text('out/orders_0.csv').split('\n2,');
  const parts: string[] = [];
  for (const [index, sample] of samples.entries()) {
    const own = new CsvReader(WITHOUT_QUOTES);
    const value = [...own.push(sample.csv === '' ? ',' : sample.csv), ...own.end()][0]?.[0];
    expect(`${sample.type}: ${record[index + 1]}`).toBe(`${sample.type}: ${value}`);
    parts.push(sample.csv);
  }
  expect(first).toBe(['1', ...parts].join(','));
});

test('PostgreSQL to CSV and back: every value is the same', async () => {
  const at = rehearsal();
  const name = postgres();
  for (const quotes of [
    QUOTED,
    { ...QUOTED, fieldSeparator: '||' },
    { ...QUOTED, fieldSeparator: '|', lineSeparator: '\r\n' },
  ]) {
    psql(`DROP TABLE IF EXISTS ${name}.copy; CREATE TABLE ${name}.copy (LIKE ${name}.orders INCLUDING ALL)`);
    expect(await at.run({ from: fromTable(name), to: toCsv(quotes) })).toMatchObject({ error: '', rows: '2/2/0' });
    const back = fromCsv({ ...quotes, inputDirectory: 'out' });
    expect(await at.run({ from: back, to: toTable(name) })).toMatchObject({ error: '', rows: '2/2/0' });
    const sum = (of: string) => psql(`SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM ${name}.${of} t`);
    expect(sum('copy')).toBe(sum('orders'));
  }
});

test('PostgreSQL to PostgreSQL, with a new table of the same types', async () => {
  const at = rehearsal();
  const name = postgres();
  psql(`ALTER ROLE postgres SET search_path TO "$user", public, ${name}`);
  const job = {
    from: fromTable(name),
    to: toTable(name, { tablePreparation: 'DROP_AND_CREATE' }),
    links: { to: 'pg' },
  };
  const outcome = await at.run(job);
  psql('ALTER ROLE postgres RESET search_path');
  expect(outcome).toMatchObject({ error: '', rows: '2/2/0' });
  const sum = (of: string) => psql(`SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM ${name}.${of} t`);
  expect(sum('copy')).toBe(sum('orders'));
  const types = (of: string) =>
    psql(`SELECT string_agg(format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = '${name}.${of}'::regclass AND attnum > 0`);
  expect(types('copy')).toBe(types('orders'));
});

test('MariaDB to CSV and back, and to a new table: every value of a lossless type is the same', async () => {
  const at = rehearsal();
  const name = maria(MARIADB.filter(({ lossless }) => lossless !== false));
  mariadb(`CREATE TABLE ${name}.copy LIKE ${name}.orders`);
  const links = { from: 'my', to: 'my' };
  expect(await at.run({ from: fromTable(name), to: toCsv(QUOTED), links: { from: 'my' } })).toMatchObject({
    rows: '2/2/0',
  });
  const back = fromCsv({ ...QUOTED, inputDirectory: 'out' });
  expect(await at.run({ from: back, to: toTable(name), links: { to: 'my' } })).toMatchObject({
    error: '',
    rows: '2/2/0',
  });
  const made = { tableName: 'made', tablePreparation: 'CREATE_WHEN_NOT_EXIST' };
  expect(await at.run({ from: fromTable(name), to: toTable(name, made), links })).toMatchObject({
    error: '',
    rows: '2/2/0',
  });
  const [orders, copy] = mariadb(`CHECKSUM TABLE ${name}.orders, ${name}.copy`)
    .split('\n')
    .map((line) => line.split('\t')[1]);
  expect(copy).toBe(orders);
  const names = MARIADB.filter(({ lossless }) => lossless !== false).map((_, index) => `a.c${index} <=> b.c${index}`);
  const same = mariadb(
    `SELECT count(*) FROM ${name}.orders a JOIN ${name}.made b ON a.id = b.id AND ${names.join(' AND ')}`,
  );
  expect(same).toBe('2');
});

test.each([',', '||'])(
  'zeroDateTimeBehavior=convertToNull reads zero dates as NULL, with the separator %s',
  async (fieldSeparator) => {
    const name = schema(mariadb);
    mariadb(`SET sql_mode = ''; CREATE TABLE ${name}.orders (id int, d date, t datetime(3), s varchar(20));
    INSERT INTO ${name}.orders VALUES (1, '0000-00-00', '0000-00-00', '0000-00-00'), (2, '2026-01-31', '2026-01-31', NULL)`);
    const properties = { jdbcProperties: { zeroDateTimeBehavior: 'convertToNull' } };
    const at = rehearsal({ links: [linkTo('own', servers.mariadb, properties)] });
    expect(
      await at.run({ from: fromTable(name), to: toCsv({ fieldSeparator }), links: { from: 'own' } }),
    ).toMatchObject({ rows: '2/2/0' });
    const expected = '1,,,0000-00-00\n2,2026-01-31,2026-01-31 00:00:00.000,\n';
    expect(at.text('out/orders_0.csv')).toBe(expected.replaceAll(',', fieldSeparator));
  },
);

test.each(DIALECTS)('%s: without quotes both ways to write a file warn of values with marks', async (_, link) => {
  const [name, run] = link === 'pg' ? [schema(psql), psql] : [schema(mariadb), mariadb];
  run(
    `CREATE TABLE ${name}.orders (t varchar(20)); INSERT INTO ${name}.orders VALUES ('a'), ('a,b'), ('"'), ('c'), (''), (NULL)`,
  );
  const log: string[] = [];
  const at = rehearsal({ log: (line) => log.push(line) });
  for (const lineSeparator of ['\r\n', ';']) {
    const to = toCsv({ lineSeparator });
    expect(await at.run({ from: fromTable(name), to, links: { from: link } })).toMatchObject({ rows: '6/6/0' });
    expect(at.text('out/orders_0.csv')).toBe(['a', 'a,b', '"', 'c', '', '', ''].join(lineSeparator));
  }
  expect(log.map((line) => /\d+ of \d+/.exec(line)?.[0])).toEqual(['2 of 6', '2 of 6']);
});
