import type { Env } from '../ports.ts';

export type RunCreated =
  | { readonly ok: true; readonly createdAt: number }
  | { readonly ok: false; readonly problem: string };

/**
 * Asks GitHub for the creation time of this workflow run, in milliseconds since 1970. A re-run keeps the time of the first
 * attempt. The problem is a sentence with the reason and what to do.
 */
export async function fetchRunCreatedAt(token: string | null, env: Env, signal?: AbortSignal): Promise<RunCreated> {
  const { askGitHub, repositoryOf } = await import('./api/github-api.ts');
  const runId = env.GITHUB_RUN_ID ?? '';
  const repository = repositoryOf(env);
  const no = (reason: string): RunCreated => ({
    ok: false,
    problem: `The creation time of this workflow run is not known: ${reason}`,
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
