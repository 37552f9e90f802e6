import { describe, expect, test } from 'vitest';
import { codeHint } from '../../../src/steps/report/error-code-hints.ts';

describe('what to do about a code of the service', () => {
  test.each([
    ['Cdm.0101', 'Create it there under the same name'],
    ['Cdm.0104', 'job-name-suffix'],
    ['Cdm.0318', 'job-name-suffix'],
    ['Cdm.0052', 'if-exists: attach'],
    ['Cdm.0089', 'newer cluster'],
    ['Cdm.0201', 'state of the cluster'],
    ['Cdm.0018', '/validate'],
    ['Cdm.0901', 'Test the link in the console'],
    ['Cdm.1601', 'Test the link in the console'],
    ['Cdm.0900', 'exists under that name'],
    ['Cdm.0902', 'SQL of the job'],
    ['Cdm.0936', 'Look at the dirty data'],
  ])('%s: %s', (code, says) => {
    expect(codeHint(code, true)).toContain(says);
  });

  test.each([null, '', '0902', 'Cdm.9999', 'APIGW.0101', 'cdm.0902'])('%j says nothing', (code) => {
    expect(codeHint(code, true)).toBe('');
  });

  test('advises to attach only where that can be chosen', () => {
    expect(codeHint('Cdm.0322', true)).toBe('The job runs or is in use. Wait for its end, or use "if-exists: attach".');
    expect(codeHint('Cdm.0322', false)).toBe('The job runs or is in use. Wait for its end.');
  });
});
