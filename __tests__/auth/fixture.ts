import type { Credential, CredentialInputs } from '../../src/auth/credential/credential.ts';
import { openSession, type Session } from '../../src/auth/session.ts';
import type { SessionOptions } from '../../src/auth/session-options.ts';
import type { HttpReply, HttpRequest } from '../../src/http/types.ts';
import type { Clock } from '../../src/ports.ts';

export const START = Date.parse('2026-11-23T10:00:00Z');
export const CDM = new URL('https://cdm.eu-west-101.example');
export const IAM = new URL('https://iam.eu-west-101.example');
export const PROJECT = '1551c7f6c808414d8e9f3c514a170f2e';

export const NO_CREDENTIAL_INPUTS: CredentialInputs = {
  accessKeyId: null,
  secretAccessKey: null,
  securityToken: null,
  authToken: null,
  domainName: null,
  username: null,
  password: null,
  identityProviderId: null,
  providerUrn: null,
  agencyUrn: null,
  oidcAudience: null,
};

export const KEY: Credential = {
  kind: 'aksk',
  accessKeyId: 'HPUAEXAMPLE1234',
  secretAccessKey: 'hunter22-secret-key',
  securityToken: null,
};
export const TOKEN: Credential = { kind: 'token', token: 'hunter22-ready-token' };
export const PASSWORD: Credential = {
  kind: 'password',
  domainName: 'account',
  username: 'deployer',
  password: 'hunter22 "pass"/word',
};
export const OIDC: Credential = { kind: 'oidc', identityProviderId: 'github', audience: 'cdm' };

type Answer = Partial<HttpReply> | Error | Promise<Partial<HttpReply>>;
export type Script = (request: HttpRequest, index: number) => Answer;

export interface StepContext {
  readonly session: Session;
  readonly sent: HttpRequest[];
  readonly masked: string[];
  readonly warned: string[];
  readonly slept: number[];
  advance(ms: number): void;
}

/** A session on a network that answers by a script, and a clock that moves only when told to or slept on. */
export function context(credential: Credential, script: Script, options: Partial<SessionOptions> = {}): StepContext {
  let now = START;
  const sent: HttpRequest[] = [];
  const masked: string[] = [];
  const warned: string[] = [];
  const slept: number[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
    random: () => 0.5,
  };
  const session = openSession({
    credential,
    send: async (request) => {
      const answer = await script(request, sent.push(request) - 1);
      if (answer instanceof Error) throw answer;
      return { status: 200, headers: { date: new Date(now).toUTCString() }, body: '{}', ...answer };
    },
    cdmEndpoint: CDM,
    iamEndpoint: IAM,
    region: 'eu-west-101',
    projectId: PROJECT,
    clock,
    mask: (secret) => masked.push(secret),
    warn: (text) => warned.push(text),
    ...options,
  });
  const advance = (ms: number): void => {
    now += ms;
  };
  return { session, sent, masked, warned, slept, advance };
}

export function get(path = '/v1.1/p/clusters'): HttpRequest {
  return { method: 'GET', url: new URL(path, CDM), headers: { 'content-type': 'application/json' } };
}

/** IAM's reply with a token; `life` in milliseconds from the time at which the answer is dated. */
export function issued(token: string, at: number, life: number, project: string | null = PROJECT): Partial<HttpReply> {
  const body = {
    token: { expires_at: new Date(at + life).toISOString(), ...(project === null ? {} : { project: { id: project } }) },
  };
  const headers = { 'x-subject-token': token, date: new Date(at).toUTCString() };
  return { status: 201, headers, body: JSON.stringify(body) };
}

/** A refusal in the gateway's words. */
export function refused(text: string, more: Partial<HttpReply> = {}): Partial<HttpReply> {
  const body = {
    error_msg: `Incorrect IAM authentication information: ${text}`,
    error_code: 'APIGW.0301',
    request_id: 'req-1',
  };
  return { status: 401, body: JSON.stringify(body), ...more };
}

export async function error(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (reason: Error & Record<string, unknown>) => reason,
  );
}
