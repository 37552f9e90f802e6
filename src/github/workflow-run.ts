import { readFileSync } from 'node:fs';
import type { Env } from '../ports.ts';
import type { WorkflowIdentity } from '../results/results-file.ts';
import { isObject, type Json } from '../text/exact-json.ts';

/** What the runner says about the workflow run of this step. */
export interface WorkflowRun {
  /** The page of this attempt on GitHub. */
  readonly runUrl: string | null;
  readonly eventName: string | null;
  /** The cron expression of the schedule that started the run, `null` for other events. */
  readonly cron: string | null;
  readonly pullRequest: number | null;
}

/** Reads the runner's environment and the event file. An unreadable event file counts as empty. */
export function workflowRun(
  env: Env,
  read: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): WorkflowRun {
  const event = eventOf(env, read);
  return {
    runUrl: runUrlOf(env),
    eventName: env.GITHUB_EVENT_NAME || null,
    cron: typeof event.schedule === 'string' ? event.schedule : null,
    pullRequest: pullRequestIn(event),
  };
}

function runUrlOf(env: Env): string | null {
  if (!env.GITHUB_REPOSITORY || !env.GITHUB_RUN_ID) return null;
  const serverUrl = (env.GITHUB_SERVER_URL || 'https://github.com').replace(/\/+$/, '');
  const page = `${serverUrl}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`;
  const attempt = Number(env.GITHUB_RUN_ATTEMPT);
  return Number.isSafeInteger(attempt) && attempt > 1 ? `${page}/attempts/${attempt}` : page;
}

/** The workflow run, job and step that write a results file. */
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
    step: env.GITHUB_ACTION || null,
  };
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

/** For events of a pull request, and of comments on it. */
function pullRequestIn(event: { readonly [key: string]: Json }): number | null {
  const { pull_request: pull, issue } = event;
  const number = isObject(pull) ? pull.number : isObject(issue) && isObject(issue.pull_request) ? issue.number : null;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null;
}
