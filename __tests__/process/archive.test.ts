import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../scripts/root.ts';
import { type ActionName, manifestFiles, readManifest } from '../../scripts/runner/manifest.ts';
import { runStep } from '../../scripts/runner/step.ts';
import { packWorkingTree } from '../../scripts/tools/archive.ts';
import { type ActionRun, runAction } from './harness/index.ts';
import { access, emulator, jobFile } from './support.ts';

// What a job downloads before its first step. Other actions of this kind have 0.3 to 2.5 MB.
const limitBytes = 400_000;

const archive = packWorkingTree(root);
// Outside the checkout, so that nothing of it is found by accident.
const base = realpathSync(mkdtempSync(join(tmpdir(), 'cdm-unpacked-')));
const unpacked = join(base, 'action');
mkdirSync(unpacked);
execFileSync('tar', ['-xzf', '-'], { cwd: unpacked, input: archive });
afterAll(() => rmSync(base, { recursive: true, force: true }));

const files = readdirSync(unpacked, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
const manifests = files.filter((name) => /(^|\/)action\.yml$/.test(name)).sort();

function run(action: ActionName, inputs: Record<string, string>): Promise<ActionRun> {
  const { main, post } = readManifest(action, unpacked);
  const programs = { main, ...(post === undefined ? {} : { post }) };
  return runAction({ action, inputs, programs, files: { 'job.json': jobFile() }, thenPost: true });
}

describe('the archive of a release', () => {
  test(`has at most ${limitBytes / 1_000_000} MB`, () => {
    expect(archive.length).toBeLessThanOrEqual(limitBytes);
  });

  test('holds the actions, their programs, the licence and the README, and nothing else', () => {
    const other = files.filter(
      (name) => !/^(([a-z]+\/)?action\.yml|[a-z]+|dist\/[\w.-]+|LICENSE|README\.md)$/.test(name),
    );
    expect(other).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist/licenses.txt']));
    expect(manifests).toEqual(expect.arrayContaining(Object.values(manifestFiles)));
  });

  test('runs, waits, validates and cleans up, with nothing beside it', async () => {
    const cloud = await emulator();
    const submitted = await run('run', { 'job-file': 'job.json', ...access(cloud), wait: 'false' });
    expect(submitted.outputs).toMatchObject({ result: 'pending' });
    expect(submitted.post?.exitCode).toBe(0);
    const { 'project-id': _, ...rest } = access(cloud);
    const waited = await run('wait', { ...rest, handle: submitted.outputs.handle ?? '', expect: 'rows_written > 0' });
    expect(waited.outputs).toMatchObject({ result: 'success', gate: 'passed' });
    const validated = await run('validate', { 'job-file': 'job.json' });
    expect(validated.outputs).toMatchObject({ errors: '0', 'job-names': '["orders"]' });
  });
});

describe.each(manifests)('%s', (name) => {
  const path = join(unpacked, name);
  const { runs } = parse(readFileSync(path, 'utf8')) as { runs: Record<string, string> };
  const programs = ['pre', 'main', 'post'].flatMap((key) => runs[key] ?? []);

  test.each(programs)('its program %s is in the archive and starts', async (program) => {
    const file = resolve(dirname(path), program);
    expect(existsSync(file)).toBe(true);
    expect(relative(unpacked, file)).toMatch(/^dist\W\w+\.js$/);
    const folder = mkdtempSync(join(base, 'step-'));
    const place = { workspace: folder, temp: folder, commands: folder };
    const step = await runStep({ program: file, env: {}, place, cwd: folder, timeoutMs: 30_000 });
    // Without inputs a step ends with errors about them, `post` with nothing to do.
    expect(step.log).not.toMatch(/Cannot find|ERR_MODULE|\bat .*\.js:\d/);
    expect([0, 1]).toContain(step.exitCode);
  });
});
