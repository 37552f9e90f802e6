import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { describe, expect, onTestFinished } from 'vitest';
import { startMariadb } from '../../scripts/databases/mariadb.ts';
import { startPostgres } from '../../scripts/databases/postgres.ts';
import type { DatabaseServer } from '../../scripts/databases/server-types.ts';
import { dirty, fromCsv, toCsv } from '../emulator/engine-jobs.ts';
import { A } from '../emulator/support.ts';
import { DIALECTS } from './dialects.ts';
import { linkTo } from './links.ts';
import { smallDisk } from './small-disk.ts';
import { fromQuery, fromTable, mariadb, psql, rehearsal, schema, servers, test, toTable } from './support.ts';

/** A server of its own, which a test may kill. */
async function ownServer(start: typeof startPostgres): Promise<DatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-server-'));
  chmodSync(folder, 0o755);
  const server = await start(servers.programs, folder);
  onTestFinished(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return server;
}

const KILLED = [
  [
    'PostgreSQL',
    startPostgres,
    psql,
    `CREATE TABLE orders AS SELECT i AS id, repeat('x', 200) AS t FROM generate_series(1, 300000) AS g(i)`,
  ],
  [
    'MariaDB',
    startMariadb,
    mariadb,
    `CREATE TABLE orders AS SELECT seq AS id, repeat('x', 200) AS t FROM seq_1_to_300000`,
  ],
] as const;

describe.each(KILLED)('%s', (_, start, run, create) => {
  test('the server dies while it is read: FAILED, and no file', async () => {
    const server = await ownServer(start);
    run(create, server);
    const at = rehearsal({ links: [linkTo('own', server)] });
    const schemaName = server.type === 'MYSQL' ? server.database : 'public';
    const outcome = at.start({ from: fromTable(schemaName), to: toCsv(), links: { from: 'own' } });
    const isWriting = () =>
      at.files().some((name) => name.endsWith('.tmp') && statSync(join(at.folder, 'obs/lake', name)).size > 0);
    while (!isWriting()) await setTimeout(1);
    server.signal('SIGKILL');
    expect(await outcome()).toMatchObject({
      status: 'FAILED',
      error: expect.stringMatching(/Cdm\.090[12]/),
      counters: {},
    });
    expect(at.files()).toEqual([]);
  });

  test('the server dies while it is loaded: FAILED', async () => {
    const server = await ownServer(start);
    run('CREATE TABLE copy (id integer, t text)', server);
    const at = rehearsal({ links: [linkTo('own', server)] });
    at.put('in/a.csv', Array.from({ length: 400_000 }, (_item, index) => `${index},${'x'.repeat(100)}`).join('\n'));
    const schemaName = server.type === 'MYSQL' ? server.database : 'public';
    const outcome = at.start({ from: fromCsv(), to: toTable(schemaName), links: { to: 'own' }, driver: dirty() });
    while (Number(run('SELECT count(*) FROM copy', server)) === 0) await setTimeout(10);
    server.signal('SIGKILL');
    expect(await outcome()).toMatchObject({
      status: 'FAILED',
      error: expect.stringMatching(/Cdm\.090[12]/),
      counters: {},
    });
    expect(at.files()).toEqual(['in/a.csv']);
  });
});

