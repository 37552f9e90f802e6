import { onTestFinished } from 'vitest';
import type { Emulator } from '../../emulator/index.ts';
import { type DeploymentsApi, startDeploymentsApi } from '../github/deployments-api.ts';
import { type ActionRun, runAction } from './harness/index.ts';
import { access, type Finished, migrate } from './support.ts';

export const ENVIRONMENT = 'warehouse';

/** GitHub's deployments, until the test ends. */
export async function github(finished: Finished = onTestFinished): Promise<DeploymentsApi> {
  const api = await startDeploymentsApi();
  finished(() => api.close());
  return api;
}

type Options = Parameters<typeof migrate>[2];

/** Runs the root action with a deployment. */
export function migrateAs(
  cloud: Emulator,
  api: DeploymentsApi,
  inputs: Record<string, string> = {},
  options: Options = {},
): Promise<ActionRun> {
  const env = { ...api.env(), ...options?.env };
  return migrate(cloud, { 'deployment-environment': ENVIRONMENT, ...inputs }, { ...options, env });
}

/** Submits and does not wait. */
export function submit(
  cloud: Emulator,
  api: DeploymentsApi,
  inputs: Record<string, string> = {},
  options: Options = {},
): Promise<ActionRun> {
  return migrateAs(cloud, api, { wait: 'false', ...inputs }, options);
}

/** Runs `/collect`. */
export function collect(
  cloud: Emulator,
  api: DeploymentsApi,
  inputs: Record<string, string> = {},
  options: Partial<Parameters<typeof runAction>[0]> & { readonly finished?: Finished } = {},
): Promise<ActionRun> {
  const { 'project-id': _project, ...rest } = access(cloud);
  const { finished, ...more } = options;
  return runAction(
    { action: 'collect', ...more, inputs: { ...rest, ...inputs }, env: { ...api.env(), ...more.env } },
    finished,
  );
}
