import type { Env } from '../../ports.ts';
import type { Chosen } from './credential.ts';
import { type EnvironmentKey, readEnvironmentKeys } from './environment-keys.ts';
import { isHeaderText, mangled } from './header-text.ts';
import { missingCredentialHint } from './missing-credential-hint.ts';

const WAYS =
  'Set "access-key-id" and "secret-access-key", or "identity-provider-id", or "provider-urn" and "agency-urn", or "domain-name", "username" and "password", or "auth-token".';

/** The first complete key of the environment. Only used if no input names a credential. */
export function fromEnvironment(env: Env): Chosen {
  const { complete, incomplete } = readEnvironmentKeys(env);
  const [key, ...others] = complete;
  if (key === undefined) return { ok: false, problems: none(incomplete, missingCredentialHint(env)) };
  const problems = mangledParts(key);
  if (problems.length > 0) return { ok: false, problems };
  const { accessKeyId, secretAccessKey, securityToken, region, projectId, names } = key;
  return {
    ok: true,
    credential: { kind: 'aksk', accessKeyId, secretAccessKey, securityToken },
    region,
    projectId,
    source: `environment variables ${names.join(' and ')}`,
    warnings: [...tooMany(key, others), ...key.warnings, ...ignoredParts(env)],
  };
}

/** A warning for each incomplete key in the environment, for use if another credential is complete. */
export function ignoredParts(env: Env): string[] {
  return readEnvironmentKeys(env).incomplete.map((part) => `${part}; it is ignored.`);
}

function none(incomplete: readonly string[], reason: string): string[] {
  const tail = reason && ` ${reason}`;
  if (incomplete.length > 0)
    return incomplete.map(
      (part) => `${part}. A key is never combined from several places: set all of its parts.${tail}`,
    );
  const expected = ' If they come from secrets, check the names of the secrets, and that this job may see them.';
  return [`No credential is given. ${WAYS}${tail || expected}`];
}

function mangledParts({ names, accessKeyId, secretAccessKey, securityToken }: EnvironmentKey): string[] {
  const parts = [
    [`Environment variable ${names[0]}`, accessKeyId],
    [`Environment variable ${names[1]}`, secretAccessKey],
    [`The security token that belongs to ${names[0]}`, securityToken],
  ] as const;
  return parts.flatMap(([what, text]) => (text === null || isHeaderText(text) ? [] : mangled(what)));
}

function tooMany(used: EnvironmentKey, others: readonly EnvironmentKey[]): string[] {
  if (others.length === 0) return [];
  const unused = others.map((key) => key.names.join(' and ')).join('; ');
  return [
    `The environment holds ${others.length + 1} keys. ${used.names.join(' and ')} are used; these are not: ${unused}.`,
  ];
}
