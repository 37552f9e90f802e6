import type { Clock } from '../../ports.ts';
import { LIST_QUERY, type OpenDeployment, readPage } from './deployment-list.ts';
import type { Octokit, Repository, RequestOptions } from './github-api.ts';
import { LOOK_BACK_DAYS } from './look-back.ts';
import { retried } from './retried.ts';

export interface OpenDeployments {
  /** Oldest first. */
  readonly open: readonly OpenDeployment[];
  /** False if the repository has more deployments than were read. */
  readonly complete: boolean;
}

const LOOK_BACK_MS = LOOK_BACK_DAYS * 24 * 3_600_000;
/** Of a hundred deployments each. */
const MAX_PAGES = 100;

/** The deployments of our task that are in progress, out of those of the last {@link LOOK_BACK_DAYS} days. */
export async function listOpenDeployments(
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
