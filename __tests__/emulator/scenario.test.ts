import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readScenario } from '../../emulator/scenario/scenario.ts';

function scenario(tree: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-scenario-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'scenario.json');
  writeFileSync(file, JSON.stringify(tree));
  return file;
}

test('a scenario is read as it stands', () => {
  const tree = { clusters: [{ id: 'c-1', links: ['mysql'] }], timeScale: 2 };
  expect(readScenario(scenario(tree))).toEqual(tree);
});

test.each([
  ['an object for the clusters', { clusters: { id: 'c-1' } }, 'must be a list of objects, each with its "id"'],
  ['a cluster without an id', { clusters: [{ name: 'c-1' }] }, 'must be a list of objects, each with its "id"'],
  ['a list for all of it', [], 'must be a JSON object'],
])('%s is said to be wrong', (_, tree, text) => {
  expect(() => readScenario(scenario(tree))).toThrow(text);
});
