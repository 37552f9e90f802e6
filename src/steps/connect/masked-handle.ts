import type { Env } from '../../ports.ts';

/** Variables that huaweicloud/auth-action sets; it masks the values of the first two, which are no secrets. */
const MASKED_VARIABLES = ['HUAWEI_CLOUD_REGION', 'HUAWEI_CLOUD_PROJECT_ID'] as const;
const KEY_VARIABLE = 'HUAWEI_CLOUD_ACCESS_KEY_ID';

/** What the handle is made of, besides job names and dates. */
export interface HandleParts {
  readonly host: string;
  readonly projectId: string;
  readonly clusters: readonly string[];
}

/**
 * Why the output `handle` will not reach other jobs: the runner drops a job output that holds a masked text. A step cannot
 * ask what is masked; it only knows its own secrets, and what huaweicloud/auth-action masks. `null` if neither is in it.
 *
 * @param secrets what this step masks itself
 */
export function maskedHandle(parts: HandleParts, env: Env, secrets: readonly string[]): string | null {
  const texts = [parts.host, parts.projectId, ...parts.clusters];
  const isIn = (value: string): boolean => value !== '' && texts.some((text) => text.includes(value));
  const dropped =
    'The runner drops a job output that holds a masked text, so the output "handle" reaches later steps of this job, but no other job.';
  const variables = MASKED_VARIABLES.filter((name) => isIn((env[name] ?? '').trim()));
  if (variables.length > 0 && (env[KEY_VARIABLE] ?? '') !== '')
    return `The variables ${variables.join(' and ')} look as if huaweicloud/auth-action has set them, which masks their values. ${dropped} To hand it on, set the key by the inputs or variables of this step instead, without that action.`;
  if (secrets.some(isIn))
    return `The address, the project id or a cluster id of this step holds a text that is masked as a secret. ${dropped} Keep ids and addresses in variables, not in secrets.`;
  return null;
}
