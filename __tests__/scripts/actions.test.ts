import { describe, expect, test } from 'vitest';
import { unexpected } from '../../scripts/actions/actionlint.ts';
import { languageServiceFindings } from '../../scripts/actions/language-service.ts';
import { type Source, workflowBlocks } from '../../scripts/actions/sources.ts';

const action: Source = {
  name: 'action.yml',
  kind: 'action',
  text: 'name: A\ndescription: B\ninputs:\n  region:\n    description: C\nruns:\n  using: node24\n  main: dist/run.js\n',
};

function workflow(step: string): Source {
  const head = 'name: A\non: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n';
  return { name: 'w.yml', kind: 'workflow', text: `${head}      ${step}\n` };
}

const use = (input: string): Source =>
  workflow(`- { uses: your-org/huaweicloud-cdm-action@v1, with: { ${input}: eu-west-101 } }`);

describe('the check of actions and workflows', () => {
  test.each([
    ['a right step', use('region'), []],
    ['a wrong input', use('regoin'), [/^w\.yml: 8:.*regoin/]],
    [
      'an action without a program',
      { ...action, text: action.text.replace('main:', 'mian:') },
      [/main.*required/, /mian/],
    ],
  ])('GitHub’s language service: %s', async (_, source, expected) => {
    const findings = await languageServiceFindings([action, source].slice(source.kind === 'action' ? 1 : 0));
    expect(findings).toHaveLength(expected.length);
    for (const [at, pattern] of expected.entries()) expect(findings[at]).toMatch(pattern);
  });

  test.each([
    [
      'steps in the background and in parallel',
      ['- { id: a, run: ls, background: true }', '- wait: a', '- wait-all:', '- parallel: [{ run: ls }]'],
      0,
    ],
    ['a step without a program', ['- { id: a, name: b }'], 2],
  ])('GitHub’s language service: %s', async (_, steps, count) => {
    expect(await languageServiceFindings([workflow(steps.join('\n      '))])).toHaveLength(count);
  });

  test('whole workflows of a page are found, with their line', () => {
    const page = 'x\n\n```yaml\na: 1\n```\n\n```yaml\non: push\njobs: {}\n```\n';
    expect(workflowBlocks('R.md', page)).toEqual([{ name: 'R.md:8', kind: 'workflow', text: 'on: push\njobs: {}\n' }]);
  });
});

describe('of what actionlint finds', () => {
  const noProgram = 'step must run script with "run" section or run action with "uses" section';
  const at = (message: string, line = 8, column = 9) => ({ message, line, column });

  test.each([
    ['queue', 'unexpected key "queue" for "concurrency" section. expected one of "group"'],
    ['background', 'unexpected key "background" for step to run shell command. expected one of "env"'],
    ['cache-mode', 'unexpected key "cache-mode" for "job" section. expected one of "env"'],
    ['ubuntu-26.04', 'label "ubuntu-26.04" is unknown. available labels are "ubuntu-24.04"'],
  ])('%s is let through, for it is newer', (_, message) => {
    expect(unexpected(workflow('- run: ls').text, [at(message)])).toEqual([]);
  });

  test.each([
    ['another key of a concurrency group', 'unexpected key "queu" for "concurrency" section. expected one of "group"'],
    ['another key of a step', 'unexpected key "backgrund" for step to run shell command. expected one of "env"'],
    ['the queue of something else', 'unexpected key "queue" for "job" section. expected one of "env"'],
    ['another label', 'label "ubuntu-26.10" is unknown. available labels are "ubuntu-24.04"'],
  ])('%s is not', (_, message) => {
    expect(unexpected(workflow('- run: ls').text, [at(message)])).toEqual([at(message)]);
  });

  test.each([
    ['- wait: a', 0],
    ['- wait-all:', 0],
    ['- cancel: a', 0],
    ['- parallel: [{ run: ls }]', 0],
    ['- { id: b, wait: a }', 0],
    ['- { id: b, name: wait }', 1],
    ['- { wiat: a }', 1],
  ])('a step without a program is let through where it coordinates others: %s', (step, count) => {
    expect(unexpected(workflow(step).text, [at(noProgram)])).toHaveLength(count);
  });
});
