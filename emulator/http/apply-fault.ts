import { denied, htmlPage, throttled } from './errors.ts';
import type { FaultRule } from './fault-rules.ts';
import { json, type Response } from './messages.ts';

/** What the server does to the bytes of a reply, beyond sending them. */
export type AnswerTransport =
  | { readonly kind: 'reset' | 'cut' | 'hang' }
  | { readonly kind: 'dribble'; readonly ms: number };

/** A reply under a fault. */
export interface FaultyReply {
  readonly response: Response;
  /** Real milliseconds by which it is late. Default 0. */
  readonly lateMs?: number;
  readonly transport?: AnswerTransport;
}

/** The reply under a rule. `reply` is the service's own, or undefined if the request was not carried out. */
export function applyFault(rule: FaultRule, reply: Response | undefined): FaultyReply {
  const worked = reply ?? json(200, {});
  switch (rule.kind) {
    case 'status':
      return { response: textReply(rule.status, rule.body ?? '', rule.headers) };
    case 'html':
      return { response: htmlPage(rule.status) };
    case 'throttle':
      return { response: throttled(rule.retryAfter) };
    case 'denied':
      return { response: denied(rule.action) };
    case 'redirect':
      return { response: { status: rule.status ?? 302, headers: { location: rule.location }, body: '' } };
    case 'wrongBody':
      return { response: textReply(worked.status, rule.body) };
    case 'cutJson':
      return { response: { ...worked, body: worked.body.slice(0, Math.max(1, Math.floor(worked.body.length / 2))) } };
    case 'reset':
      return { response: worked, lateMs: rule.ms ?? 0, transport: { kind: 'reset' } };
    case 'cut':
    case 'hang':
      return { response: worked, transport: { kind: rule.kind } };
    case 'delay':
      return { response: worked, lateMs: rule.ms };
    case 'dribble':
      return { response: worked, transport: { kind: 'dribble', ms: rule.ms ?? 100 } };
    case 'expireToken':
    case 'analysis':
    case 'list':
      return { response: worked };
    default: {
      const never: never = rule;
      throw new Error(`no such fault: ${JSON.stringify(never)}`);
    }
  }
}

function textReply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  if (typeof body !== 'string') return json(status, body, headers);
  return { status, headers: { 'content-type': 'application/json;charset=UTF-8', ...headers }, body };
}
