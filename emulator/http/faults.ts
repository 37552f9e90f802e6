import { htmlPage, throttled } from './errors.ts';
import { json, type Response } from './messages.ts';
import type { Route } from './routes.ts';

/** Which requests a rule means; what is absent matches all. */
export interface FaultMatch {
  readonly method?: string;
  /** Text is a part of the raw path with its query. */
  readonly path?: RegExp | string;
  /** The same as an expression that JSON can hold. */
  readonly pathRegex?: string;
  readonly job?: string;
  /** The cluster of the path; of a random submission, any of its candidates. */
  readonly cluster?: string;
  readonly route?: string | readonly string[];
}

export type FaultKind =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
    }
  /** The connection is reset without a byte of reply. */
  | { readonly kind: 'reset' }
  /** Half the body, then the connection is cut. */
  | { readonly kind: 'cut' }
  /** A complete reply whose JSON ends in the middle. */
  | { readonly kind: 'cutJson' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'html'; readonly status: number }
  | { readonly kind: 'throttle'; readonly retryAfter?: number }
  | { readonly kind: 'expireToken' }
  | { readonly kind: 'wrongBody'; readonly body: unknown }
  /** A few bytes at a time, `ms` apart (default 100). */
  | { readonly kind: 'dribble'; readonly ms?: number }
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number };

export type FaultRule = FaultKind & {
  readonly match?: FaultMatch;
  /** How many requests it hits. Default 1. */
  readonly times?: number | 'always';
  /** How many matching requests it lets pass first. */
  readonly skip?: number;
  /**
   * Whether the request is carried out first. Default: yes where only the reply is spoilt (reset, cut, cutJson, delay,
   * hang, wrongBody, dribble), no where another reply takes its place.
   */
  readonly after?: 'work' | 'before';
};

/** What the server does to the bytes, beyond sending them. */
export type Transport =
  | { readonly kind: 'reset' | 'cut' | 'hang' }
  | { readonly kind: 'delay' | 'dribble'; readonly ms: number };

interface Armed {
  readonly rule: FaultRule;
  skip: number;
  left: number;
}

/** The rules in force, in the order in which they came. */
export type Faults = Armed[];

export function armFault(faults: Faults, rule: FaultRule): void {
  const times = rule.times ?? 1;
  faults.push({ rule, skip: rule.skip ?? 0, left: times === 'always' ? Number.POSITIVE_INFINITY : times });
}

export interface Target {
  readonly method: string;
  readonly path: string;
  readonly route: Route | undefined;
  /** Jobs and clusters the request is about. */
  readonly jobs: readonly string[];
  readonly clusters: readonly string[];
}

/** The first rule that hits; it and the rules that let the request pass are counted down. */
export function takeFault(faults: Faults, target: Target): FaultRule | undefined {
  for (const armed of faults) {
    if (armed.left <= 0 || !matches(armed.rule.match ?? {}, target)) continue;
    if (armed.skip > 0) {
      armed.skip--;
      continue;
    }
    armed.left--;
    return armed.rule;
  }
  return undefined;
}

/** Whether a rule lets the request do its work. */
export function runsRequestFirst(rule: FaultRule): boolean {
  if (rule.after !== undefined) return rule.after === 'work';
  return !['status', 'html', 'throttle', 'redirect'].includes(rule.kind);
}

/** The reply under a rule, from the one the work gave; undefined where the work was not done. */
export function applyFault(
  rule: FaultRule,
  reply: Response | undefined,
): { response: Response; transport?: Transport } {
  const worked = reply ?? json(200, {});
  switch (rule.kind) {
    case 'status':
      return { response: textReply(rule.status, rule.body ?? '', rule.headers) };
    case 'html':
      return { response: htmlPage(rule.status) };
    case 'throttle':
      return { response: throttled(rule.retryAfter) };
    case 'redirect':
      return { response: { status: rule.status ?? 302, headers: { location: rule.location }, body: '' } };
    case 'wrongBody':
      return { response: textReply(worked.status, rule.body) };
    case 'cutJson':
      return { response: { ...worked, body: worked.body.slice(0, Math.max(1, Math.floor(worked.body.length / 2))) } };
    case 'reset':
    case 'cut':
    case 'hang':
      return { response: worked, transport: { kind: rule.kind } };
    case 'delay':
      return { response: worked, transport: { kind: 'delay', ms: rule.ms } };
    case 'dribble':
      return { response: worked, transport: { kind: 'dribble', ms: rule.ms ?? 100 } };
    case 'expireToken':
      return { response: worked };
    default: {
      const never: never = rule;
      throw new Error(`no such fault: ${JSON.stringify(never)}`);
    }
  }
}

function textReply(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  if (typeof body !== 'string') return json(status, body, headers);
  return { status, headers: { 'content-type': 'application/json;charset=UTF-8', ...headers }, body };
}

function matches(match: FaultMatch, target: Target): boolean {
  const { method, path, pathRegex, job, cluster, route } = match;
  if (method !== undefined && method.toUpperCase() !== target.method) return false;
  if (path !== undefined && !matchesPath(path, target.path)) return false;
  if (pathRegex !== undefined && !new RegExp(pathRegex).test(target.path)) return false;
  if (job !== undefined && !target.jobs.includes(job)) return false;
  if (cluster !== undefined && !target.clusters.includes(cluster)) return false;
  if (route === undefined) return true;
  return target.route !== undefined && [route].flat().includes(target.route.name);
}

function matchesPath(wanted: RegExp | string, path: string): boolean {
  if (typeof wanted === 'string') return path.includes(wanted);
  // Without g and y, which would make the answer depend on the one before.
  return new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, '')).test(path);
}
