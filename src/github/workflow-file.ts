import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from '../ports.ts';
import { askGitHub } from './api/github-api.ts';

/** Where the file of the running workflow is: for a reusable workflow, the file of the caller. */
export interface WorkflowLocation {
  readonly owner: string;
  readonly repo: string;
  readonly path: string;
  readonly commit: string;
}

export type WorkflowFile =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      /** A sentence with the reason and the permission that is needed. */
      readonly problem: string;
    };

/** From GITHUB_WORKFLOW_REF (`owner/repo/path@refs/…`) and GITHUB_WORKFLOW_SHA. `null` if the runner does not set them. */
export function workflowLocation(env: Env): WorkflowLocation | null {
  const [, owner, repo, path] =
    /^([^/]+)\/([^/]+)\/(.+?)@(?:refs\/.+|[0-9a-f]{40})$/.exec(env.GITHUB_WORKFLOW_REF ?? '') ?? [];
  const commit = env.GITHUB_WORKFLOW_SHA ?? '';
  if (!owner || !repo || !path || !/^[0-9a-f]{40,64}$/.test(commit)) return null;
  return { owner, repo, path, commit };
}

/** Reads the file of the running workflow: from GitHub's API, or from the workspace if its checkout is of that commit. */
export async function readWorkflowFile(token: string | null, env: Env, signal?: AbortSignal): Promise<WorkflowFile> {
  const location = workflowLocation(env);
  if (location === null)
    return { ok: false, problem: 'The runner does not set GITHUB_WORKFLOW_REF and GITHUB_WORKFLOW_SHA.' };
  const answer = await askGitHub(
    { token, env, permission: 'contents: read', ...(signal && { signal }) },
    async (octokit, request) => {
      const { owner, repo, path, commit } = location;
      const { data } = await octokit.rest.repos.getContent({ owner, repo, path, ref: commit, request });
      return contentOf(data);
    },
  );
  if (answer.ok && answer.value !== null) return { ok: true, text: answer.value };
  const text = await readFromWorkspace(location, env);
  if (text !== null) return { ok: true, text };
  const reason = answer.ok ? "GitHub's answer has no content." : answer.problem;
  return {
    ok: false,
    problem: `${location.path} of commit ${location.commit.slice(0, 7)} cannot be read: ${reason} Give the job \`permissions: contents: read\`, or check out this commit.`,
  };
}

/** Text of a reply of "Get repository content". It is base64; above 1 MB it is empty. */
function contentOf(data: unknown): string | null {
  const { content, encoding } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  if (typeof content !== 'string' || encoding !== 'base64') return null;
  const text = Buffer.from(content, 'base64').toString('utf8');
  return text === '' ? null : text;
}

async function readFromWorkspace({ path, commit }: WorkflowLocation, env: Env): Promise<string | null> {
  const workspace = env.GITHUB_WORKSPACE;
  if (!workspace || (await checkedOutCommit(join(workspace, '.git'))) !== commit) return null;
  return readText(join(workspace, path));
}

/** The commit of HEAD: detached, or a branch in a file of its own or in the packed list. */
async function checkedOutCommit(git: string): Promise<string | null> {
  const head = (await readText(join(git, 'HEAD')))?.trim() ?? '';
  const ref = /^ref: (refs\/[^\s]+)$/.exec(head)?.[1];
  if (ref === undefined) return head === '' ? null : head;
  const loose = ref.includes('..') ? null : await readText(join(git, ref));
  if (loose !== null) return loose.trim();
  const packed = (await readText(join(git, 'packed-refs'))) ?? '';
  return (
    packed
      .split('\n')
      .find((line) => line.endsWith(` ${ref}`))
      ?.split(' ')[0] ?? null
  );
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
