import type { Rule } from '../../gate/rules/rule.ts';
import type { WaitInputs } from '../../github/inputs/inputs.ts';
import { parseWaitInputs } from '../../github/inputs/wait-inputs.ts';
import type { Handle } from '../../migration/run/encode-handle.ts';
import type { Problem } from '../../results/types.ts';
import { credentialProblems, resolveTarget, type Target } from '../connect/target.ts';
import { fileProblems } from '../context/file-problems.ts';
import type { StepContext } from '../context/step-context.ts';
import { compileExpect } from './compile-expect.ts';
import { deploymentProblems } from './deployment-problems.ts';

/** The inputs of `/wait`, read and checked. */
export interface PreparedWait {
  readonly inputs: WaitInputs;
  readonly handle: Handle;
  readonly target: Target;
  readonly rules: readonly Rule[];
}

export type UnpreparedWait = { readonly inputs: WaitInputs | null; readonly problems: readonly string[] };

/** Reads and checks all inputs before any request; all problems are reported together. */
export async function prepareWait(context: StepContext): Promise<PreparedWait | UnpreparedWait> {
  const parsed = parseWaitInputs(context.env);
  const { inputs } = parsed;
  if (parsed.ok) for (const warning of parsed.warnings) context.log.warning(warning);
  const { decodeHandle } = await import('../../migration/run/decode-handle.ts');
  // The input parser already reports an empty handle.
  const decoded = inputs.handle === '' ? null : decodeHandle(inputs.handle);
  const resolved = parsed.ok ? resolveTarget(inputs, context.env, true) : null;
  const compiled = await compileExpect(inputs.expect);
  const problems = [
    ...(parsed.ok ? [] : [...parsed.problems.map(({ message }) => message), ...credentialProblems(context.env)]),
    ...(decoded === null || decoded.ok ? [] : [`Input "handle": ${decoded.problem}`]),
    ...(resolved === null || resolved.ok ? [] : resolved.problems),
    ...(compiled.ok ? [] : compiled.problems),
    ...(await deploymentProblems(inputs)),
    ...(await fileProblems(inputs, context.env)).map(({ message }) => message),
  ];
  if (decoded?.ok && resolved?.ok) problems.push(...mismatches(decoded.handle, resolved.target));
  if (problems.length > 0 || !decoded?.ok || !resolved?.ok || !compiled.ok)
    return { inputs: parsed.ok ? inputs : null, problems };
  for (const warning of resolved.warnings) context.log.warning(warning);
  const { handle } = decoded;
  const target = { ...resolved.target, projectId: resolved.target.projectId ?? handle.projectId };
  return { inputs, handle, target, rules: compiled.rules };
}

const PROJECT_ID = /^[0-9a-f]{32}$/i;

/** A handle of another service or project: its runs do not exist where the inputs lead. */
function mismatches(handle: Handle, target: Target): string[] {
  const problems: string[] = [];
  if (target.cdm.host !== handle.host)
    problems.push(
      `Input "handle" was written for the service at ${handle.host}, and the inputs lead to ${target.cdm.host}; give the region or the endpoint of the submission`,
    );
  const { projectId } = target;
  if (projectId !== null && PROJECT_ID.test(projectId) && projectId !== handle.projectId)
    problems.push(otherProject(projectId, handle.projectId).message);
  return problems;
}

export function otherProject(given: string, inHandle: string): Problem {
  return {
    title: 'Inputs',
    message: `Input "handle" was written for the project ${inHandle}, and the inputs lead to ${given}; give the project of the submission`,
    hint: '',
  };
}
