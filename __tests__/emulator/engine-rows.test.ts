import { expect, test } from 'vitest';
import { dirty, fromCsv, fromTable, toCsv, toTable, yard } from './engine-support.ts';

const ORDERS = `
  CREATE TABLE orders (id INTEGER PRIMARY KEY, name VARCHAR(20), total DECIMAL(10,2), at DATE);
  INSERT INTO orders VALUES (1, 'pen', 1.5, '2026-01-31'), (2, 'a,b "c"', NULL, NULL), (9007199254740993, '', 3, '2026-02-01');`;

test.each([
  ['as it is', {}, {}, '1,pen,1.5,2026-01-31\n2,a,b "c",,\n9007199254740993,,3,2026-02-01\n'],
  ['columns in the order of the list', { columnList: 'name&id' }, {}, 'pen,1\na,b "c",2\n,9007199254740993\n'],
  ['some rows', { columnList: 'id', whereClause: 'id < 3 and total is not null -- dear ones' }, {}, '1\n'],
  ['quotes', { columnList: 'id&name', whereClause: 'id = 2' }, { quoteChar: 'true' }, '2,"a,b ""c"""\n'],
  ['a header', { columnList: 'id', whereClause: 'id = 1' }, { firstRowAsHeader: 'true' }, 'id\n1\n'],
  [
    'separators',
    { columnList: 'id&name', whereClause: 'id = 1' },
    { fieldSeparator: '||', lineSeparator: ';' },
    '1||pen;',
  ],
  ['Windows line ends unless told', { columnList: 'id', whereClause: 'id = 1' }, { lineSeparator: '' }, '1\r\n'],
  [
    'the documented list of numbers',
    { columnList: 'id&total', whereClause: 'id = 1' },
    { columnList: '1&2' },
    '1,1.5\n',
  ],
])('a table becomes CSV: %s', async (_, from, to, expected) => {
  const at = yard();
  at.exec(ORDERS);
  expect(await at.run({ from: fromTable(from), to: toCsv(to) })).toMatchObject({ status: 'SUCCEEDED', error: '' });
  expect(at.files()).toEqual(['out/orders_0.csv']);
  expect(at.text('out/orders_0.csv')).toBe(expected);
});

test('a table job measures rows and nothing else, as the documentation shows it', async () => {
  const at = yard();
  at.exec(ORDERS);
  expect((await at.run({ from: fromTable(), to: toCsv() })).counters).toEqual({
    ROWS_READ: 3,
    ROWS_WRITTEN: 3,
    ROWS_WRITTEN_SKIPPED: 0,
    BYTES_READ: -1,
    BYTES_WRITTEN: -1,
    TOTAL_FILES: -1,
    TOTAL_SIZE: -1,
    FILES_READ: -1,
    FILES_WRITTEN: -1,
    FILES_SKIPPED: -1,
  });
});

test('large files are cut, each with its header, and a marker tells of the end', async () => {
  const at = yard();
  at.exec(`CREATE TABLE orders (id INTEGER, text TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO orders SELECT i, hex(zeroblob(500)) FROM n;`);
  const to = toCsv({ writeFileSize: '1', firstRowAsHeader: 'true', filePrefix: '${tableName}-x', markerFile: 'done' });
  expect(await at.run({ from: fromTable(), to })).toMatchObject({ rows: '3000/3000/0' });
  expect(at.files()).toEqual(['out/done', 'out/orders-x_0.csv', 'out/orders-x_1.csv', 'out/orders-x_2.csv']);
  const lines = [0, 1, 2].map((n) => at.text(`out/orders-x_${n}.csv`).split('\n'));
  expect(lines.map(([first]) => first)).toEqual(['id,text', 'id,text', 'id,text']);
  expect(lines.flat().filter((line) => /^\d/.test(line))).toHaveLength(3000);
});

