import { isRegion } from '../../http/regions.ts';
import type { Env } from '../../ports.ts';
import { isStsKeyId } from './temporary-key.ts';

/** Variables that belong together, as one tool of the field names them. */
interface Family {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly securityToken?: string;
  readonly region?: string;
  readonly projectId?: string;
}

/** In order of preference: Huawei's SDKs, its older SDKs, its MCP servers, Terraform's provider, and Huawei's own action. */
const FAMILIES: readonly Family[] = [
  {
    accessKeyId: 'HUAWEICLOUD_SDK_AK',
    secretAccessKey: 'HUAWEICLOUD_SDK_SK',
    securityToken: 'HUAWEICLOUD_SDK_SECURITY_TOKEN',
    projectId: 'HUAWEICLOUD_SDK_PROJECT_ID',
  },
  { accessKeyId: 'CLOUD_SDK_AK', secretAccessKey: 'CLOUD_SDK_SK', securityToken: 'CLOUD_SDK_SECURITY_TOKEN' },
  { accessKeyId: 'HUAWEI_ACCESS_KEY', secretAccessKey: 'HUAWEI_SECRET_KEY', projectId: 'HUAWEI_PROJECT_ID' },
  {
    accessKeyId: 'HW_ACCESS_KEY',
    secretAccessKey: 'HW_SECRET_KEY',
    securityToken: 'HW_SECURITY_TOKEN',
    region: 'HW_REGION_NAME',
    projectId: 'HW_PROJECT_ID',
  },
  {
    accessKeyId: 'HUAWEI_CLOUD_ACCESS_KEY_ID',
    secretAccessKey: 'HUAWEI_CLOUD_SECRET_ACCESS_KEY',
    region: 'HUAWEI_CLOUD_REGION',
    projectId: 'HUAWEI_CLOUD_PROJECT_ID',
  },
];

export interface EnvironmentKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly securityToken: string | null;
  readonly region: string | null;
  readonly projectId: string | null;
  /** The two variables it came from. */
  readonly names: readonly [string, string];
  /** About variables of the family that could not be used. */
  readonly warnings: readonly string[];
}

export interface EnvironmentKeys {
  readonly complete: readonly EnvironmentKey[];
  /** One clause for each family of which only a part is set. */
  readonly incomplete: readonly string[];
}

/** Every family of variables that holds a key, complete or not. Blank variables count as not set. */
export function readEnvironmentKeys(env: Env): EnvironmentKeys {
  const complete: EnvironmentKey[] = [];
  const incomplete: string[] = [];
  for (const family of FAMILIES) {
    const accessKeyId = value(env, family.accessKeyId);
    const secretAccessKey = value(env, family.secretAccessKey);
    const securityToken = value(env, family.securityToken);
    const lacksToken = isStsKeyId(accessKeyId) && securityToken === null;
    if (accessKeyId !== null && secretAccessKey !== null && lacksToken) incomplete.push(describeMissingToken(family));
    else if (accessKeyId !== null && secretAccessKey !== null) {
      const { region, projectId, warnings } = placeOf(family, env);
      const names = [family.accessKeyId, family.secretAccessKey] as const;
      complete.push({ accessKeyId, secretAccessKey, securityToken, region, projectId, names, warnings });
    } else if (accessKeyId !== null || secretAccessKey !== null || securityToken !== null)
      incomplete.push(describePart(family, env));
  }
  return { complete, incomplete };
}

/** The secret keys and tokens of all families, complete or not, and their key ids. */
export function environmentSecrets(env: Env): { readonly secrets: string[]; readonly keyIds: string[] } {
  const values = (names: (string | undefined)[]): string[] => names.flatMap((name) => value(env, name) ?? []);
  return {
    secrets: values(FAMILIES.flatMap((family) => [family.secretAccessKey, family.securityToken])),
    keyIds: values(FAMILIES.map((family) => family.accessKeyId)),
  };
}

function placeOf(family: Family, env: Env): { region: string | null; projectId: string | null; warnings: string[] } {
  const warnings: string[] = [];
  let region = value(env, family.region);
  if (region !== null && !isRegion(region)) {
    warnings.push(`Environment variable ${family.region} is ignored: a region has only letters, digits and hyphens.`);
    region = null;
  }
  let projectId = value(env, family.projectId);
  if (projectId !== null && !/^[A-Za-z0-9_-]+$/.test(projectId)) {
    warnings.push(`Environment variable ${family.projectId} is ignored: it is not the id or the name of a project.`);
    projectId = null;
  }
  return { region, projectId, warnings };
}

function describeMissingToken({ accessKeyId, securityToken }: Family): string {
  const missing = securityToken ?? 'its security token, for which these variables have no name';
  return `Environment variable ${accessKeyId} holds the id of a temporary key (HSTA…) without ${missing}`;
}

function describePart(family: Family, env: Env): string {
  const names = [family.accessKeyId, family.secretAccessKey];
  const missing = names.filter((name) => value(env, name) === null);
  const present = [...names, family.securityToken ?? ''].filter((name) => value(env, name) !== null);
  return `Environment variable ${present.join(' and ')} is set without ${missing.join(' and ')}`;
}

function value(env: Env, name: string | undefined): string | null {
  const text = name === undefined ? '' : (env[name]?.trim() ?? '');
  return text === '' ? null : text;
}
