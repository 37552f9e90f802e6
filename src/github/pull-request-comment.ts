import { askGitHub, repositoryOf } from './github-api.ts';
import { workflowRun } from './workflow-run.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface CommentInput {
  readonly token: string | null;
  readonly env: Env;
  /** Markdown; foreign text in it escaped already. */
  readonly body: string;
  /** An HTML comment by which the comment is found again; `commentMarker` unless told otherwise. */
  readonly marker?: string;
  /** `true`: a comment that is there is updated, none is created. */
  readonly onlyUpdate?: boolean;
  readonly signal?: AbortSignal;
}

/** GitHub refuses a comment of more characters. */
const MAX_CHARACTERS = 65_536;
const CUT = '\n\n… (cut: a comment can hold no more)\n';
/** Of a hundred comments each: enough for any discussion that people still read. */
const MAX_PAGES = 50;

/** One comment for each job of a workflow: another job's comment must not be overwritten. */
export function commentMarker(env: Env): string {
  // The name of a workflow is free text; encoded it cannot end the HTML comment.
  const parts = [env.GITHUB_WORKFLOW ?? '', env.GITHUB_JOB ?? ''].map(encodeURIComponent);
  return `<!-- huaweicloud-cdm-action ${parts.join(' ')} -->`;
}

/**
 * Writes the comment on the pull request that this run belongs to, or updates the one that an earlier run wrote.
 * Answers `null`, or a sentence on why there is no comment: a warning, never a failure of the step.
 */
export async function upsertComment(input: CommentInput): Promise<string | null> {
  const { token, env, marker = commentMarker(env), onlyUpdate = false, signal } = input;
  const repository = repositoryOf(env);
  const { pullRequest } = workflowRun(env);
  const problem = (reason: string): string => `The pull request has no comment of this step: ${reason}`;
  if (repository === null) return problem('GITHUB_REPOSITORY is not set.');
  if (pullRequest === null)
    return problem(
      `this run belongs to none (event "${env.GITHUB_EVENT_NAME ?? 'unknown'}"). Comments are for runs on "pull_request".`,
    );
  const body = within(`${marker}\n${input.body}`);
  const answer = await askGitHub(
    { token, env, permission: 'pull-requests: write', ...(signal && { signal }) },
    async (octokit, request) => {
      const issue = { ...repository, issue_number: pullRequest };
      const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, { ...issue, per_page: 100, request });
      let page = 0;
      for await (const { data } of pages) {
        const ours = data.find((comment) => comment.body?.startsWith(marker) && canBeOurs(comment, token));
        if (ours) {
          await octokit.rest.issues.updateComment({ ...repository, comment_id: ours.id, body, request });
          return;
        }
        page += 1;
        if (page === MAX_PAGES) break;
      }
      if (!onlyUpdate) await octokit.rest.issues.createComment({ ...issue, body, request });
    },
  );
  return answer.ok ? null : problem(answer.problem);
}

/** Anybody can write the marker. A job's own token writes as a bot, and so do other installations' tokens. */
function canBeOurs(comment: { readonly user: { readonly type?: string } | null }, token: string | null): boolean {
  return !token?.startsWith('ghs_') || comment.user?.type === 'Bot';
}

function within(body: string): string {
  if (body.length <= MAX_CHARACTERS) return body;
  const room = body.slice(0, MAX_CHARACTERS - CUT.length);
  return `${room.slice(0, room.lastIndexOf('\n'))}${CUT}`;
}
