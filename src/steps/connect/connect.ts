import { chooseCredential } from '../../auth/credential/choose-credential.ts';
import { type Credential, describeCredential } from '../../auth/credential/credential.ts';
import { openSession } from '../../auth/session.ts';
import { createCdm } from '../../cdm/client.ts';
import { limitRate } from '../../cdm/limit-rate.ts';
import { fetchIdToken } from '../../github/id-token.ts';
import { wholeCredentialInputsOf } from '../../github/inputs/connection-inputs.ts';
import type { ConnectionInputs } from '../../github/inputs/inputs.ts';
import { cdmEndpoint, iamEndpoint } from '../../http/endpoints.ts';
import { ANSWER_TIMEOUT_MS, createTransport } from '../../http/transport.ts';
import type { HttpRequest, Send } from '../../http/types.ts';
import type { Ports } from '../../migration/run/ports.ts';
import { createRateLimiter, type RateLimiter } from '../../requests/rate-limit/rate-limiter.ts';
import type { Problem } from '../../results/types.ts';
import type { StepContext } from '../context/step-context.ts';

/** Where the service is and with what right it is asked: everything that needs no network to be known. */
export interface Target {
  readonly cdm: URL;
  readonly iam: URL | null;
  readonly region: string | null;
  readonly projectId: string | null;
  readonly credential: Credential;
  /** The inputs or variables that the credential came from. */
  readonly source: string;
}

export type TargetResult =
  | { readonly ok: true; readonly target: Target; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Puts inputs and environment together. Opens no connection. */
export function resolveTarget(inputs: ConnectionInputs, env: StepContext['env']): TargetResult {
  const chosen = chooseCredential(inputs.credentials, env);
  if (!chosen.ok) return chosen;
  const region = inputs.region ?? chosen.region;
  const cdm = inputs.endpoint ?? (region === null ? null : cdmEndpoint(region));
  if (cdm === null)
    return {
      ok: false,
      problems: [
        ...chosen.warnings,
        'Input "region": is empty, and so is "endpoint"; one of them has to say where the service is',
      ],
    };
  const target: Target = {
    cdm,
    iam: inputs.iamEndpoint ?? (region === null ? null : iamEndpoint(region)),
    region,
    projectId: inputs.projectId ?? chosen.projectId,
    credential: chosen.credential,
    source: chosen.source,
  };
  return { ok: true, target, warnings: chosen.warnings };
}

/** What is wrong with the credential, beside inputs that are wrong already: then there is no target to aim at. */
export function credentialProblems(env: StepContext['env']): readonly string[] {
  const credentials = wholeCredentialInputsOf(env);
  // Of a garbled one the inputs' own check has told; that it is missing would be no news.
  if (credentials === null) return [];
  const chosen = chooseCredential(credentials, env);
  return chosen.ok ? [] : chosen.problems;
}

export interface Connection {
  readonly ports: Ports;
  readonly projectId: string;
  readonly host: string;
  close(): Promise<void>;
}

export type Connected =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly problem: Problem };

/** The last look comes after the deadline: a service that is well answers within a part of this. */
const LAST_QUERY_MS = 15_000;

/**
 * Opens the transport and the session, and finds the project's id. The first request goes out here or later.
 *
 * @param shared the rate limiter of an earlier connection of this step
 */
export async function connect(
  context: StepContext,
  target: Target,
  inputs: Pick<ConnectionInputs, 'language' | 'requestsPerMinute'> & { readonly waitTimeoutMs: number },
  shared?: RateLimiter,
): Promise<Connected> {
  context.log.info(`Credential: ${describeCredential(target.credential)}, from the ${target.source}.`);
  const transport = createTransport({ env: context.env });
  const deadline = context.clock.now() + inputs.waitTimeoutMs;
  let answered = false;
  const send: Send = async (request, signal) => {
    const reply = await transport.send(withTimeLimit(request, deadline - context.clock.now()), signal);
    // Another host, such as IAM, says nothing about the service's address.
    answered ||= request.url.origin === target.cdm.origin;
    return reply;
  };
  const session = openSession({
    credential: target.credential,
    send,
    cdmEndpoint: target.cdm,
    iamEndpoint: target.iam,
    region: target.region,
    projectId: target.projectId,
    clock: context.clock,
    waitTimeoutMs: inputs.waitTimeoutMs,
    mask: context.mask,
    getIdToken: (audience, signal) =>
      fetchIdToken({ env: context.env, clock: context.clock, send: transport.send }, audience, signal),
    warn: (text) => context.log.warning(text),
  });
  let projectId: string;
  try {
    projectId = await session.projectId(context.cancel);
  } catch (error) {
    await transport.close();
    return { ok: false, problem: connectionProblem(error) };
  }
  const client = createCdm({ endpoint: target.cdm, projectId, language: inputs.language, send: session.send });
  const rateLimiter = shared ?? createRateLimiter(inputs.requestsPerMinute, context.clock, context.cancel);
  const cdm = limitRate(client, rateLimiter);
  const ports: Ports = { cdm, clock: context.clock, log: context.log, rateLimiter, reached: () => answered };
  return { ok: true, connection: { ports, projectId, host: target.cdm.host, close: () => transport.close() } };
}

/**
 * A question whose answer hangs must not hold the step for long beyond its deadline. What changes something keeps the
 * transport's own limits: to give it up is to lose sight of what it did.
 */
function withTimeLimit(request: HttpRequest, leftMs: number): HttpRequest {
  if (request.method !== 'GET') return request;
  return { ...request, answerTimeoutMs: Math.min(ANSWER_TIMEOUT_MS, Math.max(leftMs, LAST_QUERY_MS)) };
}

function connectionProblem(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const fields = error as { hint?: unknown };
  return {
    title: 'No access to the service',
    message,
    hint: typeof fields.hint === 'string' ? fields.hint : '',
  };
}
