import type { ReportInputs } from '../../github/inputs/inputs.ts';
import { renderComment, type SummaryInput } from '../../github/summary/render-summary.ts';
import type { StepContext } from '../context/step-context.ts';
import { isGreen } from './step-verdict.ts';

/**
 * Writes the summary as a comment on the pull request, where that is wished. A comment that fails is a warning. Under
 * `on-failure` a step that went well writes none, but sets right the one that tells of an earlier failure.
 */
export async function publishComment(context: StepContext, inputs: ReportInputs, summary: SummaryInput): Promise<void> {
  const { pullRequestComment: wish, githubToken } = inputs;
  if (wish === 'never' || githubToken === null || context.cancel.aborted) return;
  const onlyUpdate = wish === 'on-failure' && isGreen(summary.result.result);
  const { upsertComment } = await import('../../github/pull-request-comment.ts');
  const problem = await upsertComment({
    token: githubToken,
    env: context.env,
    body: renderComment(summary),
    onlyUpdate,
    signal: context.cancel,
  });
  if (problem !== null && !onlyUpdate) context.log.warning(problem);
}
