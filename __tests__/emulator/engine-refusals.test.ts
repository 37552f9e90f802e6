import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromCsv, fromFiles, fromTable, type Job, toCsv, toFiles, toTable, yard } from './engine-support.ts';

const rows = { from: fromTable(), to: toCsv() };
const load = { from: fromCsv(), to: toTable() };

const TABLE = [
  { name: 'fromJobConfig.schemaName', value: 'shop' },
  { name: 'fromJobConfig.tableName', value: 'orders' },
];
/** A job whose part has these configs. */
const withConfigs = (part: 'from' | 'driver', configs: unknown): Job => ({
  ...rows,
  more: { [`${part}-config-values`]: { configs } },
});
const stray = (input: unknown) => withConfigs('from', [{ name: 'fromJobConfig', inputs: [...TABLE, input] }]);

/** Everything a job may ask for and the engine does not do, with what its reason must name. */
const NOT_DONE: readonly (readonly [string, Job])[] = [
  ['job_type BATCH_JOB', { ...rows, more: { job_type: 'BATCH_JOB' } }],
  ['from-connector-name hive-connector', { ...rows, more: { 'from-connector-name': 'hive-connector' } }],
  ['to-connector-name dws-connector', { ...rows, more: { 'to-connector-name': 'dws-connector' } }],
  ['fromJobConfig.useSql=true', { ...rows, from: fromTable({ useSql: 'true', sql: 'select 1' }) }],
  ['fromJobConfig.tableName=ord*', { ...rows, from: fromTable({ tableName: 'ord*' }) }],
  ['fromJobConfig.usePartition=true', { ...rows, from: fromTable({ usePartition: 'true' }) }],
  ['fromJobConfig.sampleValueColumn=a:1', { ...rows, from: fromTable({ sampleValueColumn: 'a:1' }) }],
  ['fromJobConfig.inputFormat=JSON_FILE', { ...load, from: fromCsv({ inputFormat: 'JSON_FILE' }) }],
  ['fromJobConfig.fromCompression=GZIP', { ...load, from: fromCsv({ fromCompression: 'GZIP' }) }],
  ['fromJobConfig.encodeType=GBK', { ...load, from: fromCsv({ encodeType: 'GBK' }) }],
  ['fromJobConfig.filterType=TIME', { ...load, from: fromCsv({ filterType: 'TIME' }) }],
  ['fromJobConfig.pathFilter=*in', { ...load, from: fromCsv({ pathFilter: '*in' }) }],
  ['fromJobConfig.useMarkerFile=true', { ...load, from: fromCsv({ useMarkerFile: 'true' }) }],
  ['fromJobConfig.md5FileSuffix=.md5', { from: fromFiles({ md5FileSuffix: '.md5' }), to: toFiles() }],
  ['toJobConfig.encryption=KMS', { ...rows, to: toCsv({ encryption: 'KMS', kmsID: 'k' }) }],
  ['toJobConfig.validateMD5=true', { from: fromFiles(), to: toFiles({ validateMD5: 'true' }) }],
  ['toJobConfig.columnList=2&1', { ...rows, to: toCsv({ columnList: '2&1' }) }],
  ['${version} in toJobConfig.filePrefix', { ...rows, to: toCsv({ filePrefix: '${version}' }) }],
  ['${day} in fromJobConfig.whereClause', { ...rows, from: fromTable({ whereClause: "name = '${day}'" }) }],
  [
    '${dateformat(yyyy, 1, X)} in toJobConfig',
    { ...rows, to: toCsv({ outputDirectory: 'out/${dateformat(yyyy, 1, X)}' }) },
  ],
  ['toJobConfig.isCompress=true', { ...load, to: toTable({ isCompress: 'true' }) }],
  ['toJobConfig.tablePreparation=DROP_AND_CREATE', { ...load, to: toTable({ tablePreparation: 'DROP_AND_CREATE' }) }],
  ['toJobConfig.firstRowAsHeader=true', { ...load, to: toCsv({ firstRowAsHeader: 'true' }) }],
  ['throttlingConfig.throttling=true', { ...rows, driver: { 'throttlingConfig.throttling': 'true' } }],
  ['schedulerConfig.isSchedulerJob=true', { ...rows, driver: { 'schedulerConfig.isSchedulerJob': 'true' } }],
  ['transformConfig.trans=', { ...rows, driver: { 'transformConfig.trans': '[{"a":1}]' } }],
  ['madeUpConfig.x=1', { ...rows, driver: { 'madeUpConfig.x': '1' } }],
  // What is set where nobody looks for it would be passed over in silence.
  ['whereClause=id<2', stray({ name: 'whereClause', value: 'id<2' })],
  ['toJobConfig.whereClause=id<2', stray({ name: 'toJobConfig.whereClause', value: 'id<2' })],
  ['fromJobConfig.constructor=x', stray({ name: 'fromJobConfig.constructor', value: 'x' })],
  ['inputs of fromJobConfig that are no objects', stray('fromJobConfig.whereClause=id<2')],
  ['toString.x=1', { ...rows, driver: { 'toString.x': '1' } }],
  ['from-connector-name constructor', { ...rows, more: { 'from-connector-name': 'constructor' } }],
  [
    'inputs of throttlingConfig that are no list',
    withConfigs('driver', [{ name: 'throttlingConfig', inputs: { 'throttlingConfig.throttling': 'true' } }]),
  ],
  ['configs of driver-config-values that are no list', withConfigs('driver', { name: 'smnConfig', inputs: [] })],
  ['driver-config-values that is no object', { ...rows, more: { 'driver-config-values': 'schedule it' } }],
  ['transformConfig.trans=[{"a":1}]', { ...rows, driver: { 'transformConfig.trans': [{ a: 1 }] } }],
  ['toJobConfig.writeFileSize=0', { ...rows, to: toCsv({ writeFileSize: '0' }) }],
  ['toJobConfig.fieldSeparator=";,"', { ...rows, to: toCsv({ fieldSeparator: ';,', lineSeparator: ',' }) }],
  ['fromJobConfig.fieldSeparator="\\n"', { ...load, from: fromCsv({ fieldSeparator: '\n' }) }],
  [`toJobConfig.fieldSeparator="\\""`, { ...rows, to: toCsv({ fieldSeparator: '"', quoteChar: 'true' }) }],
  ['toJobConfig.madeUp=1', { ...rows, to: toCsv({ madeUp: '1' }) }],
  ['the table orders as source and destination', { ...rows, to: toTable({ tableName: 'orders' }) }],
  [
    'extended-configs of to-config-values',
    { ...rows, more: { 'to-config-values': { configs: [], 'extended-configs': { name: 'a', value: 'b' } } } },
  ],
];

