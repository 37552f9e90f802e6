import type { Env } from '../../ports.ts';
import type { Chosen, Credential, CredentialInputs } from './credential.ts';
import { fromEnvironment, ignoredParts } from './from-environment.ts';
import { isHeaderText, mangled } from './header-text.ts';
import { missingCredentialHint } from './missing-credential-hint.ts';
import { isStsKeyId } from './temporary-key.ts';

type Field = keyof CredentialInputs;

const NAMES: Readonly<Record<Field, string>> = {
  accessKeyId: 'access-key-id',
  secretAccessKey: 'secret-access-key',
  securityToken: 'security-token',
  authToken: 'auth-token',
  domainName: 'domain-name',
  username: 'username',
  password: 'password',
  identityProviderId: 'identity-provider-id',
  providerUrn: 'provider-urn',
  agencyUrn: 'agency-urn',
  oidcAudience: 'oidc-audience',
};

interface Way {
  readonly needs: readonly Field[];
  readonly may: readonly Field[];
}

const CLASSIC_OIDC: Way = { needs: ['identityProviderId'], may: ['oidcAudience'] };

const WAYS: readonly Way[] = [
  { needs: ['accessKeyId', 'secretAccessKey'], may: ['securityToken'] },
  { needs: ['authToken'], may: [] },
  { needs: ['domainName', 'username', 'password'], may: [] },
  { needs: ['providerUrn', 'agencyUrn'], may: ['oidcAudience'] },
  CLASSIC_OIDC,
];

/** STS expects this audience unless the provider lists another client id. */
const STS_AUDIENCE = 'sts.huaweicloud.com';

const MISNAMED = 'If it comes from a secret, check the name of the secret, and that this job may see it.';

/** These go into a header unchanged: a blank or a line break in one was pasted with it. */
const HEADER_FIELDS: readonly Field[] = ['accessKeyId', 'secretAccessKey', 'securityToken', 'authToken'];

/**
 * Chooses one credential: exactly one way among the inputs; if no input names any, the first complete family of variables
 * in the environment. Parts are never combined from two places. Reports all problems together.
 */
export function chooseCredential(inputs: CredentialInputs, env: Env): Chosen {
  const touched = touchedWays(inputs);
  if (touched.length === 0) return fromEnvironment(env);

  const problems: string[] = [];
  if (touched.length > 1)
    problems.push(
      `The inputs name ${touched.length} credentials: ${touched.map((way) => givenInputs(way, inputs)).join('; ')}. Give exactly one of them.`,
    );
  for (const way of touched) {
    const missing = way.needs.filter((field) => !has(inputs, field));
    if (missing.length === 0) continue;
    const reason = missingCredentialHint(env) || MISNAMED;
    problems.push(`Input ${list(missing)} is empty, but ${givenInputs(way, inputs)} is given. ${reason}`);
  }
  for (const field of HEADER_FIELDS)
    if (has(inputs, field) && !isHeaderText(inputs[field]?.trim() ?? ''))
      problems.push(mangled(`Input "${NAMES[field]}"`));
  if (isStsKeyId(inputs.accessKeyId) && !has(inputs, 'securityToken'))
    problems.push(
      'Input "security-token" is empty, but "access-key-id" is the id of a temporary key (HSTA…). Such a key is refused without the security token that was issued with it.',
    );
  const credential = problems.length > 0 ? null : fromInputs(inputs);
  if (credential?.kind === 'oidc' || credential?.kind === 'sts')
    if (!env.ACTIONS_ID_TOKEN_REQUEST_URL) problems.push(noIdToken(env, credential.kind));
  if (credential === null || problems.length > 0) return { ok: false, problems };
  const source = `inputs ${list(touched.flatMap((way) => [...way.needs, ...way.may]).filter((field) => has(inputs, field)))}`;
  return { ok: true, credential, region: null, projectId: null, source, warnings: ignoredParts(env) };
}

/** Ways of which at least one input is given. An audience alone belongs to the classic way. */
function touchedWays(inputs: CredentialInputs): readonly Way[] {
  const shared: Field = 'oidcAudience';
  const named = WAYS.filter((way) =>
    [...way.needs, ...way.may].some((field) => field !== shared && has(inputs, field)),
  );
  const isTaken = named.some((way) => way.may.includes(shared));
  return has(inputs, shared) && !isTaken ? [...named, CLASSIC_OIDC] : named;
}

function fromInputs(inputs: CredentialInputs): Credential | null {
  const text = (field: Field): string | null => (has(inputs, field) ? (inputs[field]?.trim() ?? null) : null);
  const accessKeyId = text('accessKeyId');
  const secretAccessKey = text('secretAccessKey');
  if (accessKeyId !== null && secretAccessKey !== null)
    return { kind: 'aksk', accessKeyId, secretAccessKey, securityToken: text('securityToken') };
  const token = text('authToken');
  if (token !== null) return { kind: 'token', token };
  const domainName = text('domainName');
  const username = text('username');
  // Not trimmed: a blank may be part of a password.
  const { password } = inputs;
  if (domainName !== null && username !== null && password !== null)
    return { kind: 'password', domainName, username, password };
  const providerUrn = text('providerUrn');
  const agencyUrn = text('agencyUrn');
  if (providerUrn !== null && agencyUrn !== null)
    return { kind: 'sts', providerUrn, agencyUrn, audience: text('oidcAudience') ?? STS_AUDIENCE };
  const identityProviderId = text('identityProviderId');
  if (identityProviderId === null) return null;
  return { kind: 'oidc', identityProviderId, audience: text('oidcAudience') };
}

function noIdToken(env: Env, kind: 'oidc' | 'sts'): string {
  const reason = missingCredentialHint(env);
  const advice =
    'Add "permissions: id-token: write" to the job (and "contents: read", if it checks out the repository).';
  const input = kind === 'sts' ? 'provider-urn' : 'identity-provider-id';
  return `Input "${input}" is given, but GitHub offers this job no id token. ${advice}${reason && ` ${reason}`}`;
}

function has(inputs: CredentialInputs, field: Field): boolean {
  return (inputs[field] ?? '').trim() !== '';
}

function givenInputs(way: Way, inputs: CredentialInputs): string {
  return list([...way.needs, ...way.may].filter((field) => has(inputs, field)));
}

function list(fields: readonly Field[]): string {
  return fields.map((field) => `"${NAMES[field]}"`).join(', ');
}
