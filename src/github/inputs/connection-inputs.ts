import type { CredentialInputs } from '../../auth/credential/credential.ts';
import { parseEndpoint } from '../../http/endpoints.ts';
import { isRegion } from '../../http/regions.ts';
import { type Environment, InputReader } from './input-reader.ts';
import type { ConnectionInputs } from './inputs.ts';
import { parsePositiveInteger } from './parse-value.ts';

/** An id, or the name of a project such as `eu-west-101_shop`; it becomes a segment of the path. */
const PROJECT = /^[A-Za-z0-9_-]+$/;

/** Where the environment may name a region or a project, beside the credentials it holds. */
const REGION_VARIABLES = ['HW_REGION_NAME', 'HUAWEI_CLOUD_REGION'];
const PROJECT_VARIABLES = [
  'HUAWEICLOUD_SDK_PROJECT_ID',
  'HUAWEI_PROJECT_ID',
  'HW_PROJECT_ID',
  'HUAWEI_CLOUD_PROJECT_ID',
];

/**
 * Region, endpoints, project, credentials.
 * @param projectGivenElsewhere true where a missing project id need not be looked up: a handle holds it.
 */
export function readConnection(
  reader: InputReader,
  env: Environment,
  projectGivenElsewhere: boolean,
): ConnectionInputs {
  const inputs: ConnectionInputs = {
    region: matching(reader, 'region', isRegion, 'letters, digits and single hyphens, such as eu-west-101'),
    projectId: matching(reader, 'project-id', (text) => PROJECT.test(text), 'letters, digits, "-" and "_"'),
    endpoint: readEndpoint(reader, 'endpoint'),
    iamEndpoint: readEndpoint(reader, 'iam-endpoint'),
    stsEndpoint: readEndpoint(reader, 'sts-endpoint'),
    credentials: readCredentials(reader),
    language: reader.oneOf('language', ['en-us', 'zh-cn'], 'en-us'),
    requestsPerMinute: reader.value<number | 'auto'>(
      'requests-per-minute',
      (text) => (text === 'auto' ? { ok: true, value: 'auto' } : parsePositiveInteger(text)),
      'auto, or a whole number of at least 1, such as 100',
      'auto',
    ),
  };
  checkPlace(reader, env, inputs.credentials, projectGivenElsewhere);
  return inputs;
}

function matching(reader: InputReader, name: string, fits: (text: string) => boolean, allowed: string): string | null {
  const text = reader.line(name);
  if (text === null || fits(text)) return text;
  reader.refuse(name, text, null, allowed);
  return null;
}

function readEndpoint(reader: InputReader, name: string): URL | null {
  const text = reader.line(name);
  if (text === null) return null;
  const parsed = parseEndpoint(text, name);
  if (parsed.ok) return parsed.url;
  reader.problems.push({ input: name, message: parsed.problem });
  return null;
}

/**
 * The credentials among the inputs as they were given, garbled ones too: what has to be masked before a line is printed.
 */
export function credentialInputsOf(env: Environment): CredentialInputs {
  const reader = new InputReader(env);
  return {
    accessKeyId: reader.text('access-key-id'),
    secretAccessKey: reader.text('secret-access-key'),
    securityToken: reader.text('security-token'),
    authToken: reader.text('auth-token'),
    domainName: reader.text('domain-name'),
    username: reader.text('username'),
    password: reader.password('password'),
    identityProviderId: reader.text('identity-provider-id'),
    providerUrn: reader.text('provider-urn'),
    agencyUrn: reader.text('agency-urn'),
    oidcAudience: reader.text('oidc-audience'),
  };
}

/** The token for GitHub as it was given: the runner hides its own, but not one that a workflow created itself. */
export function githubTokenOf(env: Environment): string | null {
  return new InputReader(env).text('github-token')?.trim() ?? null;
}

/** The credentials among the inputs; `null` if one of them is garbled. */
export function wholeCredentialInputsOf(env: Environment): CredentialInputs | null {
  const reader = new InputReader(env);
  const credentials = readCredentials(reader);
  return reader.problems.length > 0 ? null : credentials;
}

function readCredentials(reader: InputReader): CredentialInputs {
  return {
    accessKeyId: reader.key('access-key-id'),
    secretAccessKey: reader.key('secret-access-key'),
    securityToken: reader.key('security-token'),
    authToken: reader.key('auth-token'),
    domainName: reader.line('domain-name'),
    username: reader.line('username'),
    password: reader.password('password'),
    identityProviderId: reader.line('identity-provider-id'),
    providerUrn: reader.line('provider-urn'),
    agencyUrn: reader.line('agency-urn'),
    oidcAudience: reader.line('oidc-audience'),
  };
}

const SET_REGION = 'Set it to the region of your clusters, such as eu-west-101';

/** Judges what was given, not what was valid: a wrong region is one problem, not two. */
function checkPlace(
  reader: InputReader,
  env: Environment,
  credentials: CredentialInputs,
  projectGivenElsewhere: boolean,
): void {
  // The environment's region and project come with its credentials, and these count only where no input names any.
  const fromEnvironment = (names: readonly string[]) =>
    Object.values(credentials).every((value) => value === null) &&
    names.some((name) => (env[name] ?? '').trim() !== '');
  if (reader.has('region') || fromEnvironment(REGION_VARIABLES)) return;
  if (!reader.has('endpoint')) {
    reader.problem('region', `is missing. ${SET_REGION}, or set "endpoint".`);
    return;
  }
  const tokenFromIam = reader.has('username') || reader.has('password') || reader.has('identity-provider-id');
  if (tokenFromIam && !reader.has('iam-endpoint'))
    reader.problem(
      'region',
      `is missing, so the IAM that hands out the token is unknown. ${SET_REGION}, or set "iam-endpoint".`,
    );
  if (!projectGivenElsewhere && !reader.has('project-id') && !fromEnvironment(PROJECT_VARIABLES))
    reader.problem(
      'project-id',
      'is missing, and without a region it cannot be looked up. Set "project-id" or "region".',
    );
}
