import { expect, test } from 'vitest';
import { add, countsOf } from '../../scripts/ci/counts.ts';

const file = (status: string, tests: number) => ({ status, assertionResults: Array.from({ length: tests }) });
const report = (numPassedTests: number, numFailedTests: number, ...testResults: object[]) =>
  JSON.stringify({ numPassedTests, numFailedTests, testResults });

test.each([
  ['all is well', report(3, 0, file('passed', 3)), { passed: 3, failed: 0 }],
  ['a test failed', report(2, 1, file('failed', 3)), { passed: 2, failed: 1 }],
  ['a file did not load', report(2, 0, file('passed', 2), file('failed', 0)), { passed: 2, failed: 1 }],
  ['no report', 'killed', { passed: 0, failed: 1 }],
])('%s', (_, text, expected) => {
  expect(countsOf(() => text)).toEqual(expected);
});

test('a step and its tests add up', () => {
  expect(add({ passed: 0, failed: 1 }, { passed: 2, failed: 1 })).toEqual({ passed: 2, failed: 2 });
  expect(add({ passed: 1, failed: 0 })).toEqual({ passed: 1, failed: 0 });
});
