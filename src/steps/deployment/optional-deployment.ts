import type { StepContext } from '../context/step-context.ts';
import type { MigrationInputs } from '../prepare/deployment-payload.ts';
import type { StepFiles } from '../state/post-state.ts';
import type { StepDeployment } from './step-deployment.ts';

const NO_DEPLOYMENT: StepDeployment = { id: () => '', open: async () => null, close: async () => {} };

/** Loaded on demand, and from here only: most steps have no deployment. */
export const loadStepDeployment = () => import('./step-deployment.ts');

/** The deployment of a step. Without the input `deployment-environment`, nothing of it is loaded. */
export async function optionalDeployment(
  context: StepContext,
  inputs: MigrationInputs,
  stepFiles: StepFiles,
): Promise<StepDeployment> {
  if (inputs.deploymentEnvironment === null) return NO_DEPLOYMENT;
  const { createStepDeployment } = await loadStepDeployment();
  return createStepDeployment(context, inputs, stepFiles);
}
