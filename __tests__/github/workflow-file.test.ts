import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readWorkflowFile, workflowLocation } from '../../src/github/workflow-file.ts';
import { type Reply, startGitHubApi } from './github-api.ts';

const COMMIT = '5f1c3e0b7a9d2468ace013579bdf2468ace01357';
const PATH = '.github/workflows/night.yml';
const ENV = { GITHUB_WORKFLOW_REF: `acme/warehouse/${PATH}@refs/heads/main`, GITHUB_WORKFLOW_SHA: COMMIT };
const TEXT = 'on:\n  schedule: []\n';

describe('the location of the workflow file', () => {
  test.each([
    ['a branch', ENV.GITHUB_WORKFLOW_REF, PATH],
    ['a branch with an @', `acme/warehouse/${PATH}@refs/heads/a@b`, PATH],
    ['a file with an @', 'acme/warehouse/.github/workflows/a@b.yml@refs/tags/v1', '.github/workflows/a@b.yml'],
    ['a commit', `acme/warehouse/${PATH}@${COMMIT}`, PATH],
  ])('of %s', (_name, ref, path) => {
    const location = workflowLocation({ ...ENV, GITHUB_WORKFLOW_REF: ref });
    expect(location).toEqual({ owner: 'acme', repo: 'warehouse', path, commit: COMMIT });
  });

  test.each([
    ['', COMMIT],
    ['acme/warehouse', COMMIT],
    [`acme/warehouse/${PATH}`, COMMIT],
    [ENV.GITHUB_WORKFLOW_REF, ''],
    [ENV.GITHUB_WORKFLOW_REF, 'main'],
  ])('is unknown for "%s" and "%s"', (ref, sha) => {
    expect(workflowLocation({ GITHUB_WORKFLOW_REF: ref, GITHUB_WORKFLOW_SHA: sha })).toBeNull();
  });
});

describe('the workflow file', () => {
  function workspaceWith(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), 'workflow-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return folder;
  }
  async function read(reply: Reply, files: Readonly<Record<string, string>> = {}, token: string | null = 'ghs_test') {
    const api = await startGitHubApi(() => reply);
    onTestFinished(() => api.close());
    const env = { ...ENV, GITHUB_API_URL: api.url, GITHUB_WORKSPACE: workspaceWith(files) };
    return { file: await readWorkflowFile(token, env), asked: api.asked };
  }
  const found: Reply = {
    status: 200,
    body: { type: 'file', encoding: 'base64', content: Buffer.from(TEXT).toString('base64').replace(/.{8}/g, '$&\n') },
  };
  const missing: Reply = { status: 404, body: { message: 'Not Found' } };

  test('comes from GitHub, at the commit of the run', async () => {
    const { file, asked } = await read(found);
    expect(file).toEqual({ ok: true, text: TEXT });
    expect(asked.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`)).toEqual([
      `GET /api/v3/repos/acme/warehouse/contents/${PATH}?ref=${COMMIT}`,
    ]);
  });

  test.each<[name: string, git: Record<string, string>]>([
    ['detached', { '.git/HEAD': `${COMMIT}\n` }],
    ['on a branch', { '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': `${COMMIT}\n` }],
    [
      'on a packed branch',
      { '.git/HEAD': 'ref: refs/heads/main\n', '.git/packed-refs': `# pack\n${COMMIT} refs/heads/main\n` },
    ],
  ])('comes from a checkout that is %s, if GitHub does not give it', async (_name, git) => {
    const { file } = await read(missing, { ...git, [PATH]: TEXT });
    expect(file).toEqual({ ok: true, text: TEXT });
    expect((await read(missing, { ...git, [PATH]: TEXT }, null)).file).toEqual({ ok: true, text: TEXT });
  });

  test.each<[name: string, files: Record<string, string>]>([
    ['there is no checkout', { [PATH]: TEXT }],
    ['the checkout is of another commit', { '.git/HEAD': '0'.repeat(40), [PATH]: TEXT }],
    [
      'the branch is of another commit',
      { '.git/HEAD': 'ref: refs/heads/x', '.git/refs/heads/x': '0'.repeat(40), [PATH]: TEXT },
    ],
    ['the file is not in the checkout', { '.git/HEAD': COMMIT }],
    ['the reference leads out of the folder', { '.git/HEAD': 'ref: refs/../../x', x: COMMIT, [PATH]: TEXT }],
  ])('is not guessed if %s', async (_name, files) => {
    const { file } = await read(missing, files);
    expect(file).toMatchObject({ ok: false, problem: expect.stringContaining('`permissions: contents: read`') });
  });

  test.each<[name: string, body: unknown]>([
    ['a folder', []],
    ['a file above 1 MB', { type: 'file', encoding: 'none', content: '' }],
    ['nothing', {}],
  ])('is not %s', async (_name, body) => {
    const { file } = await read({ status: 200, body });
    expect(file).toMatchObject({ ok: false, problem: expect.stringContaining('no content') });
  });
});
