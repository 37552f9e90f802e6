import type { MigrationInputs } from './deployment-payload.ts';

/** What is wrong with the inputs if no deployment can hold them. Without a deployment, nothing of it is loaded. */
export async function deploymentProblems(inputs: MigrationInputs): Promise<readonly string[]> {
  if (inputs.deploymentEnvironment === null) return [];
  const { payloadProblems } = await import('./deployment-payload.ts');
  return payloadProblems(inputs);
}
