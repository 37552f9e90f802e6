import { expect, test } from 'vitest';
import { readLog } from '../../../scripts/act/log.ts';
import { localRepositories } from '../../../scripts/act/workspace.ts';

const lines = (...entries: object[]): string => entries.map((entry) => JSON.stringify(entry)).join('\n');

test('the story of each job, those of a matrix apart', () => {
  const log = `no JSON\n{broken\n${lines(
    { level: 'info', msg: 'no job' },
    { jobID: 'plan', stage: 'Main', step: 'Look', raw_output: true, msg: 'one\n' },
    { jobID: 'plan', stage: 'Main', command: 'set-output', name: 'n', arg: '5' },
    { jobID: 'plan', stage: 'Main', command: 'error', arg: 'red' },
    { jobID: 'plan', stage: 'Main', step: 'Look', stepResult: 'failure' },
    { jobID: 'plan', stage: 'Post', step: 'Look', stepResult: 'success' },
    { jobID: 'plan', command: 'summary', content: '# S' },
    { jobID: 'plan', jobResult: 'failure' },
    { jobID: 'go', matrix: { table: 'a' }, jobResult: 'success' },
    { jobID: 'go', matrix: { table: 'b' } },
  )}`;
  const empty = { result: null, steps: {}, outputs: {}, summary: '', printed: '', errors: [] };
  expect(readLog(log)).toEqual({
    plan: {
      result: 'failure',
      steps: { Look: 'failure' },
      outputs: { n: '5' },
      summary: '# S',
      printed: 'one\n',
      errors: ['red'],
    },
    'go (a)': { ...empty, result: 'success' },
    'go (b)': empty,
  });
});

test('every action is led to a folder, or refused, since act would fetch it', () => {
  const workflow = 'uses: actions/checkout@abc # v5\nuses: your-org/huaweicloud-cdm-action/wait@0a\n';
  expect(localRepositories(workflow, import.meta.dirname, '/none')).toEqual([
    '--local-repository',
    `your-org/huaweicloud-cdm-action@0a=${import.meta.dirname}`,
  ]);
  expect(() => localRepositories('uses: some/body@1', '/none', '/none')).toThrow('some/body has no stand-in');
});
