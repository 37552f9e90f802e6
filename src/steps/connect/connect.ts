import { describeCredential } from '../../auth/credential/credential.ts';
import { openSession } from '../../auth/session.ts';
import { createCdm } from '../../cdm/client.ts';
import { limitRate } from '../../cdm/limit-rate.ts';
import type { ConnectionInputs } from '../../github/inputs/inputs.ts';
import { ANSWER_TIMEOUT_MS, createTransport } from '../../http/transport.ts';
import type { HttpRequest, Send } from '../../http/types.ts';
import type { Ports } from '../../migration/run/ports.ts';
import { createRateLimiter, type RateLimiter } from '../../requests/rate-limit/rate-limiter.ts';
import type { Problem } from '../../results/types.ts';
import type { StepContext } from '../context/step-context.ts';
import type { Target } from './target.ts';

export interface Connection {
  readonly ports: Ports;
  readonly projectId: string;
  readonly host: string;
  close(): Promise<void>;
}

export type Connected =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly problem: Problem };

/** The last query starts after the deadline; a healthy service answers well within this time. */
const LAST_QUERY_MS = 15_000;

/**
 * Opens the transport and the session, and finds the project's id. The first request is sent here or later.
 *
 * @param options.rateLimiter of an earlier connection of this step
 * @param options.whileWaiting called once, when the first request is written and its reply is awaited
 */
export async function connect(
  context: StepContext,
  target: Target,
  inputs: Pick<ConnectionInputs, 'language' | 'requestsPerMinute'> & {
    readonly waitTimeoutMs: number;
    readonly credentialForMs?: number;
  },
  options: { readonly rateLimiter?: RateLimiter; readonly whileWaiting?: () => unknown } = {},
): Promise<Connected> {
  context.log.info(`Credential: ${describeCredential(target.credential)}, from the ${target.source}.`);
  for (const note of target.notes) context.log.info(note);
  const transport = createTransport({ env: context.env, onFirstRequest: options.whileWaiting });
  const deadline = context.clock.now() + inputs.waitTimeoutMs;
  let answered = false;
  const send: Send = async (request, signal) => {
    const reply = await transport.send(withTimeLimit(request, deadline - context.clock.now()), signal);
    // An answer of another host, such as IAM, proves nothing about the service's address.
    answered ||= request.url.origin === target.cdm.origin;
    return reply;
  };
  const session = openSession({
    credential: target.credential,
    send,
    cdmEndpoint: target.cdm,
    iamEndpoint: target.iam,
    stsEndpoint: target.sts,
    sessionName: sessionNameOf(context.env),
    region: target.region,
    projectId: target.projectId,
    clock: context.clock,
    waitTimeoutMs: inputs.credentialForMs ?? inputs.waitTimeoutMs,
    mask: context.mask,
    getIdToken: async (audience, signal) => {
      const { fetchIdToken } = await import('../../github/id-token.ts');
      return fetchIdToken({ env: context.env, clock: context.clock, send: transport.send }, audience, signal);
    },
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
  const rateLimiter = options.rateLimiter ?? createRateLimiter(inputs.requestsPerMinute, context.clock, context.cancel);
  const cdm = limitRate(client, rateLimiter, context.clock);
  const ports: Ports = { cdm, clock: context.clock, log: context.log, rateLimiter, reached: () => answered };
  return { ok: true, connection: { ports, projectId, host: target.cdm.host, close: () => transport.close() } };
}

/**
 * A query without an answer must not hold the step long beyond its deadline. A request that changes something keeps its
 * own limit: giving it up early would leave its effect unknown.
 */
function withTimeLimit(request: HttpRequest, leftMs: number): HttpRequest {
  if (request.method !== 'GET') return request;
  return { ...request, answerTimeoutMs: Math.min(ANSWER_TIMEOUT_MS, Math.max(leftMs, LAST_QUERY_MS)) };
}

/** STS takes 2 to 128 characters; which ones is not documented, so only usual ones are used. */
function sessionNameOf(env: StepContext['env']): string {
  const run = (env.GITHUB_RUN_ID ?? '').replace(/\D/g, '').slice(0, 40);
  return run === '' ? 'huaweicloud-cdm-action' : `github-run-${run}`;
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
