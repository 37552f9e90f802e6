import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

// biome-ignore lint/suspicious/noExplicitAny: tests reach into replies of every shape
type Reply = any;

export interface Job {
  readonly from: readonly [connector: 'jdbc' | 'obs', inputs: Inputs];
  readonly to: readonly [connector: 'jdbc' | 'obs', inputs: Inputs];
  /** By whole name, such as `throttlingConfig.maxErrorRecords`. */
  readonly driver?: Inputs;
  readonly more?: Record<string, unknown>;
}

export type Inputs = Readonly<Record<string, unknown>>;

export interface Outcome {
  readonly status: string;
  readonly error: string;
  /** `read/written/skipped` rows. */
  readonly rows: string;
  readonly counters: Readonly<Record<string, number>>;
}

/** Looks until the run has ended. */
export async function ended(look: () => Reply, everyMs = 5): Promise<Outcome> {
  for (;;) {
    const row = look();
    if (!['PENDING', 'BOOTING', 'RUNNING'].includes(row.status)) {
      const counters = row.counters?.['org.apache.sqoop.submission.counter.SqoopCounters'] ?? {};
      const { ROWS_READ, ROWS_WRITTEN, ROWS_WRITTEN_SKIPPED } = counters;
      const rows = `${ROWS_READ}/${ROWS_WRITTEN}/${ROWS_WRITTEN_SKIPPED}`;
      return { status: row.status, error: row['error-summary'] ?? '', rows, counters };
    }
    await setTimeout(everyMs);
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

export interface Bucket {
  /** Lays a file into the bucket. */
  put(path: string, content: string | Uint8Array): void;
  text(path: string): string;
  /** Paths of all files in the bucket. */
  files(): string[];
}

/** The bucket `lake` of the folder link `obs`, made in a data folder. */
export function makeBucket(dataFolder: string): Bucket {
  const bucket = join(dataFolder, 'obs', 'lake');
  mkdirSync(bucket, { recursive: true });
  return {
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
  };
}
