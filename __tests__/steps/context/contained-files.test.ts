import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { containedPath, writeContained } from '../../../src/steps/context/contained-files.ts';

let base = '';
let env: Record<string, string> = {};

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'files-')));
  for (const folder of ['workspace/sub', 'temp', 'outside']) mkdirSync(join(base, folder), { recursive: true });
  env = { GITHUB_WORKSPACE: join(base, 'workspace'), RUNNER_TEMP: join(base, 'temp') };
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

const link = (target: string, path: string): void => symlinkSync(target, join(base, 'workspace', path));

describe('the files of a step', () => {
  it.each([
    ['a path of the workspace', 'out/a.json', true],
    ['the temporary directory', '../temp/a.json', true],
    ['a directory beside it', '../outside/a.json', false],
    ['a link to a directory outside', 'up/a.json', false],
    ['a link to a file outside that is not there yet', 'new.json', false],
    ['the same, written relative to the link', 'sub/new.json', false],
    ['a link to such a link', 'chain.json', false],
    ['a link to a new file of the workspace', 'good.json', true],
  ])('%s is judged by where it leads', async (_what, path, isInside) => {
    link(join(base, 'outside'), 'up');
    link(join(base, 'outside/new.json'), 'new.json');
    link('../../outside/new.json', 'sub/new.json');
    link('new.json', 'chain.json');
    link('sub/fresh.json', 'good.json');
    expect((await containedPath(path, env)).ok).toBe(isInside);
    const problem = await writeContained(path, 'x', env);
    expect(problem === null).toBe(isInside);
    expect(existsSync(join(base, 'outside/new.json'))).toBe(false);
  });

  it('a link in a circle ends in a problem', async () => {
    link('b', 'a');
    link('a', 'b');
    expect(await writeContained('a', 'x', env)).not.toBeNull();
  });

  it('a link that leads to a new file of the workspace is followed', async () => {
    link('sub/fresh.json', 'good.json');
    expect(await writeContained('good.json', 'x', env)).toBeNull();
    expect(readFileSync(join(base, 'workspace/sub/fresh.json'), 'utf8')).toBe('x');
  });
});
