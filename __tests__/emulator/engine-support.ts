import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { createService, type EmulatorOptions, type Service } from '../../emulator/index.ts';
import { A, PROJECT, request } from './support.ts';

/** A data folder with the links `db` (schema `shop`) and `obs` (bucket `lake`), gone after the test. */
export interface Yard {
  readonly folder: string;
  readonly service: Service;
  /** Runs SQL on the schema `shop`. */
  exec(sql: string): void;
  rows(sql: string): unknown[][];
  /** Lays a file into the bucket. */
  put(path: string, content: string | Uint8Array): void;
  text(path: string): string;
  /** Paths of all files in the bucket. */
  files(): string[];
  call(method: string, path: string, body?: unknown): { status: number; body: Body };
  /** Creates and starts a job, waits for its end. */
  run(job: Job): Promise<Outcome>;
}

// biome-ignore lint/suspicious/noExplicitAny: tests reach into replies of every shape
type Body = any;

export interface Job {
  readonly from: readonly [connector: 'jdbc' | 'obs', inputs: Inputs];
  readonly to: readonly [connector: 'jdbc' | 'obs', inputs: Inputs];
  /** By whole name, such as `throttlingConfig.maxErrorRecords`. */
  readonly driver?: Inputs;
  readonly more?: Record<string, unknown>;
}

type Inputs = Readonly<Record<string, unknown>>;

export interface Outcome {
  readonly status: string;
  readonly error: string;
  /** `read/written/skipped` rows. */
  readonly rows: string;
  readonly counters: Readonly<Record<string, number>>;
}

export function yard(options: EmulatorOptions = {}): Yard {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-engine-'));
  const bucket = join(folder, 'obs', 'lake');
  for (const place of [join(folder, 'db'), bucket]) mkdirSync(place, { recursive: true });
  const service = createService({ auth: 'off', clusters: [{ id: A }], dataFolder: folder, timeScale: 20, ...options });
  const database = new DatabaseSync(join(folder, 'db', 'shop.db'));
  onTestFinished(async () => {
    await service.close();
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const call: Yard['call'] = (method, path, body) => {
    const headers = { 'x-language': 'en-us' };
    const answer = service.handle(request(method, `/v1.1/${PROJECT}${path}`, body, headers));
    return { status: answer.status, body: answer.body === '' ? undefined : JSON.parse(answer.body) };
  };
  let count = 0;
  return {
    folder,
    service,
    call,
    exec: (sql) => database.exec(sql),
    rows: (sql) =>
      database
        .prepare(sql)
        .all()
        .map((row) => Object.values(row)),
    put: (path, content) => {
      mkdirSync(dirname(join(bucket, path)), { recursive: true });
      writeFileSync(join(bucket, path), content);
    },
    text: (path) => readFileSync(join(bucket, path), 'utf8'),
    files: () =>
      readdirSync(bucket, { recursive: true, encoding: 'utf8' })
        .filter((name) => statSync(join(bucket, name)).isFile())
        .map((name) => name.replaceAll('\\', '/'))
        .sort(),
    run: async (job) => {
      const name = `job_${++count}`;
      const answer = call('POST', '/clusters/job', { jobs: [definition(name, job)], clusters: [A] });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return ended(() => call('GET', `/clusters/${A}/cdm/job/${name}/status`).body.submissions[0]);
    },
  };
}

/** Looks until the run has ended. */
export async function ended(look: () => Body): Promise<Outcome> {
  for (;;) {
    const row = look();
    if (!['PENDING', 'BOOTING', 'RUNNING'].includes(row.status)) {
      const counters = row.counters?.['org.apache.sqoop.submission.counter.SqoopCounters'] ?? {};
      const { ROWS_READ, ROWS_WRITTEN, ROWS_WRITTEN_SKIPPED } = counters;
      const rows = `${ROWS_READ}/${ROWS_WRITTEN}/${ROWS_WRITTEN_SKIPPED}`;
      return { status: row.status, error: row['error-summary'] ?? '', rows, counters };
    }
    await setTimeout(5);
  }
}

const CONNECTORS = { jdbc: 'generic-jdbc-connector', obs: 'obs-connector' };
const LINKS = { jdbc: 'db', obs: 'obs' };

export function definition(name: string, { from, to, driver = {}, more = {} }: Job): Record<string, unknown> {
  const byConfig = Object.groupBy(Object.entries(driver), ([input]) => input.split('.')[0] ?? '');
  return {
    job_type: 'NORMAL_JOB',
    name,
    'from-connector-name': CONNECTORS[from[0]],
    'from-link-name': LINKS[from[0]],
    'from-config-values': { configs: [{ name: 'fromJobConfig', inputs: inputs('fromJobConfig', from[1]) }] },
    'to-connector-name': CONNECTORS[to[0]],
    'to-link-name': LINKS[to[0]],
    'to-config-values': { configs: [{ name: 'toJobConfig', inputs: inputs('toJobConfig', to[1]) }] },
    'driver-config-values': {
      configs: Object.entries(byConfig).map(([config, entries = []]) => ({
        name: config,
        inputs: entries.map(([input, value]) => ({ name: input, value })),
      })),
    },
    ...more,
  };
}

function inputs(config: string, values: Inputs): object[] {
  return Object.entries(values).map(([name, value]) => ({ name: `${config}.${name}`, value }));
}

/** Inputs of a job's two ends; more of them where a test needs it. */
export const fromTable = (more: Inputs = {}) => ['jdbc', { schemaName: 'shop', tableName: 'orders', ...more }] as const;
export const toTable = (more: Inputs = {}) => ['jdbc', { schemaName: 'shop', tableName: 'copy', ...more }] as const;
export const fromCsv = (more: Inputs = {}) =>
  ['obs', { bucketName: 'lake', inputDirectory: 'in', inputFormat: 'CSV_FILE', ...more }] as const;
export const toCsv = (more: Inputs = {}) =>
  [
    'obs',
    { bucketName: 'lake', outputDirectory: '/out/', outputFormat: 'CSV_FILE', lineSeparator: '\n', ...more },
  ] as const;
export const fromFiles = (more: Inputs = {}) =>
  ['obs', { bucketName: 'lake', inputDirectory: 'in', inputFormat: 'BINARY_FILE', ...more }] as const;
export const toFiles = (more: Inputs = {}) =>
  ['obs', { bucketName: 'lake', outputDirectory: 'out', outputFormat: 'BINARY_FILE', ...more }] as const;
export const dirty = (more: Inputs = {}) => ({
  'throttlingConfig.recordDirtyData': 'true',
  'throttlingConfig.writeToLink': 'obs',
  'throttlingConfig.obsBucket': 'lake',
  'throttlingConfig.dirtyDataDirectory': '/dirty/',
  ...more,
});