test.each([
  [
    'a folder, in the order of names',
    {},
    { 'in/b.csv': '3,c\n', 'in/a.csv': '1,a\r\n2,b' },
    [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ],
  ],
  ['one file of two', { inputDirectory: '/in/b.csv' }, { 'in/a.csv': '1,a', 'in/b.csv': '2,b' }, [[2, 'b']]],
  [
    'paths in a list',
    { inputDirectory: 'in;no.csv', fileSeparator: ';' },
    { 'in/a.csv': '1,a', 'no.csv': '2,b' },
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'wildcards',
    { filterType: 'WILDCARD', fileFilter: 'a*.csv,?.txt' },
    { 'in/ab.csv': '1,a', 'in/b.csv': '2,b', 'in/b.txt': '3,c' },
    [
      [1, 'a'],
      [3, 'c'],
    ],
  ],
  ['the fields asked for', { columnList: '2&4' }, { 'in/a.csv': 'x,1,y,a,z' }, [[1, 'a']]],
  [
    'a header of each file',
    { firstRowAsHeader: 'true' },
    { 'in/a.csv': 'id,n\n1,a', 'in/b.csv': 'id,n\n2,b' },
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'quotes',
    { quoteChar: 'true' },
    { 'in/a.csv': '1,"a, ""b""\nc"\n"2",d\n' },
    [
      [1, 'a, "b"\nc'],
      [2, 'd'],
    ],
  ],
  ['no quotes', {}, { 'in/a.csv': '1,"a"\n' }, [[1, '"a"']]],
  [
    'separators',
    { fieldSeparator: '||', lineSeparator: ';' },
    { 'in/a.csv': '1||a\n;2||b' },
    [
      [1, 'a\n'],
      [2, 'b'],
    ],
  ],
  [
    'old line ends',
    {},
    { 'in/a.csv': '1,a\r2,b\r' },
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  ['an empty field: NULL for a number, no text for text', {}, { 'in/a.csv': ',' }, [[null, '']]],
  ['nothing', {}, { 'in/a.csv': '' }, []],
  ['a missing folder that may be missing', { nonexistentPathDisregard: 'true' }, {}, []],
])('CSV becomes a table: %s', async (_, from, files, expected) => {
  const at = yard();
  at.exec('CREATE TABLE copy (id INTEGER, name TEXT)');
  for (const [path, text] of Object.entries(files)) at.put(path, text);
  const rows = `${expected.length}/${expected.length}/0`;
  expect(await at.run({ from: fromCsv(from), to: toTable() })).toMatchObject({ status: 'SUCCEEDED', error: '', rows });
  expect(at.rows('SELECT * FROM copy')).toEqual(expected);
});

test.each([
  ['nothing', {}, [[7], [8], [1]]],
  ['the whole table', { beforeImportType: 'shouldClearTable' }, [[1]]],
  ['some rows', { beforeImportType: 'whereClause', whereClause: 'id = 7' }, [[8], [1]]],
  ['the whole table, by the older switch', { shouldClearTable: 'true' }, [[1]]],
  ['what the newer switch says', { shouldClearTable: 'true', beforeImportType: 'none' }, [[7], [8], [1]]],
])('before loading it clears %s', async (_, to, expected) => {
  const at = yard();
  at.exec('CREATE TABLE copy (id INTEGER, name TEXT); INSERT INTO copy (id) VALUES (7), (8)');
  at.put('in/a.csv', '1');
  expect(await at.run({ from: fromCsv(), to: toTable({ columnList: 'ID', ...to }) })).toMatchObject({ rows: '1/1/0' });
  expect(at.rows('SELECT id FROM copy')).toEqual(expected);
});

test('what was written with quotes comes back as it was, whatever the separators', async () => {
  const at = yard();
  const texts = "(1, 'a;b'), (2, 'a|'), (3, '|'), (4, 'x\"y'), (5, '城,' || char(10) || '😀'), (6, '')";
  at.exec(`CREATE TABLE orders (id INTEGER, name TEXT, more TEXT); INSERT INTO orders (id, name) VALUES ${texts};
    UPDATE orders SET more = name; CREATE TABLE copy (id INTEGER, name TEXT, more TEXT)`);
  const marks = { quoteChar: 'true', fieldSeparator: '||', lineSeparator: ';' };
  expect(await at.run({ from: fromTable(), to: toCsv(marks) })).toMatchObject({ rows: '6/6/0' });
  const back = await at.run({ from: fromCsv({ ...marks, inputDirectory: 'out' }), to: toTable() });
  expect(back).toMatchObject({ rows: '6/6/0' });
  expect(at.rows('SELECT * FROM copy')).toEqual(at.rows('SELECT * FROM orders'));
});

test('a number without end is a bad one', async () => {
  const at = yard();
  at.exec('CREATE TABLE orders (id INTEGER, total DECIMAL); INSERT INTO orders VALUES (1, 9e999), (2, 1.5)');
  expect(await at.run({ from: fromTable(), to: toCsv(), driver: dirty() })).toMatchObject({ rows: '2/1/1' });
  expect(at.text('dirty/job_1_1.csv')).toContain('column total: Infinity is no number');
});

const COPY = 'CREATE TABLE copy (id INTEGER, name TEXT)';
test.each([
  ['creates one', '', { tablePreparation: 'CREATE_WHEN_NOT_EXIST' }, '"name" VARCHAR(20), '],
  ['leaves one that is there', COPY, { tablePreparation: 'CREATE_WHEN_NOT_EXIST' }, 'name TEXT'],
  ['replaces one', COPY, { tablePreparation: 'DROP_AND_CREATE' }, '"name" VARCHAR(20), '],
  ['longer texts', '', { tablePreparation: 'DROP_AND_CREATE', extendCharLength: 'true' }, '"name" VARCHAR(60), '],
  ['NOT NULL', '', { tablePreparation: 'DROP_AND_CREATE', useNullable: 'true' }, '"name" VARCHAR(20) NOT NULL, '],
  ['other names', '', { tablePreparation: 'DROP_AND_CREATE', columnList: 'a&b' }, '"b" VARCHAR(20), '],
])('table to table: %s', async (_, sql, to, expected) => {
  const at = yard();
  at.exec(
    `CREATE TABLE orders (id INTEGER, name VARCHAR(20) NOT NULL); INSERT INTO orders VALUES (1, 'a'), (2, 'b'); ${sql}`,
  );
  expect(await at.run({ from: fromTable(), to: toTable(to) })).toMatchObject({ status: 'SUCCEEDED', rows: '2/2/0' });
  expect(
    `${String(at.rows("SELECT sql FROM sqlite_schema WHERE name = 'copy'"))}, `.replace(/\)(, )?$/, ', '),
  ).toContain(expected);
});

