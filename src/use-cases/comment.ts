import type { ReportInputs } from '../github/inputs.ts';
import { renderComment, type SummaryInput } from '../github/summary.ts';
import type { World } from './world.ts';

/** Writes the summary as a comment on the pull request, where that is wished. A comment that fails is a warning. */
export async function tellComment(world: World, inputs: ReportInputs, summary: SummaryInput): Promise<void> {
  const { pullRequestComment: wish, githubToken } = inputs;
  if (wish === 'never' || githubToken === null || world.cancel.aborted) return;
  if (wish === 'on-failure' && summary.result.result === 'success') return;
  const { upsertComment } = await import('../github/comment.ts');
  const problem = await upsertComment({
    token: githubToken,
    env: world.env,
    body: renderComment(summary),
    signal: world.cancel,
  });
  if (problem !== null) world.log.warning(problem);
}
