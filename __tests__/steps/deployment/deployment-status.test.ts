import { describe, expect, test } from 'vitest';
import { deploymentDescription, deploymentState } from '../../../src/steps/deployment/deployment-status.ts';
import { failedJob, job, step } from '../../github/fixtures.ts';

describe('the status of a deployment', () => {
  test.each([
    ['success', 'SUCCEEDED', 'success'],
    ['pending', 'RUNNING', null],
    ['failure', 'FAILED', 'failure'],
    ['failure', 'SUCCEEDED', 'failure'],
    ['failure', 'STOPPED', 'failure'],
    ['failure', 'REJECTED', 'failure'],
    ['failure', 'LOST', 'error'],
    ['failure', 'TIMED_OUT', 'error'],
    ['failure', 'NOT_SUBMITTED', 'error'],
    ['cancelled', 'CANCELLED', 'failure'],
    ['cancelled', 'NOT_SUBMITTED', 'error'],
  ] as const)('of a step that ends as %s, %s: %s', (result, status, state) => {
    expect(deploymentState({ result, status })).toBe(state);
  });

  test('says the verdict in at most 140 characters, on one line', () => {
    const texts = [
      step([job()], { gate: 'passed' }),
      step([job(), failedJob()], { result: 'failure', status: 'FAILED' }),
      step([failedJob({ job: `line\n${'x'.repeat(300)}` })], { result: 'failure', status: 'FAILED' }),
      step([], {
        result: 'failure',
        status: 'NOT_SUBMITTED',
        problems: [{ title: '', message: 'No access', hint: '' }],
      }),
    ].map(deploymentDescription);
    expect(texts[0]).toContain('SUCCEEDED');
    expect(texts[1]).toContain('FAILED');
    expect(texts[3]).toBe('No access');
    for (const text of texts) {
      expect(text.length).toBeLessThanOrEqual(140);
      expect(text).not.toMatch(/[\r\n]/);
    }
  });
});
