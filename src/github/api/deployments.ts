import type { Clock, Env } from '../../ports.ts';
import { LIST_QUERY, type OpenDeployment, readPage } from './deployment-list.ts';
import { DEPLOYMENT_TASK, type MigrationPayload, payloadObject } from './deployment-payload.ts';
import { type askGitHub, type GitHubAnswer, openGitHub, type RequestOptions, repositoryOf } from './github-api.ts';
import { LOOK_BACK_DAYS } from './look-back.ts';

type Octokit = Parameters<Parameters<typeof askGitHub>[1]>[0];

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

export interface OpenDeployments {
  /** Oldest first. */
  readonly open: readonly OpenDeployment[];
  /** False if the repository has more deployments than were read. */
  readonly complete: boolean;
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

const LOOK_BACK_MS = LOOK_BACK_DAYS * 24 * 3_600_000;
/** Of a hundred deployments each. */
const MAX_PAGES = 100;

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
    listOpen: () => once((octokit, repository, request) => listOpen(octokit, repository, request, clock)),
    close: () => github.close(),
  };
}

async function listOpen(
  octokit: Octokit,
  { owner, repo }: Repository,
  request: RequestOptions,
  clock: Clock,
): Promise<OpenDeployments> {
  const open: OpenDeployment[] = [];
  let cursor: string | null = null;
  for (let page = 1; ; page += 1) {
    const at = cursor;
    const data: unknown = await retried(clock, () => query(octokit, { owner, name: repo, cursor: at, request }));
    const read = readPage(data);
    if (read === null) throw new Error('its answer has another shape than documented');
    open.push(...read.open);
    const isOld = read.oldest !== null && clock.now() - read.oldest > LOOK_BACK_MS;
    if (read.next === null || isOld || page === MAX_PAGES)
      return { open: open.toSorted(oldestFirst), complete: page < MAX_PAGES || read.next === null || isOld };
    cursor = read.next;
  }
}

function oldestFirst(a: OpenDeployment, b: OpenDeployment): number {
  return a.createdAt - b.createdAt || a.id - b.id;
}

type Repository = NonNullable<ReturnType<typeof repositoryOf>>;
type Work<T> = (octokit: Octokit, at: Repository, request: RequestOptions) => Promise<T>;

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 1000;

/** GitHub answers 502 now and then. A deployment that is created twice harms nothing: without a status it is never open. */
async function retried<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const status = statusOf(error);
      if (attempt === ATTEMPTS || status === null || status < 500) throw error;
      await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

function statusOf(error: unknown): number | null {
  const { status } = (typeof error === 'object' && error !== null ? error : {}) as { status?: unknown };
  return typeof status === 'number' ? status : null;
}

interface QueryVariables {
  readonly owner: string;
  readonly name: string;
  readonly cursor: string | null;
  readonly request: RequestOptions;
}

/** GraphQL reports a missing permission with HTTP 200: it becomes the error that the status would have been. */
async function query(octokit: Octokit, variables: QueryVariables): Promise<unknown> {
  try {
    return await octokit.graphql(LIST_QUERY, { ...variables });
  } catch (error) {
    const errors = (error as { errors?: unknown }).errors;
    if (!Array.isArray(errors)) throw error;
    const types = errors.map((item: unknown) => (item as { type?: unknown } | null)?.type);
    const status = types.includes('RATE_LIMITED') ? 429 : types.some((type) => DENIED.has(type)) ? 403 : 502;
    throw Object.assign(new Error((error as Error).message), { status, response: { headers: {} } });
  }
}

const DENIED: ReadonlySet<unknown> = new Set(['FORBIDDEN', 'NOT_FOUND', 'INSUFFICIENT_SCOPES']);
