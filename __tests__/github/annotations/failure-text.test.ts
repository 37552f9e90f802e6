import { describe, expect, it } from 'vitest';
import {
  causes,
  failureAnnotation,
  gateAnnotation,
  problemAnnotation,
  rerunText,
} from '../../../src/github/annotations/failure-text.ts';
import { failedJob, job } from '../fixtures.ts';

describe('failureAnnotation', () => {
  it('has the failure, its code, the request, what to do and the effect of a re-run', () => {
    expect(
      failureAnnotation(
        failedJob({
          call: 'POST /clusters/job, HTTP 400',
          requestId: 'f00d',
          notes: ['The job was not deleted: it is busy.'],
        }),
      ),
    ).toEqual({
      title: 'CDM job customers: FAILED',
      message: [
        'Job customers: FAILED on cluster 6ec9a0a4-76be-4262-8697-e7af1fac7920 (submission 118).',
        'The service says: Cdm.0902: Failed to execute the SQL statement. Cause: relation "sales.customers" does not exist.',
        'The call: POST /clusters/job, HTTP 400.',
        'Request id: f00d.',
        'What to do: Check that the table exists in the source and that the link’s user may read it.',
        'The job was not deleted: it is busy.',
        'Running it again can write rows twice: by its import settings, a run only adds to the target. Remove what this run wrote first.',
      ].join('\n'),
    });
  });

  it('keeps foreign line breaks on their line', () => {
    const { title, message } = failureAnnotation(
      failedJob({ job: 'a\n::b', errorSummary: 'x\ny', hint: '', notes: [] }),
    );
    expect(title).toBe('CDM job a\\n::b: FAILED');
    expect(message.split('\n')).toHaveLength(3);
    expect(message).toContain('Cdm.0902: x\\ny.');
  });

  it('says what is known of a job that never ran', () => {
    const held = job({ status: 'NOT_SUBMITTED', clusterId: null, submissionId: null, reason: 'held back' });
    expect(failureAnnotation(held).message).toBe(
      'Job orders: NOT_SUBMITTED: held back.\nNothing was started, so nothing has to be undone before you run the job again.',
    );
  });
});

describe('causes', () => {
  const bare = { errorCode: null, errorSummary: null, errorDetails: null };
  it.each([
    ['nothing known', bare, { reason: null, service: null }],
    ['only a code', { ...bare, errorCode: 'Cdm.1' }, { reason: null, service: 'Cdm.1' }],
    [
      'code and text',
      { ...bare, errorCode: 'Cdm.1', errorSummary: 'no link' },
      { reason: null, service: 'Cdm.1: no link' },
    ],
    [
      'text with its code',
      { ...bare, errorCode: 'Cdm.1', errorSummary: 'Cdm.1 no link' },
      { reason: null, service: 'Cdm.1 no link' },
    ],
    ['only details', { ...bare, errorDetails: '\n  first\nsecond' }, { reason: null, service: 'first' }],
    [
      'a reason that quotes the service',
      { errorCode: 'Cdm.1', errorSummary: 'no link', errorDetails: null, reason: 'refused: no link' },
      { reason: 'refused: no link', service: 'Cdm.1' },
    ],
    [
      'a reason that quotes it with the code',
      { errorCode: 'Cdm.1', errorSummary: 'no link', errorDetails: null, reason: 'refused: Cdm.1: no link' },
      { reason: 'refused: Cdm.1: no link', service: null },
    ],
    [
      'a reason of its own',
      { ...bare, errorSummary: 'slow', reason: 'timed out' },
      { reason: 'timed out', service: 'slow' },
    ],
  ])('%s', (_, more, expected) => {
    expect(causes(job(more))).toEqual(expected);
  });
});

describe('rerunText', () => {
  it.each([
    ['FAILED', 'safe', false, /^Running it again is safe/],
    ['FAILED', 'duplicates', false, /^Running it again can write rows twice/],
    ['FAILED', 'unknown', false, /check the target first\.$/],
    ['TIMED_OUT', 'safe', true, /^The run may still be running: check it before.* Running it again is safe/],
    ['NOT_SUBMITTED', 'duplicates', false, /^Nothing was started/],
    ['REJECTED', 'duplicates', false, /^The service refused the request/],
    ['FAILURE_ON_SUBMIT', 'duplicates', false, /^The run failed before it started, so nothing has to be undone/],
    ['LOST', 'duplicates', true, /^The run may still be running.*twice/],
  ] as const)('%s, %s, may still run: %s', (status, rerun, mayStillRun, text) => {
    expect(rerunText({ status, rerun, mayStillRun })).toMatch(text);
  });
});

describe('rules and problems', () => {
  it.each([
    [
      { job: 'orders', rule: 'a > 1', warn: false, detail: 'a > 1: a is 0' },
      { title: 'CDM gate: a > 1', message: 'orders: a > 1: a is 0.' },
    ],
    [
      { job: null, rule: 'total.a > 1', warn: true, detail: '' },
      { title: 'CDM gate: warn: total.a > 1', message: 'warn: total.a > 1.' },
    ],
    [
      { job: null, rule: '', warn: false, detail: 'No rule was decided.' },
      { title: 'CDM gate', message: 'No rule was decided.' },
    ],
  ])('%j', (finding, annotation) => expect(gateAnnotation(finding)).toEqual(annotation));

  it('a problem keeps its lines', () => {
    expect(problemAnnotation({ title: 'Inputs', message: 'a\n- b', hint: 'Do c.' })).toEqual({
      title: 'Inputs',
      message: 'a\n- b\nDo c.',
    });
  });
});