test.each(NOT_DONE)('%s is not done, and said so', async (named, job) => {
  const at = yard();
  at.exec('CREATE TABLE orders (id INTEGER, name TEXT); CREATE TABLE copy (id INTEGER, name TEXT)');
  at.put('in/a.csv', '1,a\n');
  const outcome = await at.run(job);
  expect(outcome).toMatchObject({ status: 'FAILED', counters: {}, error: expect.stringContaining(named) });
  expect(outcome.error).toContain("The emulator's local engine does not support what this job asks for: ");
  expect(at.files()).toEqual(['in/a.csv']);
});

test('what is empty asks for nothing', async () => {
  const at = yard();
  at.exec("CREATE TABLE orders (id INTEGER, name TEXT); INSERT INTO orders VALUES (1, 'a')");
  const to = toCsv({ properties: {}, encryption: '', madeUp: [] });
  const driver = { 'transformConfig.trans': [], 'throttlingConfig.throttling': null };
  expect(await at.run({ from: fromTable(), to, driver })).toMatchObject({ status: 'SUCCEEDED', error: '' });
});

test('all of it is named at once', async () => {
  const outcome = await yard().run({
    from: fromTable({ useSql: 'true', cdc: 'true' }),
    to: toCsv({ encryption: 'KMS' }),
  });
  for (const named of ['useSql', 'cdc', 'encryption']) expect(outcome.error).toContain(named);
});

