import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFiles } from '../../src/job-file/files/read-files.ts';
import { loadJobFiles } from '../../src/job-file/load-job-files.ts';
import { NO_OPTIONS, short, tinyJob } from './help.ts';

let base = '';
let workspace = '';
let tempDir = '';

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'jobs-')));
  workspace = join(base, 'workspace');
  tempDir = join(base, 'temp');
  mkdirSync(workspace);
  mkdirSync(tempDir);
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

function put(path: string, text: string | Uint8Array = path): string {
  const whole = join(workspace, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}

async function names(...patterns: string[]): Promise<string[]> {
  const { sources, findings } = await readFiles(patterns, { workspace, tempDir });
  return [...sources.map((source) => source.file), ...findings.map((finding) => `${finding.file} ${short(finding)}`)];
}

describe('reading job files', () => {
  it.each([
    ['a path', ['a.json'], ['a.json']],
    ['a path with a dot', ['./sub/../a.json'], ['a.json']],
    ['a glob, by name', ['*.json'], ['a.json', 'b.json', 'c[1].json']],
    ['a glob over directories', ['**/*.json'], ['a.json', 'b.json', 'c[1].json', 'sub/d.json', 'sub/deep/e.json']],
    ['braces', ['{b,a}.json'], ['a.json', 'b.json']],
    ['a path that reads like a glob', ['c[1].json'], ['c[1].json']],
    ['patterns in their order, each file once', ['b.json', '*.json'], ['b.json', 'a.json', 'c[1].json']],
    ['a glob that matches nothing', ['*.xml'], ['*.xml 1:1 ~no-match']],
    ['a path that is not there', ['x.json'], ['x.json 1:1 !file-not-found']],
    ['a directory', ['sub'], ['sub 1:1 !not-a-file']],
    ['a way out', ['../outside.json'], ['!outside']],
    ['a glob that goes out', ['../*.json'], ['../*.json 1:1 !outside-workspace']],
    ['a glob from the root', ['/etc/*'], ['/etc/* 1:1 !outside-workspace']],
  ])('takes %s', async (_what, patterns, expected) => {
    for (const path of [
      'a.json',
      'b.json',
      'c[1].json',
      'sub/d.json',
      'sub/deep/e.json',
      '.git/f.json',
      'node_modules/g.json',
    ])
      put(path);
    writeFileSync(join(base, 'outside.json'), '{}');
    const found = await names(...patterns);
    if (expected[0] === '!outside') expect(found.join()).toMatch(/outside\.json 1:1 !outside-workspace$/);
    else expect(found).toEqual(expected);
  });

  it('takes brackets in the path of the workspace as they are', async () => {
    const odd = join(base, 'work (1)[x]{y}!+');
    mkdirSync(join(odd, 'jobs'), { recursive: true });
    writeFileSync(join(odd, 'jobs', 'a.json'), '{}');
    const { sources, findings } = await readFiles(['./jobs//*.json'], { workspace: odd, tempDir });
    expect(findings).toEqual([]);
    expect(sources.map((source) => source.file)).toEqual(['jobs/a.json']);
  });

  it('reads the temporary directory by its whole path', async () => {
    writeFileSync(join(tempDir, 'a.json'), '{}');
    // Findings have slashes on every system.
    const file = join(tempDir, 'a.json').replaceAll('\\', '/');
    expect(await names(join(tempDir, 'a.json'))).toEqual([file]);
    expect(await names(join(tempDir, '*.json'))).toEqual([file]);
  });

  it('follows links within the workspace only', async () => {
    put('real.json');
    writeFileSync(join(base, 'secret.json'), '{}');
    symlinkSync(join(workspace, 'real.json'), join(workspace, 'good.json'));
    symlinkSync(join(base, 'secret.json'), join(workspace, 'bad.json'));
    symlinkSync(base, join(workspace, 'up'));
    put('sub/deep/x.json');
    symlinkSync(join(workspace, 'sub/deep'), join(workspace, 'sub/link'));
    expect(await names('sub/*')).toEqual(['sub/* 1:1 ~no-match']);
    symlinkSync(join(workspace, 'loop.json'), join(workspace, 'loop.json'));
    expect(await names('good.json')).toEqual(['good.json']);
    expect(await names('bad.json')).toEqual(['bad.json 1:1 !outside-workspace']);
    expect(await names('up/secret.json')).toEqual(['up/secret.json 1:1 !outside-workspace']);
    expect(await names('up/*.json')).toEqual(['up/*.json 1:1 !outside-workspace']);
    expect(await names('b*.json')).toEqual(['bad.json 1:1 !outside-workspace']);
    expect(await names('loop.json')).toEqual(['loop.json 1:1 !file-not-found']);
  });

  it.each([
    ['a binary file', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0xff]), 'encoding'],
    ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x7b, 0x00]), 'encoding'],
    ['a cut character', Uint8Array.from([0x22, 0xc3]), 'encoding'],
  ])('refuses %s', async (_what, bytes, code) => {
    put('x.json', bytes);
    expect(await names('x.json')).toEqual([`x.json 1:1 !${code}`]);
  });

  it('refuses a file of 100 MB without reading it', async () => {
    truncateSync(put('big.json', ''), 100 * 1024 * 1024);
    expect(await names('big.json')).toEqual(['big.json 1:1 !too-large']);
  });

  it.skipIf(process.platform === 'win32')('refuses what is not a regular file', async () => {
    symlinkSync('/dev/zero', join(workspace, 'zero.json'));
    expect(await names('zero.json')).toEqual(['zero.json 1:1 !outside-workspace']);
  });
});

