import { secretsOf } from '../../auth/credential/secrets.ts';
import { credentialInputsOf, githubTokenOf } from '../../github/inputs/connection-inputs.ts';
import type { StepContext } from '../context/step-context.ts';

/** Masks all secrets of the step before anything is printed, even if other inputs are wrong. */
export function maskSecrets(context: StepContext): void {
  for (const secret of secretsOf(credentialInputsOf(context.env), context.env)) context.mask(secret);
  const githubToken = githubTokenOf(context.env);
  if (githubToken !== null) context.mask(githubToken);
}
