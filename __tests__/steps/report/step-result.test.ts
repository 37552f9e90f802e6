import { describe, expect, it } from 'vitest';
import { NOT_MEASURED } from '../../../src/cdm/counts.ts';
import { type Outcome, outcome } from '../../../src/migration/run/outcome.ts';
import type { Failure } from '../../../src/requests/answer.ts';
import type { ConcludeInput } from '../../../src/steps/report/step-result.ts';
import { failure } from '../../migration/support/answers.ts';
import { record, run } from '../../migration/support/records.ts';
import { conclusion } from '../support.ts';

const ours = record({ cluster: 'a', submissionId: '13', creationDate: 1, origin: 'created', rerun: 'duplicates' });

const jobOf = (ended: Outcome, more: Partial<ConcludeInput> = {}) => conclusion([ended], more).result.jobs[0];

describe('the result of a job', () => {
  it.each([
    ['FAILED', 'Submission has been stopped manually by user.'],
    ['FAILED', 'Job Failed with status:5'],
    ['STOPPED', null],
  ])('says in words that %s with %j was stopped by somebody else', (status, errorSummary) => {
    const ended = outcome(ours, status, { run: run({ status, errorSummary }) });
    expect(jobOf(ended)).toMatchObject({ status, reason: 'it was stopped at the service, not by this step' });
  });

  it('keeps the reason of a stop by this step', () => {
    const ended = outcome(ours, 'TIMED_OUT', { reason: 'time is over', run: run({ status: 'STOPPED' }) });
    expect(jobOf(ended)?.reason).toBe('time is over');
  });

  it('has a hint by the text where there is no code, and by the code where there is one', () => {
    const dirty = 'The number of error records exceeds the maximum';
    expect(jobOf(outcome(ours, 'FAILED', { run: run({ status: 'FAILED', errorSummary: dirty }) }))?.hint).toContain(
      'maxErrorRecords',
    );
    const coded = run({ status: 'FAILED', errorSummary: `Cdm.0902: ${dirty}` });
    expect(jobOf(outcome(ours, 'FAILED', { run: coded }))?.hint).toContain('Check the SQL');
  });

  it('advises to attach only where that can be chosen', () => {
    const running = run({ status: 'FAILED', errorSummary: 'Cdm.0322: the job is running' });
    const ended = outcome(ours, 'FAILED', { run: running });
    expect(jobOf(ended, { canAttach: true })?.hint).toContain('if-exists: attach');
    expect(jobOf(ended)?.hint).not.toContain('attach');
  });

  it('advises to wait again with a fresh credential if the credential ended and the run continues', () => {
    const ended = (more: Partial<Outcome>, failed: Partial<Failure> = {}) =>
      jobOf(outcome(ours, 'LOST', { failure: failure({ httpStatus: 401, ...failed }), ...more }))?.hint;
    expect(ended({ mayStillRun: true })).toContain('/wait and the output `handle`');
    expect(ended({ mayStillRun: false })).not.toContain('/wait');
    expect(ended({ mayStillRun: true }, { httpStatus: 500 })).not.toContain('/wait');
  });

  it.each([
    ['CANCELLED', true],
    ['TIMED_OUT', true],
    ['CANCELLED', false],
    ['LOST', true],
  ])('%s says how to stop a run that may continue (%s)', (status, mayStillRun) => {
    const hint = jobOf(outcome(ours, status, { mayStillRun }))?.hint ?? '';
    expect(hint.includes('To stop the run, stop the job in the CDM console.')).toBe(mayStillRun && status !== 'LOST');
  });

  it('says nothing of a stop if the run continues by request', () => {
    expect(jobOf(outcome(ours, 'TIMED_OUT', { mayStillRun: true, pending: true }))?.hint).toBe('');
  });

  it('marks the counts of a run that did not succeed, and a success that moved nothing', () => {
    const counts = { ...NOT_MEASURED, rowsRead: 750n, rowsWritten: 0n };
    expect(jobOf(outcome(ours, 'FAILED', { run: run({ status: 'FAILED', counts }) }))?.warnings).toHaveLength(1);
    expect(jobOf(outcome(ours, 'SUCCEEDED', { run: run({ status: 'SUCCEEDED', counts }) }))?.warnings).toEqual([
      '750 rows were read, and none was written or skipped.',
    ]);
  });
});