const WRONG =
  "CREATE TABLE orders (id INTEGER, total DECIMAL); INSERT INTO orders VALUES (1, 1), (2, 'n/a'), ('x', 3), (4, 4);";

test('bad rows are skipped, counted and written to the dirty-data folder', async () => {
  const at = yard();
  at.exec(WRONG);
  expect(await at.run({ from: fromTable(), to: toCsv(), driver: dirty() })).toMatchObject({
    status: 'SUCCEEDED',
    rows: '4/2/2',
  });
  expect(at.text('out/orders_0.csv')).toBe('1,1\n4,4\n');
  expect(at.text('dirty/job_1_1.csv')).toBe(
    '2,n/a,"column total: ""n/a"" is not of type decimal"\nx,3,"column id: ""x"" is not of type integer"\n',
  );
});

test.each([
  ['too many', dirty({ 'throttlingConfig.maxErrorRecords': '1' }), 'FAILED', 'Cdm.0936', ['dirty/job_1_1.csv']],
  [
    'as many as are allowed',
    dirty({ 'throttlingConfig.maxErrorRecords': '2' }),
    'SUCCEEDED',
    '',
    ['dirty/job_1_1.csv', 'out/orders_0.csv'],
  ],
  ['not recorded, none is allowed', {}, 'FAILED', 'none is allowed', []],
  ['not recorded, but allowed', { 'throttlingConfig.maxErrorRecords': 5 }, 'SUCCEEDED', '', ['out/orders_0.csv']],
  [
    'no folder: counted only',
    dirty({ 'throttlingConfig.dirtyDataDirectory': '' }),
    'SUCCEEDED',
    '',
    ['out/orders_0.csv'],
  ],
  [
    'no bucket',
    dirty({ 'throttlingConfig.obsBucket': '' }),
    'FAILED',
    'throttlingConfig.obsBucket cannot be left blank',
    [],
  ],
])('bad rows: %s', async (_, driver, status, error, files) => {
  const at = yard();
  at.exec(WRONG);
  expect(await at.run({ from: fromTable(), to: toCsv(), driver })).toMatchObject({
    status,
    error: expect.stringContaining(error),
  });
  expect(at.files()).toEqual(files);
});

test.each([
  ['no number', 'x,a,2026-01-01', 'column id: "x" is not of type integer'],
  ['beyond 64 bits', '9223372036854775808,a,2026-01-01', 'beyond 64 bits'],
  ['too long', '1,abcd,2026-01-01', 'longer than 3 characters'],
  ['a missing field', '1', '1 fields for 3 columns'],
  ['a field too many', '1,a,2026-01-01,z', '4 fields for 3 columns'],
  ['no such day', '1,a,2026-02-30', 'is not of type date'],
  ['a key that is taken', '7,a,2026-01-01', 'UNIQUE constraint failed'],
  ['a value that must not be missing', '1,a,', 'NOT NULL constraint failed'],
])('a row that a table does not take: %s', async (_, line, reason) => {
  const at = yard();
  at.exec(
    "CREATE TABLE copy (id INT UNIQUE, name VARCHAR(3), day DATE NOT NULL); INSERT INTO copy VALUES (7, 'x', '2026-01-01')",
  );
  at.put('in/a.csv', `${line}\n8,b,2026-01-31\n`);
  expect(await at.run({ from: fromCsv(), to: toTable(), driver: dirty() })).toMatchObject({ rows: '2/1/1' });
  expect(at.text('dirty/job_1_1.csv').replaceAll('""', '"')).toContain(reason);
  expect(at.rows('SELECT id FROM copy')).toEqual([[7], [8]]);
});

test.each([
  ['what was loaded stays', {}, [[1]]],
  ['a staging table leaves the target as it was', { useStageTable: 'true' }, [[7]]],
])('a run that fails on the way: %s', async (_, to, expected) => {
  const at = yard();
  at.exec('CREATE TABLE copy (id INTEGER); INSERT INTO copy VALUES (7)');
  at.put('in/a.csv', '1\nx\n2\n');
  const outcome = await at.run({ from: fromCsv(), to: toTable({ beforeImportType: 'shouldClearTable', ...to }) });
  expect(outcome).toMatchObject({ status: 'FAILED', counters: {} });
  expect(at.rows('SELECT id FROM copy')).toEqual(expected);
});
