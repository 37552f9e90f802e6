import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, onTestFinished } from 'vitest';
import { startS3 } from '../../scripts/databases/s3.ts';
import type { StorageAddress } from '../../scripts/databases/server-types.ts';
import { dirty, fromCsv, fromFiles, toCsv, toFiles } from '../emulator/engine-jobs.ts';
import { linkTo, linkToStorage } from './links.ts';
import { fromTable, psql, rehearsal, schema, servers, test, toTable } from './support.ts';

/** A bucket of its own for a test, seen by the vendor's own client. */
async function bucketOf({ host, port, accessKey, secretKey }: StorageAddress = servers.s3) {
  const name = `b-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const client = new S3Client({
    endpoint: `http://${host}:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
  });
  await client.send(new CreateBucketCommand({ Bucket: name }));
  return {
    name,
    put: (Key: string, Body: string | Uint8Array) =>
      client.send(new PutObjectCommand({ Bucket: name, Key, Body, ContentLength: Buffer.byteLength(Body) })),
    bytes: async (Key: string) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    keys: async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: name }));
      return Contents.map(({ Key = '' }) => Key).sort();
    },
    uploads: async () => (await client.send(new ListMultipartUploadsCommand({ Bucket: name }))).Uploads ?? [],
  };
}

test('a table of several parts goes to one object, and back', async () => {
  const bucket = await bucketOf();
  const name = schema(psql);
  psql(`CREATE TABLE ${name}.orders AS SELECT i AS id, repeat(md5(i::text), 10) AS t FROM generate_series(1, 60000) AS g(i);
    CREATE TABLE ${name}.copy (LIKE ${name}.orders)`);
  const at = rehearsal();
  const to = toCsv({ bucketName: bucket.name, markerFile: 'done', quoteChar: 'true' });
  expect(await at.run({ from: fromTable(name), to, links: { to: 's3' } })).toMatchObject({
    error: '',
    rows: '60000/60000/0',
  });
  expect(await bucket.keys()).toEqual(['out/done', 'out/orders_0.csv']);
  expect((await bucket.bytes('out/orders_0.csv')).length).toBeGreaterThan(19_000_000);
  expect((await bucket.bytes('out/orders_0.csv')).toString().split('\n')).toHaveLength(60_001);
  const from = fromCsv({ bucketName: bucket.name, inputDirectory: 'out/orders_0.csv', quoteChar: 'true' });
  const outcome = await at.run({ from, to: toTable(name), links: { from: 's3', to: 'pg' } });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', rows: '60000/60000/0' });
  const sum = (of: string) => psql(`SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM ${name}.${of} t`);
  expect(sum('copy')).toBe(sum('orders'));
});

test('CSV objects are listed, filtered, read in order, and their dirty rows recorded in the storage', async () => {
  const bucket = await bucketOf();
  await bucket.put('in/b.csv', '3,c\n');
  await bucket.put('in/a.csv', '1,a\r\n2,b');
  await bucket.put('in/x.txt', '9,x');
  await bucket.put('in/deep/c.csv', 'four,d');
  await bucket.put('in/', '');
  const name = schema(psql);
  psql(`CREATE TABLE ${name}.copy (id integer, t text)`);
  const from = fromCsv({ bucketName: bucket.name, filterType: 'WILDCARD', fileFilter: '*.csv' });
  const driver = dirty({ 'throttlingConfig.writeToLink': 's3', 'throttlingConfig.obsBucket': bucket.name });
  const outcome = await rehearsal().run({ from, to: toTable(name), links: { from: 's3', to: 'pg' }, driver });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', rows: '4/3/1' });
  expect(psql(`SELECT string_agg(t, '' ORDER BY id) FROM ${name}.copy`)).toBe('abc');
  expect((await bucket.bytes('dirty/job_1_1.csv')).toString()).toMatch(
    /^four,d,"?invalid input syntax for type integer/,
  );
});

test('files are copied byte for byte between a folder and the storage', async () => {
  const bytes = Buffer.from(Uint8Array.from({ length: 9_000_000 }, (_, index) => (index * 7) % 256));
  const bucket = await bucketOf();
  await bucket.put('in/a.bin', bytes);
  await bucket.put('in/deep/empty', '');
  const at = rehearsal();
  const away = { from: fromFiles({ bucketName: bucket.name }), to: toFiles(), links: { from: 's3' } };
  expect(await at.run(away)).toMatchObject({
    status: 'SUCCEEDED',
    counters: { FILES_WRITTEN: 2, BYTES_WRITTEN: 9_000_000 },
  });
  expect(at.files()).toEqual(['out/a.bin', 'out/deep/empty']);
  const back = {
    from: fromFiles({ inputDirectory: 'out' }),
    to: toFiles({ bucketName: bucket.name }),
    links: { to: 's3' },
  };
  expect(await at.run(back)).toMatchObject({ status: 'SUCCEEDED', counters: { FILES_WRITTEN: 2 } });
  expect((await bucket.bytes('out/a.bin')).equals(bytes)).toBe(true);
});

