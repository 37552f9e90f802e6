import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { entryNames } from '../../scripts/build/entries.ts';
import { root } from '../../scripts/root.ts';
import { toolCache } from '../../scripts/tools/cache.ts';
import { type NodeVersion, nodeVersions, provideNode } from '../../scripts/tools/node-version.ts';
import { runAction } from './harness/index.ts';
import { access, emulator, jobFile } from './support.ts';

// Runners other than GitHub's take whatever `node` is on the PATH.
const versions = Object.keys(nodeVersions) as NodeVersion[];
const tooOld = versions.filter((version) => !version.startsWith('22.'));
const enough = versions.filter((version) => version.startsWith('22.'));
// A package has up to 60 MB, and the first run of a machine fetches it.
const timeout = 300_000;

function nodeOf(version: NodeVersion, skip: (why: string) => never): string {
  const node = provideNode(version, toolCache());
  return 'path' in node ? node.path : skip(node.missing);
}

describe.each(tooOld)('Node.js %s', (version) => {
  test.for(entryNames)(
    'the entry %s says which version it needs, and nothing else',
    { timeout },
    async (name, { skip }) => {
      const run = await runAction({
        action: 'validate',
        inputs: { 'job-file': 'job.json' },
        files: { 'job.json': jobFile() },
        programs: { main: join(root, 'dist', `${name}.js`) },
        node: nodeOf(version, skip),
      });
      const [command, exitCode] = name === 'post' ? ['warning', 0] : ['error', 1];
      expect(run.lines.map(({ text }) => text)).toEqual([
        `::${command}::This action needs Node.js 22 or later (node24 on GitHub); this is v${version}`,
      ]);
      expect(run.exitCode).toBe(exitCode);
    },
  );
});

describe.each(enough)('Node.js %s', (version) => {
  test('runs a job, and cleans up', { timeout }, async ({ skip }) => {
    const node = nodeOf(version, skip);
    const cloud = await emulator();
    const inputs = {
      'job-file': 'job.json',
      ...access(cloud),
      expect: 'rows_written > 0',
      'data-time': '2026-01-02T03:04:05Z',
    };
    const run = await runAction({ action: 'run', inputs, files: { 'job.json': jobFile() }, node, thenPost: true });
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ result: 'success', gate: 'passed' });
    expect(run.post?.exitCode).toBe(0);
  });

  test('validates a file', { timeout }, async ({ skip }) => {
    const files = { 'job.yml': `jobs:\n  - ${JSON.stringify(JSON.parse(jobFile()).jobs[0])}\n` };
    const run = await runAction({
      action: 'validate',
      inputs: { 'job-file': 'job.yml' },
      files,
      node: nodeOf(version, skip),
    });
    expect(run.outputs).toMatchObject({ errors: '0', 'job-names': '["orders"]' });
  });
});
