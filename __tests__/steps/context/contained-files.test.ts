import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  containedPath,
  readContained,
  writeContained,
  writeResultsFile,
} from '../../../src/steps/context/contained-files.ts';
import { fileProblems } from '../../../src/steps/context/file-problems.ts';

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

describe('a file that is written', () => {
  it('is never seen half: readers get the old text or the whole new one', async () => {
    const path = join(base, 'workspace/out.json');
    writeFileSync(path, 'old');
    const seen = new Set<string>();
    const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(2_000_000));
    const done = new AbortController();
    const reading = (async () => {
      while (!done.signal.aborted) {
        seen.add(readFileSync(path, 'utf8'));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (const text of texts) expect(await writeContained('out.json', text, env)).toBeNull();
    done.abort();
    await reading;
    for (const text of seen) expect(['old', ...texts].includes(text)).toBe(true);
    expect(readdirSync(join(base, 'workspace'))).toEqual(['out.json', 'sub']);
  });

  it('leaves nothing behind where it cannot be written', async () => {
    mkdirSync(join(base, 'workspace/taken'));
    expect(await writeContained('taken', 'x', env)).not.toBeNull();
    expect(readdirSync(join(base, 'workspace'))).toEqual(['sub', 'taken']);
  });
});

describe('a results file of another step of this job', () => {
  const identity = { GITHUB_REPOSITORY: 'o/r', GITHUB_RUN_ID: '1', GITHUB_RUN_ATTEMPT: '1', GITHUB_JOB: 'load' };
  const format = { format: 'huaweicloud-cdm-action/results', version: 1, jobs: [] };
  const file = (step: string) =>
    JSON.stringify({ ...format, workflow: { repository: 'o/r', runId: '1', runAttempt: '1', job: 'load', step } });
  const inputs = { resultsFile: 'r.json', baselineFiles: [] } as unknown as Parameters<typeof fileProblems>[0];

  it('is a problem of the inputs, and is not written over', async () => {
    const ours = { ...env, ...identity, GITHUB_ACTION: 'ours' };
    const path = join(base, 'workspace/r.json');
    writeFileSync(path, file('theirs'));
    const problem = 'r.json has the results of another step of this job; give each step a file of its own';
    expect(await fileProblems(inputs, ours)).toEqual([
      { input: 'results-file', message: `Input "results-file": ${problem}` },
    ]);
    expect(await writeResultsFile('r.json', 'x', ours)).toBe(problem);
    expect(readFileSync(path, 'utf8')).toBe(file('theirs'));
    writeFileSync(path, file('ours'));
    expect(await fileProblems(inputs, ours)).toEqual([]);
    expect(await writeResultsFile('r.json', 'x', ours)).toBeNull();
  });
});

describe('files that are read', () => {
  it('are named by paths and globs; what gives no text says why', async () => {
    mkdirSync(join(base, 'workspace/nights'));
    for (const name of ['b', 'a']) writeFileSync(join(base, `workspace/nights/${name}.json`), name);
    const read = await readContained(['nights/*.json', 'missing.json', 'none/*.json', '../outside/x.json'], env);
    expect(read.files).toEqual([
      { path: 'nights/a.json', text: 'a' },
      { path: 'nights/b.json', text: 'b' },
    ]);
    expect(read.problems).toEqual([
      {
        kind: 'unreadable',
        text: expect.stringContaining('missing.json: the file cannot be opened: it does not exist'),
      },
      { kind: 'no-match', text: 'no file matches none/*.json' },
      { kind: 'unreadable', text: expect.stringContaining('outside') },
    ]);
  });
});
