import { describe, expect, test } from 'vitest';
import { actionlintFindings } from '../../scripts/actions/actionlint.ts';
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

  test('actionlint', async () => {
    const findings = await actionlintFindings([
      workflow('- run: true'),
      workflow('- run: echo ${{ github.event.issue.title }}'),
    ]);
    expect(findings).toEqual([expect.stringMatching(/^w\.yml: 8:.*untrusted/)]);
  });

  test('whole workflows of a page are found, with their line', () => {
    const page = 'x\n\n```yaml\na: 1\n```\n\n```yaml\non: push\njobs: {}\n```\n';
    expect(workflowBlocks('R.md', page)).toEqual([{ name: 'R.md:8', kind: 'workflow', text: 'on: push\njobs: {}\n' }]);
  });
});
