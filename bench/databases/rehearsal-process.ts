import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DEMO } from '../../emulator/index.ts';
import type { DatabaseServer, Servers } from '../../scripts/databases/server-types.ts';
import { root } from '../../scripts/root.ts';
import type { Measured } from './measured.ts';

type Link = 'pg' | 'my';

/** The emulator in a process of its own for each job, so that its memory is the job's. */
export interface RehearsalProcess {
  readonly folder: string;
  toCsv(link: Link, extractors?: number): Promise<Measured>;
  fromCsv(link: Link): Promise<Measured>;
  remove(): void;
}

const CLUSTER = '00000000-0000-4000-8000-000000000000';
const ROWS = 'org.apache.sqoop.submission.counter.SqoopCounters';

export function startRehearsal({ postgres, mariadb }: Servers): RehearsalProcess {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-bench-'));
  mkdirSync(join(folder, 'obs', 'lake'), { recursive: true });
  const scenario = join(folder, 'scenario.json');
  const links = [linkTo('pg', postgres), linkTo('my', mariadb)];
  const clusters = [{ id: CLUSTER, linkDefinitions: links }];
  // The wait before a run is not what is measured.
  writeFileSync(scenario, JSON.stringify({ auth: 'off', timeScale: 100, clusters }));
  const schemas = { pg: 'public', my: mariadb.database };
  const csv = { bucketName: 'lake', quoteChar: 'true' };
  const run = (job: object): Promise<Measured> => runJob(scenario, folder, job);
  return {
    folder,
    toCsv: (link, extractors = 1) => {
      const table = { schemaName: schemas[link], tableName: 'big', partitionColumn: 'id' };
      const target = { ...csv, outputDirectory: 'out', outputFormat: 'CSV_FILE', lineSeparator: '\n' };
      return run(jobOf([link, table], ['obs', target], extractors));
    },
    fromCsv: (link) => {
      const files = { ...csv, inputDirectory: 'out', inputFormat: 'CSV_FILE' };
      return run(jobOf(['obs', files], [link, { schemaName: schemas[link], tableName: 'copy' }], 1));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function linkTo(name: string, { type, host, port, database, user, password }: DatabaseServer) {
  const settings = { databaseType: type, host, port, database, username: user, password };
  const configs = [configOf('linkConfig', settings)];
  return { name, 'connector-name': 'generic-jdbc-connector', 'link-config-values': { configs } };
}

function configOf(name: string, values: object) {
  return { name, inputs: Object.entries(values).map(([input, value]) => ({ name: `${name}.${input}`, value })) };
}

type Side = readonly [link: Link | 'obs', values: object];

function jobOf([from, source]: Side, [to, target]: Side, extractors: number) {
  const connector = (link: string): string => (link === 'obs' ? 'obs-connector' : 'generic-jdbc-connector');
  return {
    name: 'bench',
    job_type: 'NORMAL_JOB',
    'from-connector-name': connector(from),
    'from-link-name': from,
    'from-config-values': { configs: [configOf('fromJobConfig', source)] },
    'to-connector-name': connector(to),
    'to-link-name': to,
    'to-config-values': { configs: [configOf('toJobConfig', target)] },
    'driver-config-values': { configs: [configOf('throttlingConfig', { numExtractors: String(extractors) })] },
  };
}

async function runJob(scenario: string, folder: string, job: object): Promise<Measured> {
  const words = ['emulator/main.ts', '--port', '0', '--scenario', scenario, '--data', folder];
  const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const base = `${await listening(child)}/v1.1/${DEMO.projectId}`;
    const began = performance.now();
    const headers = { 'x-language': 'en-us', 'content-type': 'application/json' };
    const body = JSON.stringify({ jobs: [job], clusters: [CLUSTER] });
    const reply = await fetch(`${base}/clusters/job`, { method: 'POST', headers, body });
    if (!reply.ok) throw new Error(`the job was refused: ${await reply.text()}`);
    for (;;) {
      const status = await fetch(`${base}/clusters/${CLUSTER}/cdm/job/bench/status`);
      const { submissions } = (await status.json()) as { submissions: Record<string, unknown>[] };
      const [run] = submissions;
      if (run !== undefined && !['PENDING', 'BOOTING', 'RUNNING'].includes(String(run.status))) {
        const ms = performance.now() - began;
        if (run.status !== 'SUCCEEDED') throw new Error(`the job ended as ${JSON.stringify(run)}`);
        checkRows(run.counters);
        return { ms, bytes: highWater(child.pid) };
      }
      await setTimeout(20);
    }
  } finally {
    child.kill();
    await new Promise((resolve) => child.once('exit', resolve));
  }
}

function checkRows(counters: unknown): void {
  const counts = (counters as Record<string, Record<string, number>>)[ROWS];
  if (counts?.ROWS_READ !== 1_000_000 || counts.ROWS_WRITTEN !== 1_000_000) {
    throw new Error(`the job counted ${JSON.stringify(counts)}`);
  }
}

async function listening(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    const url = /listening on (\S+)/.exec(text)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`the emulator did not start: ${text}`);
}

function highWater(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