/** What is wrong with a job or its places, as the service would say it. */
const WRONG: readonly (readonly [string, Job])[] = [
  ['Cdm.0900: Table [shop.none] unavailable', { ...rows, from: fromTable({ tableName: 'none' }) }],
  ['Cdm.0901', { ...rows, from: fromTable({ schemaName: 'other' }) }],
  ['no column c', { ...rows, from: fromTable({ columnList: 'id&c' }) }],
  ['no column p', { ...rows, from: fromTable({ partitionColumn: 'p' }) }],
  ['Cdm.0902', { ...rows, from: fromTable({ whereClause: 'id = 1; DROP TABLE orders' }) }],
  ['Cdm.0902', { ...rows, from: fromTable({ whereClause: '1 = 1) --' }) }],
  ['Cdm.0902', { ...rows, from: fromTable({ whereClause: '1 = 1 /*' }) }],
  ['whereClause is more', { ...rows, from: fromTable({ whereClause: '1 = 1); DELETE FROM orders; --' }) }],
  [
    'whereClause is more',
    { ...load, to: toTable({ beforeImportType: 'whereClause', whereClause: '1=1); DROP TABLE copy; --' }) },
  ],
  ['Cdm.0921: Unsupported type BLOB', { ...rows, from: fromTable({ tableName: 'blobs' }) }],
  ['Cdm.0931', { from: fromTable({ columnList: 'id' }), to: toTable() }],
  ['Cdm.0801: OBS bucket [none] unavailable', { ...rows, to: toCsv({ bucketName: 'none' }) }],
  ['link nowhere needs the folder', { ...rows, more: { 'to-link-name': 'nowhere' } }],
  ['Cdm.0420', { ...load, from: fromCsv({ inputDirectory: 'none' }) }],
  ['Cdm.0238: fromJobConfig.inputDirectory', { ...load, from: fromCsv({ inputDirectory: 'in|' }) }],
  ['a quote is never closed', { ...load, from: fromCsv({ inputDirectory: 'open.csv', quoteChar: 'true' }) }],
  ['Cdm.0062', { from: fromFiles(), to: toCsv() }],
  ['Cdm.0062', { from: fromCsv(), to: toFiles() }],
  ['Cdm.0238: toJobConfig.outputDirectory', { ...rows, to: toCsv({ outputDirectory: '' }) }],
  ['is not UTF-8', { ...load, from: fromCsv({ inputDirectory: 'latin.csv' }) }],
];

test.each(WRONG)('%s', async (named, job) => {
  const at = yard();
  at.exec('CREATE TABLE orders (id INTEGER, name TEXT); CREATE TABLE copy (id INTEGER, name TEXT)');
  at.exec('CREATE TABLE blobs (id INTEGER, data BLOB)');
  at.put('in/a.csv', '1,a\n');
  at.put('latin.csv', Uint8Array.of(0x31, 0x2c, 0xfc));
  at.put('open.csv', '1,"a\n2,b\n3,c\n');
  expect(await at.run(job)).toMatchObject({ status: 'FAILED', error: expect.stringContaining(named) });
  expect(at.rows("SELECT name FROM sqlite_schema WHERE name IN ('orders', 'copy')")).toHaveLength(2);
});

// Whoever reaches the port knows the demo key.
test.each(['..', '.', '.. ', '...', 'a/b', 'a\\b', 'C:', 'a\0b'])(
  'no name leads out of the data folder: %j',
  async (name) => {
    const at = yard();
    mkdirSync(join(at.folder, 'secret'));
    writeFileSync(join(at.folder, 'secret', 'x.db'), 'x');
    at.exec('CREATE TABLE copy (id INTEGER)');
    const jobs: Job[] = [
      { ...rows, more: { 'from-link-name': name } },
      { ...rows, from: fromTable({ schemaName: name }) },
      { ...load, from: fromCsv({ bucketName: name }) },
      { ...load, from: fromCsv({ inputDirectory: `in/${name === 'a/b' ? '..' : name}/../../..` }) },
    ];
    for (const job of jobs) {
      expect(await at.run(job)).toMatchObject({ status: 'FAILED', error: expect.stringMatching(/Cdm\.0249/) });
    }
  },
);

test('the outputs, too, stay within', async () => {
  const at = yard();
  at.exec('CREATE TABLE orders (id INTEGER)');
  for (const to of [
    toCsv({ outputDirectory: '../..' }),
    toCsv({ filePrefix: '../x' }),
    toCsv({ markerFile: '../../x' }),
  ]) {
    expect(await at.run({ from: fromTable(), to })).toMatchObject({
      status: 'FAILED',
      error: expect.stringMatching(/Cdm\.0249/),
    });
  }
});
