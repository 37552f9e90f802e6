import { rawNumber } from '../../../emulator/json.ts';
import type { RunScript } from '../../../emulator/scenario/options.ts';

/** A number that a double cannot represent, and the largest 64-bit one. */
export const COUNTS = { ROWS_READ: '9007199254740993', ROWS_WRITTEN: '9223372036854775807' } as const;

/** Source and target link of a job; the clusters have links of these names. */
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
    // Text that has to be URL-encoded, and values that are no text.
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

/** Definitions by their key in the session. */
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

/** The new definition of the first one. */
export const changed = job('orders', { 'to-config-values': inputs('toJobConfig', { bucketName: '新 桶' }) });

/** A link with a secret that no reply may show. Of a connector that the emulator never connects to. */
export const link = {
  name: 'shop_db',
  'connector-name': 'sftp-connector',
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

/** Scripts of the runs. Those of `files` and `random` have the emulator's default. */
export const scripts: Readonly<Record<string, RunScript | readonly RunScript[]>> = {
  orders: [
    { states: quick, counters: { ...COUNTS, ROWS_WRITTEN_SKIPPED: 0, BYTES_READ: -1, BYTES_WRITTEN: -1 } },
    { states: quick, counters: null },
  ],
  [jobs.odd.name as string]: { states: quick },
  broken: { states: [{ status: 'BOOTING', ms: 100 }, { status: 'FAILED' }], ...BROKEN },
  endless: { states: [{ status: 'RUNNING' }] },
};
