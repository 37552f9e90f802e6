import type { Deployments } from '../../github/api/deployments.ts';
import type { StepContext } from '../context/step-context.ts';

/** Opens a connection to GitHub for `work`, and closes it. */
export async function withDeployments<T>(
  { env, clock }: StepContext,
  token: string | null,
  work: (deployments: Deployments) => Promise<T>,
): Promise<T> {
  const { createDeployments } = await import('../../github/api/deployments.ts');
  const deployments = createDeployments({ token, env, clock });
  try {
    return await work(deployments);
  } finally {
    await deployments.close();
  }
}
