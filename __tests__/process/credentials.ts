import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { digest } from '../../emulator/iam/iam-state.ts';
import { DEMO, type Emulator, type EmulatorOptions } from '../../emulator/index.ts';
import { type ActionRun, shown } from './harness/index.ts';

/** Takes the access key out of the inputs that every test gives. */
export const NO_KEY = { 'access-key-id': '', 'secret-access-key': '' };

export const TEMPORARY = {
  ak: 'TEMPORARYKEY00000001',
  sk: 'temporary-secret-key-of-a-test-0001',
  securityToken: `temporary-security-token/${'+aZ9'.repeat(300)}==`,
};

export const READY_TOKEN = `MIIReadyTokenOfATest${'-aZ/9'.repeat(300)}=`;

/** A way to prove who asks: what the emulator has to know, what the step is given, and which of it is secret. */
export interface Way {
  readonly name: string;
  readonly options: EmulatorOptions;
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: (cloud: Emulator) => Record<string, string>;
  readonly secrets: readonly string[];
  /** What the log says about it. */
  readonly details: string;
}

const nothing = (): Record<string, string> => ({});

/** The variables by which GitHub offers a job its id token. */
export function idTokenVariables(cloud: Emulator): Record<string, string> {
  return { ACTIONS_ID_TOKEN_REQUEST_URL: cloud.oidc.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: cloud.oidc.token };
}

export const PASSWORD_INPUTS = {
  ...NO_KEY,
  'domain-name': DEMO.user.domain,
  username: DEMO.user.name,
  password: DEMO.user.password,
};

export const OIDC_INPUTS = { ...NO_KEY, 'identity-provider-id': DEMO.identityProvider, 'oidc-audience': 'cdm-test' };

export const STS_INPUTS = { ...NO_KEY, 'provider-urn': DEMO.providerUrn, 'agency-urn': DEMO.agencyUrn };

export const WAYS: readonly Way[] = [
  {
    name: 'access key',
    options: {},
    inputs: { 'access-key-id': DEMO.ak, 'secret-access-key': DEMO.sk },
    env: nothing,
    secrets: [DEMO.ak, DEMO.sk],
    details: 'Credential: a permanent access key, from the inputs "access-key-id", "secret-access-key".',
  },
  {
    name: 'temporary access key',
    options: { credentials: [TEMPORARY] },
    inputs: {
      'access-key-id': TEMPORARY.ak,
      'secret-access-key': TEMPORARY.sk,
      'security-token': TEMPORARY.securityToken,
    },
    env: nothing,
    secrets: [TEMPORARY.ak, TEMPORARY.sk, TEMPORARY.securityToken],
    details:
      'Credential: a temporary access key, from the inputs "access-key-id", "secret-access-key", "security-token".',
  },
  {
    name: 'ready token',
    options: { tokens: [READY_TOKEN] },
    inputs: { ...NO_KEY, 'auth-token': READY_TOKEN },
    env: nothing,
    secrets: [READY_TOKEN],
    details: 'Credential: a ready token, from the inputs "auth-token".',
  },
  {
    name: 'IAM user and password',
    options: {},
    inputs: PASSWORD_INPUTS,
    env: nothing,
    secrets: [DEMO.user.password],
    details: `Credential: a token of IAM for the user ${DEMO.user.name} of ${DEMO.user.domain}, from the inputs "domain-name", "username", "password".`,
  },
  {
    name: 'GitHub OIDC',
    options: { identityProviders: [{ id: DEMO.identityProvider, audience: 'cdm-test' }] },
    inputs: OIDC_INPUTS,
    env: idTokenVariables,
    secrets: [DEMO.oidcRequestToken],
    details: `Credential: a token of IAM for GitHub's id token, by the identity provider ${DEMO.identityProvider}, from the inputs "identity-provider-id", "oidc-audience".`,
  },
  {
    name: 'GitHub OIDC by STS',
    options: {},
    inputs: STS_INPUTS,
    env: idTokenVariables,
    secrets: [DEMO.oidcRequestToken],
    details: `Credential: a temporary key of STS for GitHub's id token, by the agency ${DEMO.agencyUrn}, from the inputs "provider-urn", "agency-urn".`,
  },
];

/** Every file below a folder, with its path. */
function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** All that a step left: what people see of its log, its files of commands, and every file in workspace and temp. */
export function everythingLeft(run: ActionRun): ReadonlyMap<string, string> {
  const left = new Map<string, string>();
  for (const [name, part] of [
    ['main', run],
    ['post', run.post],
  ] as const) {
    if (part === undefined) continue;
    left.set(`${name}: log`, shown(part));
    left.set(`${name}: outputs`, JSON.stringify(part.outputs));
    left.set(`${name}: state`, JSON.stringify(part.state));
    left.set(`${name}: exported`, JSON.stringify(part.exported));
    left.set(`${name}: summary`, part.summary);
  }
  for (const path of [...filesBelow(run.workspace), ...filesBelow(run.temp)])
    left.set(path, readFileSync(path, 'utf8'));
  return left;
}

/** Tokens that were made in the course of a step, by IAM, STS and GitHub's stand-in. */
export function derivedTokens(cloud: Emulator): string[] {
  const tokens = cloud.requests.map((request) => request.headers['x-auth-token'] ?? '');
  const idTokens = cloud.requests
    .filter(({ route }) => route === 'idToken')
    .map(({ body }) => (JSON.parse(body) as { auth: { id_token: { id: string } } }).auth.id_token.id);
  const exchanged = cloud.requests
    .filter(({ route }) => route === 'assumeAgency')
    .map(({ body }) => (JSON.parse(body) as { id_token: string }).id_token);
  return [...new Set([...tokens, ...idTokens, ...exchanged, ...stsKeys(cloud)])].filter((token) => token !== '');
}

/** The parts of the keys that STS handed out and that signed a request. */
function stsKeys(cloud: Emulator): string[] {
  return cloud.requests.flatMap(({ headers }) => {
    const [, id, number] = /Access=(HSTA0*(\d+)),/.exec(headers.authorization ?? '') ?? [];
    if (id === undefined) return [];
    return [id, headers['x-security-token'] ?? '', `temporary-${digest(`sk${number}`)}`];
  });
}

/** As a secret may stand in a text of its own: as it is, in JSON, in a URL, in base64. */
function spellings(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64];
}

/** No spelling of a secret, and no line of one with several, occurs anywhere; and the runner was told to mask each. */
export function expectNoSecret(run: ActionRun, secrets: readonly string[]): void {
  const whole = secrets.flatMap((secret) => [secret, ...secret.split(/\r\n|\r|\n/)]).filter((part) => part.length > 3);
  // The beginning of a long one, too, for texts are cut.
  const parts = whole.flatMap((part) => (part.length > 64 ? [part, part.slice(0, 48)] : [part]));
  for (const [where, text] of everythingLeft(run))
    for (const part of parts)
      for (const spelling of spellings(part))
        expect(text.includes(spelling), `${where} holds the secret ${spelling.slice(0, 40)}`).toBe(false);
}

/** How often each route was asked, those of the emulator itself left out. */
export function counts(cloud: Emulator): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { route } of cloud.requests) found[route] = (found[route] ?? 0) + 1;
  return found;
}
