import { describe, expect, test } from 'vitest';
import { inputVariables, runnerVariables, workflowToken } from '../../../scripts/runner/environment.ts';

describe('the variables of a step', () => {
  test('inputs: upper case, blanks to _, hyphens kept, defaults filled in', () => {
    const declared = { 'job-file': '', 'wait-timeout': '5h', 'a b': 'x', 'github-token': '${{ github.token }}' };
    expect(inputVariables(declared, { 'job-file': 'job.json' })).toEqual({
      'INPUT_JOB-FILE': 'job.json',
      'INPUT_WAIT-TIMEOUT': '5h',
      INPUT_A_B: 'x',
      'INPUT_GITHUB-TOKEN': workflowToken,
    });
  });

  test('an input that the action does not have is an error', () => {
    expect(() => inputVariables({ region: '' }, { regoin: 'x' })).toThrow('no input regoin');
  });

  test('no proxy, key or npm setting of this machine is passed on', () => {
    const names = Object.keys(runnerVariables({ workspace: '/w', temp: '/t', commands: '/c' }));
    expect(names.filter((name) => /proxy|npm|HUAWEI|HW_|SDK|KEY|SECRET/i.test(name))).toEqual([]);
  });
});
