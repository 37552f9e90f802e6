import { chooseCredential } from '../../auth/credential/choose-credential.ts';
import type { Credential } from '../../auth/credential/credential.ts';
import { projectSource } from '../../auth/iam/project-source.ts';
import { wholeCredentialInputsOf } from '../../github/inputs/connection-inputs.ts';
import type { ConnectionInputs } from '../../github/inputs/inputs.ts';
import type { StepContext } from '../context/step-context.ts';
import { type Endpoints, resolveEndpoints } from './resolve-endpoints.ts';

/** The service and the credential, as far as they are known without the network. */
export interface Target extends Endpoints {
  readonly region: string | null;
  readonly projectId: string | null;
  readonly credential: Credential;
  /** The inputs or variables that the credential came from. */
  readonly source: string;
}

export type TargetResult =
  | { readonly ok: true; readonly target: Target; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Puts inputs and environment together. Opens no connection.
 *
 * @param projectKnown true if the project's id is known from elsewhere, such as a handle
 */
export function resolveTarget(inputs: ConnectionInputs, env: StepContext['env'], projectKnown = false): TargetResult {
  const chosen = chooseCredential(inputs.credentials, env);
  if (!chosen.ok) return chosen;
  const { credential, source, warnings } = chosen;
  const region = inputs.region ?? chosen.region;
  const projectId = inputs.projectId ?? chosen.projectId;
  const needsProject = !projectKnown && projectSource(projectId, region).kind !== 'id';
  const resolved = resolveEndpoints(inputs, env, { region, credential, needsProject });
  if (!resolved.ok) return { ok: false, problems: [...(region === null ? warnings : []), ...resolved.problems] };
  return { ok: true, target: { ...resolved.endpoints, region, projectId, credential, source }, warnings };
}

/** What is wrong with the credential, in addition to inputs that are wrong already: then no target is resolved. */
export function credentialProblems(env: StepContext['env']): readonly string[] {
  const credentials = wholeCredentialInputsOf(env);
  // A garbled credential is an input error already, so it is not reported as missing too.
  if (credentials === null) return [];
  const chosen = chooseCredential(credentials, env);
  return chosen.ok ? [] : chosen.problems;
}
