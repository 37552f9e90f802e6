import type { Env } from '../ports.ts';
import { askGitHub, repositoryOf } from './api/github-api.ts';
import { commentMarker, sharedMarker } from './comment-key.ts';
import { workflowRun } from './workflow-run.ts';

export interface CommentInput {
  readonly token: string | null;
  readonly env: Env;
  /** Markdown, with foreign text escaped. */
  readonly body: string;
  /** Names the work of this step where its inputs do not. */
  readonly work?: string;
  /** `true`: an existing comment is updated, none is created. */
  readonly onlyUpdate?: boolean;
  readonly signal?: AbortSignal;
}

/** GitHub refuses longer comments. */
const MAX_CHARACTERS = 65_536;
const CUT = '\n\n… (cut: a comment can hold no more)\n';
/** Of a hundred comments each. */
const MAX_PAGES = 50;

/**
 * Creates the comment of this step on the pull request of this run, or updates the one of an earlier run. A comment of
 * an earlier release, which all steps of the job shared, is replaced. Returns `null`, or a sentence on why there is no
 * comment: a warning, never a failure of the step.
 */
export async function upsertComment(input: CommentInput): Promise<string | null> {
  const { token, env, work = '', onlyUpdate = false, signal } = input;
  const repository = repositoryOf(env);
  const { pullRequest } = workflowRun(env);
  const problem = (reason: string): string => `The pull request has no comment of this step: ${reason}`;
  if (repository === null) return problem('GITHUB_REPOSITORY is not set.');
  if (pullRequest === null)
    return problem(
      `this run belongs to none (event "${env.GITHUB_EVENT_NAME ?? 'unknown'}"). Comments are for runs on "pull_request".`,
    );
  const marker = commentMarker(env, work);
  const body = within(`${marker}\n${input.body}`);
  const answer = await askGitHub(
    { token, env, permission: 'pull-requests: write', ...(signal && { signal }) },
    async (octokit, request) => {
      const { issues } = octokit.rest;
      const issue = { ...repository, issue_number: pullRequest };
      const pages = octokit.paginate.iterator(issues.listComments, { ...issue, per_page: 100, request });
      const { own, shared } = await findComments(pages, [marker, sharedMarker(env)], token);
      if (own !== null) await issues.updateComment({ ...repository, comment_id: own, body, request });
      else if (!onlyUpdate || shared !== null) await issues.createComment({ ...issue, body, request });
      // Another leg of the matrix may have deleted it already.
      if (shared !== null)
        await issues.deleteComment({ ...repository, comment_id: shared, request }).catch(() => undefined);
    },
  );
  return answer.ok ? null : problem(answer.problem);
}

interface Comment {
  readonly id: number;
  readonly body?: string | undefined;
  readonly user: { readonly type?: string } | null;
}

async function findComments(
  pages: AsyncIterable<{ readonly data: readonly Comment[] }>,
  [ownMarker, oldMarker]: readonly [string, string],
  token: string | null,
): Promise<{ readonly own: number | null; readonly shared: number | null }> {
  let shared: number | null = null;
  let page = 0;
  for await (const { data } of pages) {
    const idOf = (marker: string): number | null =>
      data.find((comment) => comment.body?.startsWith(marker) && canBeOurs(comment, token))?.id ?? null;
    shared ??= idOf(oldMarker);
    const own = idOf(ownMarker);
    page += 1;
    if (own !== null) return { own, shared };
    if (page === MAX_PAGES) break;
  }
  return { own: null, shared };
}

/** Anyone can write the marker. A job's own token writes as a bot, like the tokens of other installations. */
function canBeOurs(comment: Comment, token: string | null): boolean {
  return !token?.startsWith('ghs_') || comment.user?.type === 'Bot';
}

function within(body: string): string {
  if (body.length <= MAX_CHARACTERS) return body;
  const room = body.slice(0, MAX_CHARACTERS - CUT.length);
  return `${room.slice(0, room.lastIndexOf('\n'))}${CUT}`;
}
