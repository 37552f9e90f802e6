import type { Env } from '../../ports.ts';
import type { CredentialInputs } from './credential.ts';
import { environmentSecrets } from './environment-keys.ts';

const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** A shorter access key id is not a real one, and masking it would hide half the log. */
const MIN_KEY_ID = 12;

export function isKeyId(text: string | null | undefined): boolean {
  return (text ?? '').trim().length >= MIN_KEY_ID;
}

/**
 * Everything that must never be printed: the secrets among inputs and environment, each line of a multi-line one, the
 * encoded forms of a password, and the password of a proxy. Mask them before the first line is printed. Regions, project
 * ids, user and domain names are no secrets: GitHub drops outputs that contain a masked text.
 */
export function secretsOf(inputs: CredentialInputs, env: Env): string[] {
  const environment = environmentSecrets(env);
  const given = [
    ...[inputs.accessKeyId, ...environment.keyIds].filter(isKeyId),
    inputs.secretAccessKey,
    inputs.securityToken,
    inputs.authToken,
    ...passwordForms(inputs.password ?? ''),
    ...environment.secrets,
    ...PROXY_VARIABLES.flatMap((name) => proxySecrets(env[name] ?? '')),
  ];
  const secrets = given.flatMap((secret) => [secret ?? '', ...(secret ?? '').split(/\r\n|\r|\n/)]);
  return [...new Set(secrets.flatMap((secret) => [secret, secret.trim()]))].filter((secret) => secret.trim() !== '');
}

/** As it is, percent-encoded, as a JSON string, and in base64. */
function passwordForms(password: string): string[] {
  if (password === '') return [];
  return [
    password,
    encodeURIComponent(password.toWellFormed()),
    JSON.stringify(password).slice(1, -1),
    Buffer.from(password, 'utf8').toString('base64'),
  ];
}

function proxySecrets(value: string): string[] {
  // Not by the URL parser: a text that it refuses may still hold a password.
  const match = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(.*)@/i.exec(value.trim());
  const [, userinfo = ''] = match ?? [];
  const colon = userinfo.indexOf(':');
  if (colon < 0) return [];
  const password = userinfo.slice(colon + 1);
  const plain = decode(password);
  const basic = Buffer.from(`${decode(userinfo.slice(0, colon))}:${plain}`, 'utf8').toString('base64');
  return password === '' ? [] : [password, ...passwordForms(plain), basic];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