describe.each(DIALECTS)('%s', (_, { link, run, series, createSchema }) => {
  const address = link === 'pg' ? servers?.postgres : servers?.mariadb;
  // PostgreSQL's driver counts seconds, MySQL's milliseconds.
  const second = link === 'pg' ? '1' : '1000';

  test('a server that sends nothing: FAILED after the limit of the link', async () => {
    const at = rehearsal({ links: [linkTo('own', address, { jdbcProperties: { socketTimeout: second } })] });
    const sql = link === 'pg' ? 'SELECT pg_sleep(30)' : 'SELECT SLEEP(30)';
    const began = performance.now();
    const outcome = await at.run({ from: fromQuery(sql), to: toCsv(), links: { from: 'own' } });
    expect(outcome).toMatchObject({
      status: 'FAILED',
      error: expect.stringContaining('the server sent nothing for 1 s'),
    });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(at.files()).toEqual([]);
  });

  test.each([
    ['a source', (name: string) => ({ from: fromTable(name), to: toCsv(), links: { from: 'own' } })],
    [
      'a destination',
      (name: string) => ({
        from: fromCsv(),
        to: toTable(name, { tableName: 'orders', beforeImportType: 'shouldClearTable' }),
        links: { to: 'own' },
      }),
    ],
  ])('a lock of another session on %s: FAILED, no hanging run', async (_name, job) => {
    const name = createSchema();
    run(`CREATE TABLE ${name}.orders (id integer); INSERT INTO ${name}.orders VALUES (1)`);
    const release = await lock(link, `${name}.orders`);
    const properties =
      link === 'pg'
        ? { options: '-c lock_timeout=500' }
        : { sessionVariables: 'lock_wait_timeout=1, innodb_lock_wait_timeout=1' };
    const at = rehearsal({ links: [linkTo('own', address, { jdbcProperties: properties })] });
    at.put('in/a.csv', '1\n');
    const outcome = await at.run(job(name));
    expect(outcome).toMatchObject({ status: 'FAILED', error: expect.stringMatching(/lock/i) });
    await release();
    expect(await at.run(job(name))).toMatchObject({ status: 'SUCCEEDED', rows: '1/1/0' });
  });

  test('a wrong password: FAILED, and the reason does not show it', async () => {
    const at = rehearsal({ links: [linkTo('own', { ...address, password: 'hunter2' })] });
    const outcome = await at.run({ from: fromTable('x'), to: toCsv(), links: { from: 'own' } });
    expect(outcome).toMatchObject({ status: 'FAILED', error: expect.stringContaining('Cdm.0901') });
    expect(outcome.error).toMatch(/password authentication failed|Access denied/);
    expect(outcome.error).not.toContain('hunter2');
  });

  test('no server on the port: FAILED at once', async () => {
    const at = rehearsal({ links: [linkTo('own', { ...address, port: 1 })] });
    const outcome = await at.run({ from: fromTable('x'), to: toCsv(), links: { from: 'own' } });
    expect(outcome).toMatchObject({ status: 'FAILED', error: expect.stringContaining('ECONNREFUSED') });
  });

  test('a column that is dropped between two runs: FAILED, and the file of the first run stays whole', async () => {
    const name = createSchema();
    run(`CREATE TABLE ${name}.orders (id integer, t text); INSERT INTO ${name}.orders VALUES (1, 'a')`);
    const at = rehearsal();
    const job = { from: fromTable(name, { columnList: 'id&t' }), to: toCsv(), links: { from: link } };
    expect(await at.run(job)).toMatchObject({ status: 'SUCCEEDED' });
    run(`ALTER TABLE ${name}.orders DROP COLUMN t`);
    expect(await at.run(job)).toMatchObject({ status: 'FAILED', error: expect.stringContaining('no column t') });
    expect(at.files()).toEqual(['out/orders_0.csv']);
    expect(at.text('out/orders_0.csv')).toBe('1,a\n');
  });

  test('an error in the middle of the rows: FAILED, and no file', async () => {
    const name = createSchema();
    run(`CREATE TABLE ${name}.orders AS SELECT i AS id FROM ${series(200_000)}`);
    const at = rehearsal();
    const limit =
      link === 'pg' ? '1 / (id - 150000) < 2' : `id < IF(id = 150000, (SELECT id FROM ${name}.orders), 999999)`;
    const outcome = await at.run({ from: fromTable(name, { whereClause: limit }), to: toCsv(), links: { from: link } });
    expect(outcome).toMatchObject({ status: 'FAILED', error: expect.stringContaining('Cdm.0902') });
    expect(at.files()).toEqual([]);
  });

  test('a full disk under the bucket: FAILED, and no file', async () => {
    const name = createSchema();
    run(`CREATE TABLE ${name}.orders AS SELECT i AS id, repeat('x', 500) AS t FROM ${series(20_000)}`);
    const at = rehearsal();
    const bucket = join(at.folder, 'obs', 'small');
    mkdirSync(bucket);
    smallDisk(bucket, '2m');
    const outcome = await at.run({ from: fromTable(name), to: toCsv({ bucketName: 'small' }), links: { from: link } });
    expect(outcome).toMatchObject({ status: 'FAILED', error: expect.stringContaining('ENOSPC') });
    expect(outcome.error).toContain('Cdm.0244');
    expect(at.files()).toEqual([]);
  });

  test('a stopped run ends at once and leaves no file', async () => {
    const at = rehearsal();
    const sql = link === 'pg' ? 'SELECT pg_sleep(30)' : 'SELECT SLEEP(30)';
    at.start({ from: fromQuery(sql), to: toCsv(), links: { from: link } });
    while (at.files().length === 0) await setTimeout(5);
    at.call('PUT', `/clusters/${A}/cdm/job/job_1/stop`);
    const until = performance.now() + 5000;
    while (at.files().length > 0 && performance.now() < until) await setTimeout(5);
    expect(at.files()).toEqual([]);
  });
});

async function lock(link: 'pg' | 'my', table: string): Promise<() => Promise<void>> {
  if (link === 'pg') {
    const client = new pg.Client(servers.postgres);
    await client.connect();
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    return () => client.end();
  }
  const { host, port, user, password } = servers.mariadb;
  const connection = await mysql.createConnection({ host, port, user, password });
  await connection.query(`LOCK TABLES ${table} WRITE`);
  return () => connection.end();
}

test('a full disk under the table of PostgreSQL: FAILED, and no row is called dirty', async () => {
  const name = schema(psql);
  const disk = mkdtempSync(join(tmpdir(), 'cdm-disk-'));
  smallDisk(disk, '2m', 'postgres');
  psql(`CREATE TABLESPACE ${name} LOCATION '${disk}'`);
  psql(`CREATE TABLE ${name}.copy (id integer, t text) TABLESPACE ${name}`);
  onTestFinished(() => {
    psql(`DROP TABLE ${name}.copy`);
    psql(`DROP TABLESPACE ${name}`);
  });
  const at = rehearsal();
  at.put('in/a.csv', Array.from({ length: 40_000 }, (_, index) => `${index},${'x'.repeat(200)}`).join('\n'));
  const outcome = await at.run({ from: fromCsv(), to: toTable(name), driver: dirty(), links: { to: 'pg' } });
  expect(outcome).toMatchObject({ status: 'FAILED', error: expect.stringContaining('No space left on device') });
  expect(at.files()).toEqual(['in/a.csv']);
});
