import { describe, expect } from 'vitest';
import { dirty, fromCsv, toCsv } from '../emulator/engine-jobs.ts';
import { DIALECTS } from './dialects.ts';
import { fromQuery, fromTable, rehearsal, test, toTable } from './support.ts';

describe.each(DIALECTS)('%s', (_, { link, run, series, createSchema }) => {
  const links = { from: link, to: link };

  function orders(): string {
    const name = createSchema();
    run(`CREATE TABLE ${name}.orders (id integer PRIMARY KEY, name varchar(20), total decimal(10,2), day date);
      INSERT INTO ${name}.orders VALUES (1, 'pen', 1.5, '2026-01-31'), (2, 'a,b "c"', NULL, NULL), (3, '', 3, '2026-02-01')`);
    return name;
  }

  test.each([
    ['all columns', {}, {}, '1,pen,1.50,2026-01-31\n2,a,b "c",,\n3,,3.00,2026-02-01\n'],
    ['columns in the order of the list', { columnList: 'name&ID' }, {}, 'pen,1\na,b "c",2\n,3\n'],
    ['a condition with a comment', { columnList: 'id', whereClause: 'total > 1 -- some' }, {}, '1\n3\n'],
    ['quotes', { columnList: 'id&name' }, { quoteChar: 'true' }, '1,pen\n2,"a,b ""c"""\n3,""\n'],
    ['a header', { columnList: 'id', whereClause: 'id = 1' }, { firstRowAsHeader: 'true' }, 'id\n1\n'],
    ['separators of two characters', { columnList: 'id&name' }, { fieldSeparator: '||' }, '1||pen\n2||a,b "c"\n3||\n'],
    [
      'a tab',
      { columnList: 'id&name' },
      { fieldSeparator: '\t', quoteChar: 'true' },
      '1\tpen\n2\t"a,b ""c"""\n3\t""\n',
    ],
    ['Windows line ends by default', { columnList: 'id' }, { lineSeparator: '' }, '1\r\n2\r\n3\r\n'],
    ['another line end', { columnList: 'id&name' }, { lineSeparator: ';' }, '1,pen;2,a,b "c";3,;'],
  ])('a table to CSV: %s', async (_name, from, to, expected) => {
    const at = rehearsal();
    const outcome = await at.run({ from: fromTable(orders(), from), to: toCsv(to), links: { from: link } });
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', error: '' });
    expect(at.text('out/orders_0.csv')).toBe(expected);
  });

  test.each([
    ['columns of one name', 'SELECT id, id FROM %.orders WHERE id = 2', {}, '2,2\n'],
    ['a trailing semicolon', 'SELECT id FROM %.orders WHERE id = 1;', {}, '1\n'],
    ['some of its columns', 'SELECT id, name AS n FROM %.orders', { columnList: 'n' }, 'pen\na,b "c"\n\n'],
    ['an order', 'SELECT id FROM %.orders ORDER BY id DESC', {}, '3\n2\n1\n'],
  ])('a query to CSV: %s', async (_name, sql, more, expected) => {
    const at = rehearsal();
    const from = fromQuery(sql.replace('%', orders()), more);
    expect(await at.run({ from, to: toCsv(), links: { from: link } })).toMatchObject({
      status: 'SUCCEEDED',
      error: '',
    });
    expect(at.text('out/data_0.csv')).toBe(expected);
  });

  test.each([
    ['integers', 'id', 'i * 3'],
    ['an unsigned or wide number', 'big', 'i * 4611686018427'],
    ['decimals', 'price', 'i / 3'],
    ['days', 'day', `DATE '1969-12-01' + INTERVAL '1' DAY * i`],
    ['times', 'at', `TIMESTAMP '1969-12-31 00:00:00' + INTERVAL '1' MINUTE * i`],
    ['NULL in some rows', 'some', 'CASE WHEN i < 900 THEN NULL ELSE i END'],
    ['one value only', 'same', '7'],
    ...(link === 'pg' ? [['an endless day, in one range', 'day', `DATE 'infinity'`]] : []),
    ['text, in one range', 'name', `CASE WHEN i < 500 THEN 'a' ELSE 'b' END`],
  ])('side by side every row once: %s', async (_name, column, expression) => {
    const name = createSchema();
    const type = {
      id: 'integer',
      big: 'bigint',
      price: 'decimal(12,4)',
      day: 'date',
      at: link === 'pg' ? 'timestamp' : 'datetime',
      some: 'integer',
      same: 'integer',
      name: 'varchar(9)',
    }[column];
    const days = link === 'my' ? expression.replace(/INTERVAL '1' (\w+) \* i/, 'INTERVAL i $1') : expression;
    run(
      `CREATE TABLE ${name}.orders (id integer, k ${type}); INSERT INTO ${name}.orders SELECT i, ${days} FROM ${series(1000)}`,
    );
    const at = rehearsal();
    const from = fromTable(name, { columnList: 'id', partitionColumn: 'k' });
    const driver = { 'throttlingConfig.numExtractors': '4' };
    expect(await at.run({ from, to: toCsv(), driver, links: { from: link } })).toMatchObject({ rows: '1000/1000/0' });
    const ids = at.text('out/orders_0.csv').trim().split('\n').map(Number);
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_item, index) => index + 1));
  });

  test('a part of a file has whole rows', async () => {
    const name = createSchema();
    run(
      `CREATE TABLE ${name}.orders (id integer, t text); INSERT INTO ${name}.orders SELECT i, repeat('x', 1000) FROM ${series(3000)}`,
    );
    const at = rehearsal();
    const to = toCsv({ writeFileSize: '1', firstRowAsHeader: 'true', markerFile: 'done' });
    expect(await at.run({ from: fromTable(name), to, links: { from: link } })).toMatchObject({ rows: '3000/3000/0' });
    expect(at.files()).toEqual(['out/done', 'out/orders_0.csv', 'out/orders_1.csv', 'out/orders_2.csv']);
    const lines = [0, 1, 2].map((part) => at.text(`out/orders_${part}.csv`).trim().split('\n'));
    expect(lines.map(([first]) => first)).toEqual(['id,t', 'id,t', 'id,t']);
    expect(lines.flat().filter((line) => /^\d+,x{1000}$/.test(line))).toHaveLength(3000);
  });

  test.each([
    ['no table', { tableName: 'none' }, 'Cdm.0900'],
    ['no schema', { schemaName: 'none' }, 'Cdm.0900'],
    ['no column', { columnList: 'id&c' }, 'no column c'],
    ['no partition column', { partitionColumn: 'p' }, 'no column p'],
    ['a condition of another dialect', { whereClause: link === 'pg' ? '`id` = 1' : '"id"::text = 1' }, 'Cdm.0902'],
    ['a column that the condition does not find', { whereClause: 'nope = 1' }, 'nope'],
    ['two statements', { whereClause: '1 = 1); DROP TABLE orders; --' }, 'Cdm.0902'],
    ['a comment that hides the rest', { whereClause: '1 = 1 /*' }, 'Cdm.0902'],
    ['an open parenthesis', { whereClause: '1 = 1) --' }, 'Cdm.0902'],
  ])('FAILED with the reason, and no file: %s', async (_name, more, reason) => {
    const at = rehearsal();
    const name = orders();
    const outcome = await at.run({ from: fromTable(name, more), to: toCsv(), links: { from: link } });
    expect(outcome).toMatchObject({ status: 'FAILED', error: expect.stringContaining(reason) });
    expect(at.files()).toEqual([]);
    expect(run(`SELECT count(*) FROM ${name}.orders`)).toBe('3');
  });

  test.each([
    [
      'a query with a condition',
      fromQuery('SELECT 1', { whereClause: 'id = 1' }),
      'fromJobConfig.whereClause together',
    ],
    ['two statements', fromQuery('SELECT 1; SELECT 2'), 'Cdm.0902'],
    ['no query', fromQuery(''), 'fromJobConfig.sql cannot be left blank'],
    ['a wildcard', fromTable('x', { tableName: 'o*' }), 'fromJobConfig.tableName=o*'],
    ['partitions', fromTable('x', { usePartition: 'true' }), 'fromJobConfig.usePartition=true'],
  ])('what is not supported is named: %s', async (_name, from, reason) => {
    const outcome = await rehearsal().run({ from, to: toCsv(), links: { from: link } });
    expect(outcome).toMatchObject({ status: 'FAILED', error: expect.stringContaining(reason) });
  });

  function copy(columns: string): string {
    const name = createSchema();
    run(`CREATE TABLE ${name}.copy (${columns})`);
    return name;
  }

  test.each([
    ['fields in order', {}, '1,a\n2,b\r\n', '1|a\n2|b'],
    ['the fields asked for', { columnList: '2&4' }, 'x,1,y,a,z', '1|a'],
    ['quotes', { quoteChar: 'true' }, '1,"a, ""b"""\n', '1|a, "b"'],
    ['an empty field: NULL for a number, no text for text', {}, ',\n', 'null|'],
    ['with quotes, "" is a text and nothing is NULL', { quoteChar: 'true' }, '1,""\n2,\n', '1|\n2|null'],
  ])('CSV to a table: %s', async (_name, from, text, expected) => {
    const at = rehearsal();
    const name = copy('id integer, t varchar(20)');
    at.put('in/a.csv', text);
    const outcome = await at.run({ from: fromCsv(from), to: toTable(name), links: { to: link } });
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', error: '' });
    const shown = (column: string) => `CASE WHEN ${column} IS NULL THEN 'null' ELSE concat('', ${column}) END`;
    expect(run(`SELECT concat(${shown('id')}, '|', ${shown('t')}) FROM ${name}.copy ORDER BY id`)).toBe(expected);
  });

  test.each([
    ['nothing', {}, '1,7,8'],
    ['the whole table', { beforeImportType: 'shouldClearTable' }, '1'],
    ['some rows', { beforeImportType: 'whereClause', whereClause: 'id = 7' }, '1,8'],
  ])('before loading it clears %s', async (_name, more, expected) => {
    const at = rehearsal();
    const name = copy('id integer');
    run(`INSERT INTO ${name}.copy VALUES (7), (8)`);
    at.put('in/a.csv', '1');
    expect(await at.run({ from: fromCsv(), to: toTable(name, more), links: { to: link } })).toMatchObject({
      rows: '1/1/0',
    });
    expect(run(`SELECT id FROM ${name}.copy ORDER BY id`).replaceAll('\n', ',')).toBe(expected);
  });

  test.each([
    ['no number', 'x,a,2026-01-01'],
    ['a fraction for a whole number', '1.5,a,2026-01-01'],
    ['out of range', '3000000000,a,2026-01-01'],
    ['too long', '1,abcd,2026-01-01'],
    ['no such day', '1,a,2026-02-30'],
    ['a key that is taken', '7,a,2026-01-01'],
    ['a value that must not be missing', '1,a,'],
    ['a broken check', '1,z,2026-01-01'],
    ['a missing field', '1,a'],
    ['a field too many', '1,a,2026-01-01,z'],
  ])('a row that the table refuses is dirty, with the reason: %s', async (_name, line) => {
    const at = rehearsal();
    const name = copy(`id integer UNIQUE, t varchar(3) CHECK (t <> 'z'), day date NOT NULL`);
    run(`INSERT INTO ${name}.copy VALUES (7, 'x', '2026-01-01')`);
    at.put('in/a.csv', `8,b,2026-01-31\n${line}\n9,c,2026-01-31\n`);
    const job = { from: fromCsv(), to: toTable(name), links: { to: link }, driver: dirty() };
    expect(await at.run(job)).toMatchObject({ status: 'SUCCEEDED', rows: '3/2/1' });
    expect(run(`SELECT id FROM ${name}.copy ORDER BY id`).replaceAll('\n', ',')).toBe('7,8,9');
    const [record = ''] = at.text('dirty/job_1_1.csv').split('\n');
    expect(record.startsWith(line), record).toBe(true);
    expect(record.length).toBeGreaterThan(line.length + 10);
  });

  test('many dirty rows among many good ones are each found', async () => {
    const at = rehearsal();
    const name = copy('id integer PRIMARY KEY, t varchar(9)');
    const lines = Array.from({ length: 20_000 }, (_item, index) =>
      index % 500 === 3 ? `bad${index},x` : `${index},x`,
    );
    at.put('in/a.csv', lines.join('\n'));
    const job = { from: fromCsv(), to: toTable(name), links: { to: link }, driver: dirty() };
    expect(await at.run(job)).toMatchObject({ rows: '20000/19960/40' });
    expect(run(`SELECT count(*) FROM ${name}.copy`)).toBe('19960');
    const recorded = at
      .text('dirty/job_1_1.csv')
      .trim()
      .split('\n')
      .map((line) => line.split(',')[0]);
    expect(recorded).toEqual(lines.filter((line) => line.startsWith('bad')).map((line) => line.split(',')[0]));
  });

  test.each([
    ['a stage table keeps the table as it was', { useStageTable: 'true' }, '7'],
    ['without it the cleared table stays cleared', {}, ''],
  ])('a run that fails on the way: %s', async (_name, more, expected) => {
    const at = rehearsal();
    const name = copy('id integer');
    run(`INSERT INTO ${name}.copy VALUES (7)`);
    at.put('in/a.csv', 'x\n');
    const to = toTable(name, { beforeImportType: 'shouldClearTable', ...more });
    const outcome = await at.run({ from: fromCsv(), to, links: { to: link } });
    expect(outcome).toMatchObject({ status: 'FAILED', error: expect.stringContaining('Cdm.0936') });
    expect(run(`SELECT id FROM ${name}.copy`)).toBe(expected);
  });

  test.each([
    ['creates one', '', { tablePreparation: 'CREATE_WHEN_NOT_EXIST' }, '20'],
    ['leaves one that exists', 't varchar(30)', { tablePreparation: 'CREATE_WHEN_NOT_EXIST' }, '30'],
    ['replaces one', 't varchar(30)', { tablePreparation: 'DROP_AND_CREATE' }, '20'],
    ['longer texts', '', { tablePreparation: 'DROP_AND_CREATE', extendCharLength: 'true' }, '60'],
  ])('table to table: %s', async (_name, existing, more, length) => {
    const at = rehearsal();
    const name = createSchema();
    run(`CREATE TABLE ${name}.orders (t varchar(20) NOT NULL); INSERT INTO ${name}.orders VALUES ('a'), ('b')`);
    if (existing !== '') run(`CREATE TABLE ${name}.copy (${existing})`);
    const outcome = await at.run({ from: fromTable(name), to: toTable(name, more), links });
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', rows: '2/2/0' });
    const where = `table_schema = '${name}' AND table_name = 'copy'`;
    expect(run(`SELECT character_maximum_length FROM information_schema.columns WHERE ${where}`)).toBe(length);
  });

  test('a generated column is read, and left out when loading', async () => {
    const at = rehearsal();
    const name = createSchema();
    run(`CREATE TABLE ${name}.orders (a integer, twice integer GENERATED ALWAYS AS (a * 2) STORED)`);
    run(`INSERT INTO ${name}.orders (a) VALUES (4)`);
    expect(await at.run({ from: fromTable(name), to: toCsv(), links: { from: link } })).toMatchObject({
      rows: '1/1/0',
    });
    expect(at.text('out/orders_0.csv')).toBe('4,8\n');
    const from = fromCsv({ inputDirectory: 'out', columnList: '1' });
    const to = toTable(name, { tableName: 'orders' });
    expect(await at.run({ from, to, links: { to: link } })).toMatchObject({ status: 'SUCCEEDED', rows: '1/1/0' });
    expect(run(`SELECT sum(twice) FROM ${name}.orders`)).toBe('16');
  });
});