test.each([
  ['REPLACE', 'same', 'SUCCEEDED', '1/0'],
  ['SKIP', 'same', 'SUCCEEDED', '0/1'],
  ['SKIP', 'another size', 'SUCCEEDED', '1/0'],
  ['ABANDON', 'same', 'FAILED', 'undefined/undefined'],
])('an object that exists: %s, %s', async (duplicateFileOpType, content, status, files) => {
  const bucket = await bucketOf();
  await bucket.put('out/a.txt', content);
  const at = rehearsal();
  at.put('in/a.txt', 'same');
  const to = toFiles({ bucketName: bucket.name, duplicateFileOpType });
  const outcome = await at.run({ from: fromFiles(), to, links: { to: 's3' } });
  expect(outcome.status).toBe(status);
  expect(`${outcome.counters.FILES_WRITTEN}/${outcome.counters.FILES_SKIPPED}`).toBe(files);
});

test('a marker replaces an older marker, and never content', async () => {
  const bucket = await bucketOf();
  await bucket.put('out/done', '');
  await bucket.put('out/full', 'x');
  const at = rehearsal();
  at.put('in/a.csv', '1\n');
  const run = (markerFile: string) =>
    at.run({ from: fromCsv(), to: toCsv({ bucketName: bucket.name, markerFile }), links: { to: 's3' } });
  expect(await run('done')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await run('full')).toMatchObject({ status: 'FAILED', error: expect.stringContaining('Cdm.0244') });
});

test.each([
  ['no bucket', (good: string) => ({ bucket: `${good}-none`, link: {} }), 'Cdm.0801'],
  ['no such key', (good: string) => ({ bucket: good, link: { accessKey: 'WRONG' } }), 'HTTP 403'],
  ['no server', (good: string) => ({ bucket: good, link: { port: 1 } }), 'ECONNREFUSED'],
  [
    'another kind of storage',
    (good: string) => ({ bucket: good, link: { storageType: 'OSS' } }),
    'linkConfig.storageType=OSS',
  ],
])('FAILED with the reason: %s', async (_, change, reason) => {
  const bucket = await bucketOf();
  const { bucket: bucketName, link } = change(bucket.name);
  const at = rehearsal({ links: [linkToStorage('own', servers.s3, link)] });
  at.put('in/a.csv', '1\n');
  const outcome = await at.run({ from: fromCsv(), to: toCsv({ bucketName }), links: { to: 'own' } });
  expect(outcome).toMatchObject({ status: 'FAILED', error: expect.stringContaining(reason) });
  expect(await bucket.keys()).toEqual([]);
});

test('a missing path is named, and may be missing where the job says so', async () => {
  const bucket = await bucketOf();
  const at = rehearsal();
  const run = (nonexistentPathDisregard: string) =>
    at.run({
      from: fromFiles({ bucketName: bucket.name, nonexistentPathDisregard }),
      to: toFiles(),
      links: { from: 's3' },
    });
  expect(await run('false')).toMatchObject({ status: 'FAILED', error: expect.stringContaining('Cdm.0420') });
  expect(await run('true')).toMatchObject({ status: 'SUCCEEDED' });
});

test('the server dies while a large object is written: FAILED, and the object does not appear', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-server-'));
  const server = await startS3(folder);
  onTestFinished(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const bucket = await bucketOf(server);
  const at = rehearsal({ links: [linkTo('pg', servers.postgres), linkToStorage('own', server)] });
  const name = schema(psql);
  psql(`CREATE TABLE ${name}.orders AS SELECT i AS id, repeat('x', 1000) AS t FROM generate_series(1, 200000) AS g(i)`);
  const outcome = at.start({ from: fromTable(name), to: toCsv({ bucketName: bucket.name }), links: { to: 'own' } });
  await setTimeout(700);
  server.signal('SIGKILL');
  expect(await outcome()).toMatchObject({ status: 'FAILED', error: expect.stringContaining('Cdm.0'), counters: {} });
});
