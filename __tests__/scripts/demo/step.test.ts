import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { asStep } from '../../../scripts/demo/step.ts';

test('a step is YAML that gives its inputs back', () => {
  const inputs = { 'job-file': 'a/b.json', endpoint: 'http://127.0.0.1:1', expect: 'rows_read > 0\nrows_skipped < 10' };
  const [step] = parse(asStep(inputs).join('\n')) as [{ uses: string; with: Record<string, string> }];
  expect(step.uses).toBe('./');
  expect(step.with).toMatchObject({ 'job-file': 'a/b.json', endpoint: 'http://127.0.0.1:1' });
  expect(step.with.expect?.trim()).toBe(inputs.expect);
});
