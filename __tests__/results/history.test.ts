import { describe, expect, it } from 'vitest';
import { NOT_MEASURED } from '../../src/cdm/counts.ts';
import type { Submission } from '../../src/cdm/submission.ts';
import { earlierRunsFromHistory } from '../../src/results/history.ts';
import { T0 } from './support.ts';

function submission(more: Partial<Submission>): Submission {
  return {
    jobName: 'orders',
    submissionId: '1',
    creationDate: T0,
    executeDate: null,
    lastUpdateDate: T0 + 90_000,
    status: 'SUCCEEDED',
    counts: NOT_MEASURED,
    hasCounters: true,
    creationUser: null,
    errorSummary: null,
    errorDetails: null,
    ...more,
  };
}

describe("earlier runs out of the service's history", () => {
  it('are those that succeeded, newest first whatever the order, without our own', () => {
    const history = [
      submission({ submissionId: '2', creationDate: T0 - 2_000 }),
      submission({ submissionId: '4', creationDate: T0, status: 'succeeded' }),
      submission({ submissionId: '3', creationDate: T0 - 1_000, status: 'FAILED' }),
      submission({ submissionId: '9', creationDate: T0 - 9_000 }),
      submission({ submissionId: '5', creationDate: T0 + 1_000 }),
      submission({ submissionId: '6', creationDate: T0 + 2_000, status: null }),
      submission({ submissionId: '7', creationDate: T0 + 3_000, status: 'SUCCEEDED ' }),
    ];
    const runs = earlierRunsFromHistory(history, [{ createdAt: T0 + 1_000, submissionId: '5' }]);
    expect(runs.map((run) => run.submissionId)).toEqual(['4', '2', '9']);
    expect(runs[0]).toEqual({ createdAt: T0, submissionId: '4', counts: NOT_MEASURED, durationSeconds: 90n });
  });

  it('have no duration where a date is missing', () => {
    expect(earlierRunsFromHistory([submission({ lastUpdateDate: null })])).toMatchObject([{ durationSeconds: null }]);
  });
});
