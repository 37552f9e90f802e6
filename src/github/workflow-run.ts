import { readFileSync } from 'node:fs';
import type { WorkflowIdentity } from '../results/results-file.ts';
import { isObject, type Json } from '../text/exact-json.ts';
import { askGitHub, repositoryOf } from './api/github-api.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where this step runs, as far as the runner says. */
export interface WorkflowRun {
  readonly repository: string | null;
  readonly runId: string | null;
  readonly serverUrl: string;
  /** The page of this run on GitHub. */
  readonly runUrl: string | null;
  readonly eventName: string | null;
  /** The cron line that caused this run, of the event `schedule` only. */
  readonly cron: string | null;
  readonly pullRequest: number | null;
}

/** Reads the runner's environment and the file with the event that caused the run. A file that cannot be read says nothing. */
export function workflowRun(
  env: Env,
  read: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): WorkflowRun {
  const event = eventOf(env, read);
  const repository = env.GITHUB_REPOSITORY || null;
  const runId = env.GITHUB_RUN_ID || null;
  const attempt = Number(env.GITHUB_RUN_ATTEMPT);
  const serverUrl = (env.GITHUB_SERVER_URL || 'https://github.com').replace(/\/+$/, '');
  const page = repository === null || runId === null ? null : `${serverUrl}/${repository}/actions/runs/${runId}`;
  return {
    repository,
    runId,
    serverUrl,
    runUrl: page !== null && attempt > 1 ? `${page}/attempts/${attempt}` : page,
    eventName: env.GITHUB_EVENT_NAME || null,
    cron: typeof event.schedule === 'string' ? event.schedule : null,
    pullRequest: pullRequestIn(event),
  };
}

/** Who wrote a results file. */
export function workflowIdentity(env: Env): WorkflowIdentity {
  return {
    repository: env.GITHUB_REPOSITORY || null,
    workflow: env.GITHUB_WORKFLOW || null,
    job: env.GITHUB_JOB || null,
    runId: env.GITHUB_RUN_ID || null,
    runNumber: env.GITHUB_RUN_NUMBER || null,
    runAttempt: env.GITHUB_RUN_ATTEMPT || null,
    ref: env.GITHUB_REF || null,
    sha: env.GITHUB_SHA || null,
  };
}

export type RunCreated =
  | { readonly ok: true; readonly createdAt: number }
  | { readonly ok: false; readonly problem: string };

/**
 * When this workflow run was created, in milliseconds since 1970; a re-run keeps the date of the first attempt. The
 * problem is a sentence that says why it is not known and what to do.
 */
export async function fetchRunCreatedAt(token: string | null, env: Env, signal?: AbortSignal): Promise<RunCreated> {
  const runId = env.GITHUB_RUN_ID ?? '';
  const repository = repositoryOf(env);
  const no = (reason: string): RunCreated => ({
    ok: false,
    problem: `When this workflow run was created is not known: ${reason}`,
  });
  if (repository === null || !/^\d+$/.test(runId)) return no('GITHUB_REPOSITORY or GITHUB_RUN_ID is not set.');
  const answer = await askGitHub(
    { token, env, permission: 'actions: read', ...(signal && { signal }) },
    async (octokit, request) => {
      const reply = await octokit.rest.actions.getWorkflowRun({ ...repository, run_id: Number(runId), request });
      return Date.parse(reply.data.created_at);
    },
  );
  if (!answer.ok) return no(answer.problem);
  return Number.isNaN(answer.value) ? no("GitHub's answer has no date.") : { ok: true, createdAt: answer.value };
}

function eventOf(env: Env, read: (path: string) => string): { readonly [key: string]: Json } {
  const path = env.GITHUB_EVENT_PATH;
  if (!path) return {};
  try {
    const event = JSON.parse(read(path)) as Json;
    return isObject(event) ? event : {};
  } catch {
    return {};
  }
}

/** Of a pull request's own events, and of comments on one. */
function pullRequestIn(event: { readonly [key: string]: Json }): number | null {
  const { pull_request: pull, issue } = event;
  const number = isObject(pull) ? pull.number : isObject(issue) && isObject(issue.pull_request) ? issue.number : null;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null;
}