describe('loadJobFiles', () => {
  const options = () => ({ ...NO_OPTIONS, workspace, tempDir });

  it('loads the jobs of all files in any format', async () => {
    put('a.json', JSON.stringify({ jobs: [tinyJob('a'), tinyJob('b')], clusters: ['x', 'y'] }));
    put('b.yml', 'jobs:\n  - {name: c, from-connector-name: x, to-connector-name: y}\nclusters: [y, x]\n');
    const loaded = await loadJobFiles({ ...options(), files: ['a.json', '*.yml'], definition: null });
    expect(loaded.findings).toEqual([]);
    expect(loaded.jobs.map((job) => `${job.place.file} ${job.name}`)).toEqual(['a.json a', 'a.json b', 'b.yml c']);
    expect(loaded.clusters).toEqual(['x', 'y']);
  });

  it('reads the definition in the workflow', async () => {
    const loaded = await loadJobFiles({ ...options(), files: null, definition: '{"name":\n"all"}' });
    expect(loaded.findings.map((finding) => `${finding.file} ${short(finding)}`)).toContain(
      'job-definition 2:1 !bad-name',
    );
  });

  it.each([
    ['an empty glob', ['*.json'], ['1:1 ~no-match', '1:1 !no-job']],
    ['a missing file', ['x.json'], ['1:1 !file-not-found']],
    ['no pattern', [], ['1:1 !no-job']],
  ])('is fatal for %s', async (_what, files, expected) => {
    const { findings } = await loadJobFiles({ ...options(), files, definition: null });
    expect(findings.map(short).sort()).toEqual([...expected].sort());
  });

  it('does not mix the clusters of two files, unless the step names its own', async () => {
    put('a.json', JSON.stringify({ jobs: [tinyJob('a')], clusters: ['x'] }));
    put('b.json', JSON.stringify({ jobs: [tinyJob('b')], clusters: ['y'] }));
    const load = (clustersFrom: 'files' | 'input') =>
      loadJobFiles({ ...options(), clustersFrom, files: ['*.json'], definition: null });
    expect((await load('files')).findings.map((finding) => finding.code)).toEqual(['different-clusters']);
    expect((await load('input')).findings).toEqual([]);
  });
});
