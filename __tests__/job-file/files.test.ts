import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gitBashHint, isInside, pathRules, shownPath } from '../../src/job-file/files/paths.ts';
import { loadJobFiles } from '../../src/job-file/load-job-files.ts';
import { NO_OPTIONS, plan, short, tinyJob } from './help.ts';

function workspaceWith(...paths: readonly string[]): string {
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'jobs-')));
  onTestFinished(() => rmSync(workspace, { recursive: true, force: true }));
  for (const path of paths) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), JSON.stringify(tinyJob('a')));
  }
  return workspace;
}

async function findingsOf(workspace: string, file: string, variables = new Map<string, string>()) {
  const options = { ...NO_OPTIONS, workspace, tempDir: null, definition: null, variables, only: ['zzz'] };
  return (await loadJobFiles({ ...options, files: [file] })).findings;
}

describe('a path that does not exist', () => {
  it.each(['jobs/order.json', 'order.json', './jobs/orders.jsn'])(
    '%s names the workspace and the most similar files first',
    async (path) => {
      const workspace = workspaceWith(
        'README.md',
        'jobs/orders.json',
        'jobs/items.yml',
        'node_modules/order.json',
        'x.txt',
      );
      const findings = await findingsOf(workspace, path, new Map([['DAY', 'x']]));
      expect(findings.map((finding) => short(finding))).toEqual(['1:1 !file-not-found']);
      expect(findings[0]?.message).toBe(
        `The file cannot be opened: it does not exist. Paths start at the workspace ${workspace}. Similar files: jobs/orders.json, jobs/items.yml.`,
      );
    },
  );

  it('in an empty workspace asks for the checkout', async () => {
    const workspace = workspaceWith();
    for (const path of ['orders.json', 'jobs/*.json']) {
      const [finding] = (await findingsOf(workspace, path)).filter(({ code }) => code !== 'no-job');
      expect(finding?.message).toContain(`The workspace ${workspace} is empty. Is the step actions/checkout missing?`);
    }
  });

  it('in a workspace without job files says so', async () => {
    const [finding] = await findingsOf(workspaceWith('README.md'), 'orders.json');
    expect(finding?.message).toContain('It contains no JSON or YAML file.');
  });

  it('as a glob names similar files, and is an error if patterns without effect are', async () => {
    const workspace = workspaceWith('jobs/orders.json', 'good.json');
    const options = { ...NO_OPTIONS, workspace, tempDir: null, definition: null, files: ['good.json', 'job/*.json'] };
    const { findings } = await loadJobFiles({ ...options, noEffect: 'error' });
    expect(findings.map((finding) => `${finding.file} ${short(finding)}`)).toEqual(['job/*.json 1:1 no-match']);
    expect(findings[0]?.message).toContain('Similar files:');
    expect((await loadJobFiles(options)).findings.map(short)).toEqual(['1:1 ~no-match']);
  });
});

describe('paths on Windows', () => {
  const rules = pathRules('win32');
  const roots = ['D:\\a\\shop\\shop', 'D:\\a\\_temp'];

  it.each([
    ['D:\\a\\shop\\shop\\jobs\\x.json', true],
    ['d:\\A\\Shop\\SHOP\\jobs', true],
    ['D:\\a\\shop\\shop', true],
    ['D:\\a\\shop\\shop2\\x.json', false],
    ['D:\\a\\_TEMP\\x.json', true],
    ['C:\\a\\shop\\shop\\x.json', false],
  ])('%s is inside: %s', (path, inside) => {
    expect(isInside(path, roots, rules)).toBe(inside);
  });

  it('mind the case on Linux', () => {
    expect(isInside('/data/Shop/x', ['/data/shop'], pathRules('linux'))).toBe(false);
    expect(isInside('/data/Shop/x', ['/data/shop'], pathRules('darwin'))).toBe(true);
  });

  const workspace = { typed: 'd:\\A\\shop\\shop', real: 'D:\\a\\shop\\shop' };
  it.each([
    ['the case of the file', 'd:\\A\\shop\\shop\\JOBS\\x.json', 'D:\\a\\shop\\shop\\jobs\\X.json', 'jobs/X.json'],
    ['a link as typed', 'd:\\A\\shop\\shop\\link.json', 'D:\\a\\shop\\shop\\jobs\\X.json', 'link.json'],
    ['a file elsewhere', 'D:\\a\\_temp\\x.json', 'D:\\a\\_temp\\x.json', 'D:/a/_temp/x.json'],
  ])('show %s', (_what, typed, real, shown) => {
    expect(shownPath(typed, real, workspace, rules)).toBe(shown);
  });

  it.each([
    ['/d/a/shop/jobs/x.json', ' Paths of Git Bash are not known here. Write D:/a/shop/jobs/x.json.'],
    ['jobs/x.json', ''],
    ['/data/x.json', ''],
  ])('have a hint for %s', (path, hint) => {
    expect(gitBashHint(path, rules)).toBe(hint);
    expect(gitBashHint(path, pathRules('linux'))).toBe('');
  });
});

describe('a tab in YAML', () => {
  it.each([
    ['jobs:\n  - name: a\n\tfrom: b\n    x: y\n  - name: c\n', '3:1'],
    ['a:\n  - b\n\t- c\n', '3:1'],
    ['a: |\n\tx\n', '2:1'],
  ])('%j has a single finding with the cause', async (text, place) => {
    const { findings } = await plan(text, { variables: new Map([['DAY', 'x']]) });
    expect(findings.map(short)).toEqual([`${place} !syntax`]);
    expect(findings[0]?.message).toContain('indented with a tab');
  });

  it('after another error does not hide it', async () => {
    const { findings } = await plan('a: b: c\nx: 1\nb:\n\tc: d\n');
    expect(findings[0]?.message).not.toContain('indented');
  });
});
