import { NOT_MEASURED } from '../../../src/cdm/counts.ts';
import type { Submission } from '../../../src/cdm/submission.ts';
import { newRecord, type RunRecord } from '../../../src/migration/run/run-record.ts';
import type { LocatedRun } from '../../../src/migration/wait/observe-run.ts';
import type { Json } from '../../../src/text/exact-json.ts';

/** The date of the run that the tables speak of, and its id. */
export const DATE = 1_700_000_000_123;
export const ID = '13';

export function run(part: Partial<Submission> = {}): Submission {
  return {
    jobName: 'orders',
    submissionId: ID,
    creationDate: DATE,
    executeDate: null,
    lastUpdateDate: null,
    status: 'RUNNING',
    counts: NOT_MEASURED,
    hasCounters: false,
    creationUser: null,
    errorSummary: null,
    errorDetails: null,
    ...part,
  };
}

export const held: LocatedRun = {
  cluster: 'a',
  identity: { jobName: 'orders', submissionId: ID, creationDate: DATE },
  alone: false,
};

export function record(part: Partial<RunRecord> = {}): RunRecord {
  return {
    ...newRecord({
      name: 'orders',
      baseName: 'orders',
      jobType: 'NORMAL_JOB',
      retryJobType: 'NONE',
      rerun: 'unknown',
    }),
    ...part,
  };
}

/** What of a record every handle keeps. */
export const HANDLE_FIELDS = [
  'name',
  'baseName',
  'cluster',
  'submissionId',
  'creationDate',
  'origin',
  'rerun',
  'mayDelete',
] as const satisfies (keyof RunRecord)[];

export type Inputs = Record<string, Json>;

/** The definition of a job whose driver settings are these. */
export const jobWith = (inputs: Inputs, more: Record<string, Json> = {}): Json => ({
  name: 'orders',
  job_type: 'NORMAL_JOB',
  'driver-config-values': {
    configs: [{ name: 'c', inputs: Object.entries(inputs).map(([name, value]) => ({ name, value })) }],
  },
  ...more,
});
