import { expect, test } from 'vitest';
import { foreignStop, textHint } from '../../../src/steps/report/error-text-hints.ts';
import { failedJob } from '../../github/fixtures.ts';

test.each([
  ['The number of error records exceeds the maximum', 'maxErrorRecords'],
  ["Access denied for user 'etl'@'10.0.0.1' (using password: YES)", 'refused the user of the link'],
  ['java.net.ConnectException: Connection refused', 'did not reach the source or the target'],
  ['ERROR: relation "sales.customers" does not exist', 'Check that the table exists'],
  ["Duplicate entry '1' for key 'PRIMARY'", 'rows with the same key'],
  ['java.lang.OutOfMemoryError: Java heap space', 'ran out of space or memory'],
])('%s: %s', (text, hint) => {
  expect(textHint({ errorSummary: text, errorDetails: null })).toContain(hint);
  expect(textHint({ errorSummary: null, errorDetails: `\tat x\nCaused by: ${text}` })).toContain(hint);
});

test('an unknown text has no hint', () => {
  expect(textHint({ errorSummary: 'Job Failed with status:3', errorDetails: null })).toBe('');
  expect(textHint({ errorSummary: null, errorDetails: null })).toBe('');
});

test.each([
  ['FAILED', 'Submission has been stopped manually by user.', true],
  ['FAILED', 'Job Failed with status:5', true],
  ['FAILED', 'Job Failed with status:3', false],
  ['FAILED', 'Job Failed with status:51', false],
  ['STOPPED', null, true],
  ['TIMED_OUT', 'Submission has been stopped manually by user.', false],
])('%s with %j: stopped by somebody else: %s', (status, errorSummary, isForeign) => {
  const reason = foreignStop(failedJob({ status, errorSummary, errorDetails: null }));
  expect(reason).toBe(isForeign ? 'it was stopped at the service, not by this step' : null);
});
