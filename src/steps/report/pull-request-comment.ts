import type { ReportInputs } from '../../github/inputs/inputs.ts';
import { renderComment, type SummaryInput } from '../../github/summary/render-summary.ts';
import type { StepContext } from '../context/step-context.ts';
import { isGreen } from './step-verdict.ts';

/**
 * Writes the summary as a comment on the pull request, as the inputs say. A comment that cannot be written is a warning.
 * Under `on-failure` a green step creates none, but updates the comment of an earlier failure.
 */
export async function publishComment(
  context: StepContext,
  inputs: ReportInputs,
  summary: SummaryInput,
  work: string,
): Promise<void> {
  const { pullRequestComment: when, githubToken } = inputs;
  if (when === 'never' || githubToken === null || context.cancel.aborted) return;
  const onlyUpdate = when === 'on-failure' && isGreen(summary.result.result);
  const { upsertComment } = await import('../../github/pull-request-comment.ts');
  const problem = await upsertComment({
    token: githubToken,
    env: context.env,
    body: renderComment(summary),
    work,
    onlyUpdate,
    signal: context.cancel,
  });
  if (problem !== null && !onlyUpdate) context.log.warning(problem);
}
