import { throttled } from '../http/errors.ts';
import type { Response } from '../http/messages.ts';
import type { RouteName } from '../http/routes.ts';
import type { EmulatorOptions } from '../scenario/options.ts';

const WINDOW_MS = 60_000;

/** Requests a minute and user as published. */
const DOCUMENTED: Readonly<Partial<Record<RouteName, number>>> = {
  createAndStart: 120,
  status: 120,
  history: 120,
  query: 120,
  modify: 120,
  delete: 120,
  showLink: 120,
  createLink: 120,
  updateLink: 120,
  deleteLink: 120,
  clusters: 120,
  cluster: 120,
  clusterAction: 20,
  create: 1200,
  start: 1200,
  stop: 1200,
};

/** Counts requests by user and route; the key is both. */
export type RateWindows = Map<string, number[]>;

/** The throttling reply, if this request is one too many within the last minute. */
export function checkRate(
  windows: RateWindows,
  options: EmulatorOptions,
  user: string,
  route: RouteName,
  now: number,
): Response | undefined {
  const { rateLimits } = options;
  if (rateLimits === undefined) return undefined;
  const limit = rateLimits === 'documented' ? DOCUMENTED[route] : rateLimits[route];
  if (limit === undefined) return undefined;
  const key = `${user} ${route}`;
  const recent = (windows.get(key) ?? []).filter((at) => at > now - WINDOW_MS);
  windows.set(key, recent);
  if (recent.length >= limit) return throttled(undefined, limit);
  recent.push(now);
  return undefined;
}
