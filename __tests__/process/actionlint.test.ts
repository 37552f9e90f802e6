import { expect, test } from 'vitest';
import { actionlintFindings } from '../../scripts/actions/actionlint.ts';
import type { Source } from '../../scripts/actions/sources.ts';
import { toolCache } from '../../scripts/tools/cache.ts';

const head =
  'name: A\non: push\npermissions: {}\nconcurrency: { group: a, queue: max }\njobs:\n  a:\n    runs-on: ubuntu-26.04\n    steps:\n';
const workflow = (...steps: string[]): Source => ({
  name: 'w.yml',
  kind: 'workflow',
  text: `${head}${steps.map((step) => `      - ${step}\n`).join('')}`,
});
const findingsOf = (source: Source) => actionlintFindings([source], toolCache());

// Building it takes a minute on a machine that has no cache of Go's yet.
test('actionlint reports errors, and nothing about what is newer than itself', { timeout: 300_000 }, ({ skip }) => {
  const newer = findingsOf(workflow('{ id: a, run: ls, background: true }', 'wait: a', 'wait-all:', 'cancel: a'));
  if ('missing' in newer) skip(newer.missing);
  expect(newer).toEqual({ findings: [] });
  const wrong = findingsOf(workflow('run: echo ${{ github.event.issue.title }}', '{ run: ls, wiat: a }', 'name: b'));
  expect(wrong).toEqual({
    findings: [
      expect.stringMatching(/^w\.yml: 9:.*untrusted/),
      expect.stringMatching(/^w\.yml: 10:.*wiat/),
      expect.stringMatching(/^w\.yml: 11:.*must run script/),
    ],
  });
});
