import type { RootInputs } from '../../github/inputs/inputs.ts';
import { fetchRunCreatedAt } from '../../github/run-created-at.ts';
import type { ResumeSince } from '../../migration/submit/resume.ts';
import type { Problem } from '../../results/types.ts';
import type { StepContext } from '../context/step-context.ts';

export type Resume =
  | { readonly ok: true; readonly since: ResumeSince }
  | { readonly ok: false; readonly problem: Problem };

/** Since when a success counts as done: on a later attempt of a workflow run, since that run was created. */
export async function resumeSince(context: StepContext, inputs: RootInputs): Promise<Resume> {
  const attempt = Number(context.env.GITHUB_RUN_ATTEMPT ?? '1');
  if (inputs.ifExists !== 'resume' || !(attempt > 1)) return { ok: true, since: null };
  const fetched = await fetchRunCreatedAt(inputs.githubToken, context.env, context.cancel);
  if (fetched.ok) return { ok: true, since: fetched.createdAt };
  const message = `Input "if-exists": "resume" needs to know when this workflow run was created. ${fetched.problem}`;
  return { ok: false, problem: { title: 'Inputs', message, hint: '' } };
}
