import type { Env } from '../ports.ts';
/** The release, as in package.json. */
export const ACTION_VERSION = '0.1.0';

/**
 * Which action this is, for the first line of the log: `huaweicloud-cdm-action 0.1.0 (octo/cdm@3f2a…)`. The runner knows
 * what follows `uses:`, which is the commit where the workflow pins one; of an action in the workspace it knows nothing.
 */
export function actionVersion(env: Env): string {
  const { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref } = env;
  const source = repository && ref ? `${repository}@${ref}` : 'from the workspace';
  return `huaweicloud-cdm-action ${ACTION_VERSION} (${source})`;
}
