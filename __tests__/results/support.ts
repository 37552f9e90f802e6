import { NOT_MEASURED } from '../../src/cdm/counts.ts';
import type { ResultsFileInput } from '../../src/results/results-file.ts';
import type { JobResult, RunResult } from '../../src/results/types.ts';

export const T0 = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

export function runResult(more: Partial<RunResult> = {}): RunResult {
  return {
    job: 'orders-17',
    clusterId: 'c1',
    submissionId: '7',
    status: 'SUCCEEDED',
    createdAt: T0,
    startedAt: null,
    finishedAt: T0 + 600_000,
    counts: NOT_MEASURED,
    errorCode: null,
    errorSummary: null,
    errorDetails: null,
    ...more,
  };
}

export function jobResult(more: Partial<JobResult> = {}): JobResult {
  return {
    ...runResult(),
    baseName: 'orders',
    origin: 'created',
    rerun: 'safe',
    subJobs: [],
    gate: [],
    requestId: null,
    call: null,
    reason: null,
    hint: '',
    notes: [],
    warnings: [],
    mayStillRun: false,
    ...more,
  };
}

/** No repository and no workflow: a step outside of GitHub. */
export const NO_WORKFLOW: ResultsFileInput['workflow'] = {
  repository: null,
  workflow: null,
  job: null,
  runId: null,
  runNumber: null,
  runAttempt: null,
  ref: null,
  sha: null,
  step: null,
};

/** A results file of a step that succeeded. */
export function resultsFileInput(
  result: Partial<ResultsFileInput['result']> = {},
  more: Partial<ResultsFileInput> = {},
): ResultsFileInput {
  return {
    result: {
      result: 'success',
      status: 'SUCCEEDED',
      gate: null,
      totalVerdicts: [],
      dataTime: null,
      jobs: [],
      ...result,
    },
    writtenAt: T0,
    workflow: NO_WORKFLOW,
    backups: [],
    ...more,
  };
}
