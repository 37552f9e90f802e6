import type { Counts } from '../../src/cdm/counts.ts';
import { NOT_MEASURED } from '../../src/cdm/counts.ts';
import type { MigrationPayload } from '../../src/github/api/deployment-payload.ts';
import type { JobResult, RunResult, StepResult } from '../../src/results/types.ts';
import { jobResult, runResult } from '../results/support.ts';

export const START = Date.UTC(2026, 10, 24, 2, 0, 0);

export function counts(read: bigint | null, written: bigint | null, skipped: bigint | null = 0n): Counts {
  return { ...NOT_MEASURED, rowsRead: read, rowsWritten: written, rowsSkipped: skipped };
}

/** A run of three minutes that moved 1,234,567 rows. */
export function run(more: Partial<RunResult> = {}): RunResult {
  return runResult({
    job: 'orders',
    clusterId: '6ec9a0a4-76be-4262-8697-e7af1fac7920',
    submissionId: '117',
    createdAt: START,
    startedAt: START + 12_000,
    finishedAt: START + 192_000,
    counts: counts(1_234_567n, 1_234_567n),
    ...more,
  });
}

export function job(more: Partial<JobResult> = {}): JobResult {
  return jobResult({ ...run(), baseName: more.job ?? 'orders', ...more });
}

/** A job that the service ended with an error, as it words one. */
export function failedJob(more: Partial<JobResult> = {}): JobResult {
  return job({
    job: 'customers',
    submissionId: '118',
    status: 'FAILED',
    counts: NOT_MEASURED,
    errorCode: 'Cdm.0902',
    errorSummary: 'Cdm.0902: Failed to execute the SQL statement. Cause: relation "sales.customers" does not exist',
    errorDetails: [
      'org.apache.sqoop.common.SqoopException: Cdm.0902 Failed to execute the SQL statement',
      '\tat org.apache.sqoop.connector.jdbc.GenericJdbcExecutor.executeQuery(GenericJdbcExecutor.java:214)',
      'Caused by: org.postgresql.util.PSQLException: ERROR: relation "sales.customers" does not exist',
    ].join('\n'),
    hint: 'Check that the table exists in the source and that the link’s user may read it.',
    rerun: 'duplicates',
    ...more,
  });
}

export function step(jobs: readonly JobResult[], more: Partial<StepResult> = {}): StepResult {
  const failed = jobs.find(({ status }) => status !== 'SUCCEEDED');
  return {
    result: failed ? 'failure' : 'success',
    status: failed?.status ?? 'SUCCEEDED',
    jobs,
    gate: null,
    totalVerdicts: [],
    dataTime: null,
    problems: [],
    handle: '{"v":1}',
    ...more,
  };
}

/** What the deployment of a migration holds at least. */
export const BARE_PAYLOAD: MigrationPayload = {
  handle: '',
  expect: '',
  onUnmeasured: 'fail',
  onMissingBaseline: 'warn',
  dataTime: null,
  deleteJob: 'never',
  runUrl: null,
  watchedUntil: null,
  replaces: null,
};
