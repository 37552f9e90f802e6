import type { Chosen, Credential, CredentialInputs } from './credential.ts';
import type { Env } from './environment-keys.ts';
import { fromEnvironment, ignoredParts } from './from-environment.ts';
import { isHeaderText, mangled } from './header-text.ts';
import { missingCredentialHint } from './missing-credential-hint.ts';

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
  oidcAudience: 'oidc-audience',
};

interface Way {
  readonly needs: readonly Field[];
  readonly may: readonly Field[];
}

const WAYS: readonly Way[] = [
  { needs: ['accessKeyId', 'secretAccessKey'], may: ['securityToken'] },
  { needs: ['authToken'], may: [] },
  { needs: ['domainName', 'username', 'password'], may: [] },
  { needs: ['identityProviderId'], may: ['oidcAudience'] },
];

const MISNAMED = 'Where it comes from a secret, check the name of the secret, and that this job may see it.';

/** What goes into a header as it is: a blank or a line break in it was pasted along with it. */
const HEADER_FIELDS: readonly Field[] = ['accessKeyId', 'secretAccessKey', 'securityToken', 'authToken'];

/**
 * Settles on one credential: exactly one way among the inputs; where no input names any, the first complete family of
 * variables in the environment. Halves are never put together from two places. Reports every problem at once.
 */
export function chooseCredential(inputs: CredentialInputs, env: Env): Chosen {
  const touched = WAYS.filter((way) => [...way.needs, ...way.may].some((field) => has(inputs, field)));
  if (touched.length === 0) return fromEnvironment(env);

  const problems: string[] = [];
  if (touched.length > 1)
    problems.push(
      `The inputs name ${touched.length} credentials: ${touched.map((way) => nameThose(way, inputs)).join('; ')}. Give exactly one of them.`,
    );
  for (const way of touched) {
    const missing = way.needs.filter((field) => !has(inputs, field));
    if (missing.length === 0) continue;
    const reason = missingCredentialHint(env) || MISNAMED;
    problems.push(`Input ${list(missing)} is empty, but ${nameThose(way, inputs)} is given. ${reason}`);
  }
  for (const field of HEADER_FIELDS)
    if (has(inputs, field) && !isHeaderText(inputs[field]?.trim() ?? ''))
      problems.push(mangled(`Input "${NAMES[field]}"`));
  const credential = problems.length > 0 ? null : fromInputs(inputs);
  if (credential?.kind === 'oidc' && !env.ACTIONS_ID_TOKEN_REQUEST_URL) problems.push(noIdToken(env));
  if (credential === null || problems.length > 0) return { ok: false, problems };
  const source = `inputs ${list(touched.flatMap((way) => [...way.needs, ...way.may]).filter((field) => has(inputs, field)))}`;
  return { ok: true, credential, region: null, projectId: null, source, warnings: ignoredParts(env) };
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
  // Not trimmed: a blank may belong to a password.
  const { password } = inputs;
  if (domainName !== null && username !== null && password !== null)
    return { kind: 'password', domainName, username, password };
  const identityProviderId = text('identityProviderId');
  if (identityProviderId === null) return null;
  return { kind: 'oidc', identityProviderId, audience: text('oidcAudience') };
}

function noIdToken(env: Env): string {
  const reason = missingCredentialHint(env);
  const advice =
    'Add "permissions: id-token: write" to the job (and "contents: read", if it checks out the repository).';
  return `Input "identity-provider-id" is given, but GitHub offers this job no id token. ${advice}${reason && ` ${reason}`}`;
}

function has(inputs: CredentialInputs, field: Field): boolean {
  return (inputs[field] ?? '').trim() !== '';
}

function nameThose(way: Way, inputs: CredentialInputs): string {
  return list([...way.needs, ...way.may].filter((field) => has(inputs, field)));
}

function list(fields: readonly Field[]): string {
  return fields.map((field) => `"${NAMES[field]}"`).join(', ');
}
