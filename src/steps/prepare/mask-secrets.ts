import { secretsOf } from '../../auth/credential/secrets.ts';
import { credentialInputsOf, githubTokenOf } from '../../github/inputs/connection-inputs.ts';
import type { World } from '../step-context.ts';

/** Masks every secret that the step was given, before anything else is printed, whatever else is wrong with its inputs. */
export function maskSecrets(world: World): void {
  for (const secret of secretsOf(credentialInputsOf(world.env), world.env)) world.mask(secret);
  const githubToken = githubTokenOf(world.env);
  if (githubToken !== null) world.mask(githubToken);
}
