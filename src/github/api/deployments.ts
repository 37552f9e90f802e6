import type { Clock, Env } from '../../ports.ts';
import { DEPLOYMENT_TASK, type MigrationPayload, payloadObject } from './deployment-payload.ts';
import {
  type GitHubAnswer,
  type Octokit,
  openGitHub,
  type Repository,
  type RequestOptions,
  repositoryOf,
} from './github-api.ts';
import { listOpenDeployments, type OpenDeployments } from './list-open-deployments.ts';
import { retried, statusOf } from './retried.ts';

export type DeploymentState = 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';

export interface DeploymentStatus {
  readonly state: DeploymentState;
  /** GitHub takes at most 140 characters. */
  readonly description: string;
  /** Where to read more: the workflow run. */
  readonly logUrl: string | null;
}

export interface NewDeployment {
  readonly environment: string;
  readonly description: string;
  readonly payload: MigrationPayload;
}

export interface CreatedDeployment {
  readonly id: number;
  /** False for a user: `/collect` takes only what GitHub Actions or a GitHub App created. */
  readonly byApp: boolean;
}

/** GitHub's deployments, as far as a migration needs them. No function throws: a problem is the rest of a sentence. */
export interface Deployments {
  create(deployment: NewDeployment): Promise<GitHubAnswer<CreatedDeployment>>;
  setStatus(id: number, status: DeploymentStatus): Promise<GitHubAnswer<void>>;
  /** The newest status in lower case; `null` if there is none, or if the deployment does not exist. */
  stateOf(id: number): Promise<GitHubAnswer<string | null>>;
  remove(id: number): Promise<GitHubAnswer<void>>;
  listOpen(): Promise<GitHubAnswer<OpenDeployments>>;
  /** Ends the connection. A later call opens none. */
  close(): Promise<void>;
}

export interface DeploymentAccess {
  readonly token: string | null;
  readonly env: Env;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

export function createDeployments(access: DeploymentAccess): Deployments {
  const { env, clock } = access;
  const at = repositoryOf(env);
  const github = openGitHub({ ...access, permission: 'deployments: write' });
  const once = async <T>(work: Work<T>): Promise<GitHubAnswer<T>> =>
    at === null
      ? { ok: false, problem: 'GITHUB_REPOSITORY is not set.' }
      : github.ask((octokit, request) => work(octokit, at, request));
  const call = <T>(work: Work<T>) =>
    once((octokit, repository, request) => retried(clock, () => work(octokit, repository, request)));
  return {
    create: ({ environment, description, payload }) =>
      call(async (octokit, repository, request) => {
        const reply = await octokit.rest.repos.createDeployment({
          ...repository,
          ref: env.GITHUB_SHA ?? '',
          task: DEPLOYMENT_TASK,
          // Else GitHub merges the default branch into the commit, or refuses a commit whose checks still run.
          auto_merge: false,
          required_contexts: [],
          environment,
          description,
          payload: payloadObject(payload),
          request,
        });
        if (reply.status !== 201) throw new Error(`GitHub answered ${reply.status} and created no deployment`);
        return { id: reply.data.id, byApp: reply.data.creator?.type === 'Bot' };
      }),
    setStatus: (id, { state, description, logUrl }) =>
      call(async (octokit, repository, request) => {
        const logs = logUrl === null ? {} : { log_url: logUrl };
        await octokit.rest.repos.createDeploymentStatus({
          ...repository,
          deployment_id: id,
          state,
          description,
          ...logs,
          // Each migration keeps its own verdict: a later success does not take away that of an earlier one.
          auto_inactive: false,
          request,
        });
      }),
    stateOf: (id) =>
      call(async (octokit, repository, request) => {
        const options = { ...repository, deployment_id: id, per_page: 1, request };
        const reply = await octokit.rest.repos.listDeploymentStatuses(options).catch((error: unknown) => {
          if (statusOf(error) === 404) return null;
          throw error;
        });
        return reply?.data[0]?.state.toLowerCase() ?? null;
      }),
    remove: (id) =>
      call(async (octokit, repository, request) => {
        await octokit.rest.repos.deleteDeployment({ ...repository, deployment_id: id, request });
      }),
    listOpen: () => once((octokit, repository, request) => listOpenDeployments(octokit, repository, request, clock)),
    close: () => github.close(),
  };
}

type Work<T> = (octokit: Octokit, at: Repository, request: RequestOptions) => Promise<T>;
