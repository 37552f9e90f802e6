import { rawNumber } from '../../../emulator/json.ts';
import type { RunScript } from '../../../emulator/scenario/options.ts';

/** More than a double can tell from its neighbours, and the most that a Long holds. */
export const COUNTS = { ROWS_READ: '9007199254740993', ROWS_WRITTEN: '9223372036854775807' } as const;

/** Where a job goes from and to; links of these names stand on the clusters. */
export const LINKS = ['db', 'lake'] as const;

interface Input {
  readonly name: string;
  readonly value: unknown;
}

const inputs = (config: string, values: Readonly<Record<string, unknown>>): { configs: unknown[] } => ({
  configs: [
    {
      name: config,
      inputs: Object.entries(values).map(([name, value]): Input => ({ name: `${config}.${name}`, value })),
    },
  ],
});

function job(name: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    job_type: 'NORMAL_JOB',
    name,
    'from-connector-name': 'generic-jdbc-connector',
    'from-link-name': LINKS[0],
    // What has to be encoded in an address, and what is no text.
    'from-config-values': inputs('fromJobConfig', {
      schemaName: '销售 部门',
      whereClause: "name LIKE '50%' AND path = 'a/b+c' -- ü & \"é\"",
      numExtractors: rawNumber('9007199254740993'),
      tolerance: rawNumber('0.10'),
      useSql: false,
      partitionValues: { 'a b': ['x/y', 1] },
    }),
    'to-connector-name': 'obs-connector',
    'to-link-name': LINKS[1],
    'to-config-values': inputs('toJobConfig', { bucketName: 'lake', outputDirectory: '/orders/50%' }),
    'driver-config-values': {
      configs: [
        { name: 'jarConfig', inputs: [] },
        { name: 'transformConfig', inputs: [{ name: 'transformConfig.trans', value: [] }] },
      ],
    },
    ...more,
  };
}

/** By their part in the program's session. */
export const jobs = {
  table: job('orders'),
  files: job('copy-files', {
    'from-connector-name': 'obs-connector',
    'from-config-values': inputs('fromJobConfig', { inputFormat: 'BINARY_FILE' }),
  }),
  odd: job('订单 迁移 50%25+α?#&=;~'),
  broken: job('broken'),
  endless: job('endless'),
  random: job('夜间 全量'),
  slash: job('a/b'),
} as const;

/** What the first of them is brought to. */
export const changed = job('orders', { 'to-config-values': inputs('toJobConfig', { bucketName: '新 桶' }) });

/** A link whose secret nobody should see again. */
export const link = {
  name: 'shop_db',
  'connector-name': 'generic-jdbc-connector',
  'link-config-values': inputs('linkConfig', {
    databaseType: 'MYSQL',
    host: '10.0.0.1',
    port: 3306,
    usingNative: false,
    password: 'made-up-and-not-a-secret',
  }),
} as const;

export const BROKEN = {
  errorSummary: 'Cdm.0902: Failed to execute the SQL statement. Cause: 表“订单”不存在',
  errorDetails: 'Cdm.0902\n\tat 读取(Extractor.java:42)\r\n\t… 100% "quoted" \\ / ü',
} as const;

const quick = [{ status: 'PENDING', ms: 200 }, { status: 'RUNNING', ms: 200 }, { status: 'SUCCEEDED' }] as const;

/** How the runs go. Those of `files` and `random` are left to the emulator, which makes their counts up. */
export const scripts: Readonly<Record<string, RunScript | readonly RunScript[]>> = {
  orders: [
    { states: quick, counters: { ...COUNTS, ROWS_WRITTEN_SKIPPED: 0, BYTES_READ: -1, BYTES_WRITTEN: -1 } },
    { states: quick, counters: null },
  ],
  [jobs.odd.name as string]: { states: quick },
  broken: { states: [{ status: 'BOOTING', ms: 100 }, { status: 'FAILED' }], ...BROKEN },
  endless: { states: [{ status: 'RUNNING' }] },
};
