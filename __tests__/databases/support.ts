import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished, test as vitestTest } from 'vitest';
import { createService, type EmulatorOptions, type Service } from '../../emulator/index.ts';
import type { DatabaseAddress } from '../../scripts/databases/server-types.ts';
import {
  type Bucket,
  definition,
  ended,
  type Inputs,
  type Job,
  makeBucket,
  type Outcome,
} from '../emulator/engine-jobs.ts';
import { A, PROJECT, request } from '../emulator/support.ts';
import { linkTo, linkToStorage } from './links.ts';
import type { ProvidedServers } from './setup.ts';

const provided = inject('servers');

/** A test that needs the servers. */
export const test = provided === undefined ? vitestTest.skip : vitestTest;

export const servers: ProvidedServers = provided as ProvidedServers;

/** An emulator with the links `pg`, `my` and `s3` to the servers, and the folder link `obs` with the bucket `lake`. */
export interface Rehearsal extends Bucket {
  readonly folder: string;
  readonly service: Service;
  call(method: string, path: string, body?: unknown): ReturnType<Service['handle']>;
  start(job: DatabaseJob): () => Promise<Outcome>;
  run(job: DatabaseJob): Promise<Outcome>;
}

/** A job with names of links where they are not `pg` and `obs`. */
export interface DatabaseJob extends Job {
  readonly links?: { readonly from?: string; readonly to?: string };
}

export function rehearsal(options: EmulatorOptions & { readonly links?: readonly { name: string }[] } = {}): Rehearsal {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-database-'));
  const bucket = makeBucket(folder);
  const links = options.links ?? [
    linkTo('pg', servers.postgres),
    linkTo('my', servers.mariadb),
    linkToStorage('s3', servers.s3),
  ];
  const service = createService({
    auth: 'off',
    clusters: [{ id: A, linkDefinitions: links }],
    dataFolder: folder,
    timeScale: 50,
    ...options,
  });
  onTestFinished(async () => {
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const call: Rehearsal['call'] = (method, path, body) =>
    service.handle(request(method, `/v1.1/${PROJECT}${path}`, body, { 'x-language': 'en-us' }));
  const submissions = (name: string) => {
    const { submissions } = JSON.parse(call('GET', `/clusters/${A}/cdm/job/${name}/status`).body) as {
      submissions: unknown[];
    };
    return submissions[0];
  };
  let count = 0;
  const start: Rehearsal['start'] = ({ links: { from, to } = {}, ...job }) => {
    const name = `job_${++count}`;
    const linkName = (side: string, connector: string, link: string | undefined) => ({
      [`${side}-link-name`]: link ?? (connector === 'jdbc' ? 'pg' : 'obs'),
    });
    const more = { ...linkName('from', job.from[0], from), ...linkName('to', job.to[0], to), ...job.more };
    const reply = call('POST', '/clusters/job', { jobs: [definition(name, { ...job, more })], clusters: [A] });
    if (reply.status !== 200) throw new Error(reply.body);
    return () => ended(() => submissions(name));
  };
  return {
    folder,
    service,
    call,
    ...bucket,
    start,
    run: (job) => start(job)(),
  };
}

/** Runs SQL with psql, the server's own client. Gives what it prints without decoration. */
export function psql(sql: string, address: DatabaseAddress = servers.postgres): string {
  const { host, port, user, password, database } = address;
  const words = ['-qAtX', '-v', 'ON_ERROR_STOP=1', '-h', host, '-p', String(port), '-U', user, '-d', database];
  return client(servers.programs.psql, words, sql, { PGPASSWORD: password, PGTZ: 'Asia/Shanghai' });
}

/** Runs SQL with MariaDB's own client. */
export function mariadb(sql: string, address: DatabaseAddress = servers.mariadb): string {
  const { host, port, user, password, database } = address;
  const words = [
    '--no-defaults',
    '--default-character-set=utf8mb4',
    '-N',
    '--batch',
    '--raw',
    '-h',
    host,
    '-P',
    String(port),
  ];
  const zone = "SET time_zone = '+08:00';";
  return client(servers.programs.mariadb, [...words, '-u', user, database], `${zone}${sql}`, { MYSQL_PWD: password });
}

function client(program: string, words: readonly string[], sql: string, env: Record<string, string>): string {
  const { status, stdout, stderr } = spawnSync(program, words, {
    input: sql,
    encoding: 'utf8',
    env: { ...process.env, ...env, LC_ALL: 'C.UTF-8' },
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${sql.slice(0, 500)}\n${stderr}`);
  return stdout.replace(/\n$/, '');
}

let schemas = 0;

/** A schema of PostgreSQL, or a database of MariaDB, of its own for a test. */
export function schema(run: (sql: string) => string): string {
  const name = `t_${process.pid}_${++schemas}`;
  run(run === psql ? `CREATE SCHEMA ${name}` : `CREATE SCHEMA ${name} CHARACTER SET utf8mb4`);
  onTestFinished(() => {
    run(run === psql ? `DROP SCHEMA ${name} CASCADE` : `DROP SCHEMA ${name}`);
  });
  return name;
}

/** Inputs of a job's two ends. */
export const fromTable = (schemaName: string, more: Inputs = {}) =>
  ['jdbc', { schemaName, tableName: 'orders', ...more }] as const;
export const toTable = (schemaName: string, more: Inputs = {}) =>
  ['jdbc', { schemaName, tableName: 'copy', ...more }] as const;
export const fromQuery = (sql: string, more: Inputs = {}) => ['jdbc', { useSql: 'true', sql, ...more }] as const;
