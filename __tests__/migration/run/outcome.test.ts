import { describe, expect, test } from 'vitest';
import { NOT_MEASURED } from '../../../src/cdm/counts.ts';
import { jobResult, outcome, runResult, withLongestDetails } from '../../../src/migration/run/outcome.ts';
import type { RunResult } from '../../../src/results/types.ts';
import { failure } from '../support/answers.ts';
import { DATE, record, run } from '../support/records.ts';

const counts = { ...NOT_MEASURED, rowsRead: 9_007_199_254_740_993n };
const whole = run({ status: 'succeeded', executeDate: DATE + 1000, lastUpdateDate: DATE + 9000, counts });
const known = record({ cluster: 'a', submissionId: '13', creationDate: DATE, origin: 'created', rerun: 'safe' });

test('an outcome has nothing to say but what it is told', () => {
  expect(outcome(known, 'SUCCEEDED')).toEqual({
    record: known,
    status: 'SUCCEEDED',
    reason: null,
    hint: '',
    run: null,
    failure: null,
    notes: [],
    keep: null,
    mayStillRun: false,
    pending: false,
    subJobs: [],
  });
  expect(outcome(known, 'LOST', { reason: 'why', mayStillRun: true })).toMatchObject({
    status: 'LOST',
    reason: 'why',
    mayStillRun: true,
  });
});

/** The dates and counts of `whole`. */
const measured = {
  createdAt: DATE,
  startedAt: DATE + 1000,
  finishedAt: DATE + 9000,
  counts,
  errorCode: null,
  errorSummary: null,
  errorDetails: null,
};

describe('one run as the service shows it', () => {
  test('with its dates and counts', () => {
    expect(runResult('orders', 'a', whole)).toEqual({
      job: 'orders',
      clusterId: 'a',
      submissionId: '13',
      ...measured,
      status: 'SUCCEEDED',
    });
  });

  test.each<[status: string | null, finished: boolean]>([
    ['SUCCEEDED', true],
    ['FAILED', true],
    ['STOPPED', true],
    ['RUNNING', false],
    ['UNKNOWN', false],
    [null, false],
  ])('%s: the last change is its end: %s', (status, finished) => {
    expect(runResult('orders', null, { ...whole, status }).finishedAt).toBe(finished ? DATE + 9000 : null);
  });

  test.each<[summary: string | null, details: string | null, code: string | null]>([
    ['Cdm.0902: it failed', null, 'Cdm.0902'],
    [null, 'at Cdm.00095, line 3', 'Cdm.00095'],
    ['Cdm.0901', 'Cdm.0902', 'Cdm.0901'],
    ['it failed', 'Cdm.0902', 'Cdm.0902'],
    ['XCdm.0902', 'Cdm.090', null],
    ['Cdm.090233', null, null],
    ['it failed', 'it did', null],
    [null, null, null],
  ])('the code in %j and %j is %s', (errorSummary, errorDetails, code) => {
    const shown = runResult('orders', 'a', run({ status: 'FAILED', errorSummary, errorDetails }));
    expect(shown).toMatchObject({ errorCode: code, errorSummary, errorDetails });
    const job = jobResult(outcome(known, 'FAILED', { run: run({ status: 'FAILED', errorSummary, errorDetails }) }));
    expect(job).toMatchObject({ errorCode: code, errorSummary, errorDetails });
  });
});

describe('the result of a job', () => {
  test('is that of its run, with what the step knows of it', () => {
    const subJobs: RunResult[] = [runResult('orders_t', 'a', whole)];
    const ended = outcome(known, 'TIMED_OUT', {
      run: { ...whole, submissionId: '99' },
      reason: 'why',
      hint: 'what to do',
      notes: ['a note'],
      mayStillRun: true,
      subJobs,
    });
    expect(jobResult(ended)).toEqual({
      job: 'orders',
      baseName: known.baseName,
      clusterId: 'a',
      // The id that the step holds, whatever the last look showed.
      submissionId: '13',
      status: 'TIMED_OUT',
      ...measured,
      origin: 'created',
      rerun: 'safe',
      subJobs,
      gate: [],
      requestId: null,
      call: null,
      reason: 'why',
      hint: 'what to do',
      notes: ['a note'],
      warnings: [],
      mayStillRun: true,
    });
  });

  test('without a run is what its record says, and nothing is measured', () => {
    expect(jobResult(outcome({ ...known, creationDate: DATE + 5 }, 'LOST'))).toMatchObject({
      createdAt: DATE + 5,
      startedAt: null,
      finishedAt: null,
      counts: NOT_MEASURED,
      errorCode: null,
      errorSummary: null,
      requestId: null,
    });
  });

  test('takes the date of its record where the run lacks one', () => {
    const ended = outcome(known, 'FAILED', { run: run({ creationDate: null, status: 'FAILED' }) });
    expect(jobResult(ended).createdAt).toBe(DATE);
  });

  test('names what was refused, by the code and the request of the refusal', () => {
    const refusal = failure({ httpStatus: 400, code: 'Cdm.0104', message: 'taken', requestId: 'r-1' });
    expect(jobResult(outcome(known, 'REJECTED', { failure: refusal }))).toMatchObject({
      errorCode: 'Cdm.0104',
      errorSummary: 'taken',
      errorDetails: null,
      requestId: 'r-1',
      call: 'test, HTTP 400',
    });
  });

  test('prefers the words of the run to those of a failed question', () => {
    const silent = failure({ code: 'APIGW.0308', message: 'too many' });
    const failed = run({ status: 'FAILED', errorSummary: 'Cdm.0902: no table', errorDetails: 'long' });
    expect(jobResult(outcome(known, 'FAILED', { failure: silent, run: failed }))).toMatchObject({
      errorCode: 'Cdm.0902',
      errorSummary: 'Cdm.0902: no table',
      errorDetails: 'long',
    });
  });
});

describe('the error details', () => {
  const failed = (errorDetails: string | null) => run({ status: 'FAILURE_ON_SUBMIT', errorDetails });

  test.each([
    ['the reply has more', 'cut', 'cut and the rest', 'cut and the rest'],
    ['the status has none', null, 'from the reply', 'from the reply'],
    ['the status has more', 'from the status', 'short', 'from the status'],
    ['the reply has none', 'from the status', null, 'from the status'],
  ])('%s', (_what, inStatus, inReply, expected) => {
    const ended = outcome(known, 'FAILURE_ON_SUBMIT', { run: failed(inStatus) });
    expect(withLongestDetails(ended, failed(inReply)).run?.errorDetails).toBe(expected);
  });

  test('of a success, or without a run or a reply, stay as they are', () => {
    for (const ended of [outcome(known, 'SUCCEEDED', { run: whole }), outcome(known, 'LOST')])
      expect(withLongestDetails(ended, failed('x'))).toBe(ended);
    const ended = outcome(known, 'FAILED', { run: failed('x') });
    expect(withLongestDetails(ended, null)).toBe(ended);
  });
});
