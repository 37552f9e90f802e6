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

/** Times of the requests of the last minute, by user and route. */
export type RateWindows = Map<string, number[]>;

export interface CountedRequest {
  readonly user: string;
  readonly route: RouteName;
  readonly at: number;
}

/** The throttling reply if the request exceeds a limit of the last minute, else undefined. */
export function checkRate(
  windows: RateWindows,
  options: EmulatorOptions,
  { user, route, at }: CountedRequest,
): Response | undefined {
  const { rateLimits } = options;
  if (rateLimits === undefined) return undefined;
  const limits =
    rateLimits === 'documented'
      ? [{ key: route, limit: DOCUMENTED[route] }]
      : [
          { key: route, limit: rateLimits[route] ?? rateLimits['*'] },
          { key: 'total', limit: rateLimits.total },
        ];
  const counted = limits.flatMap(({ key, limit }) =>
    limit === undefined ? [] : [{ limit, recent: recentTimes(windows, `${user} ${key}`, at) }],
  );
  const exceeded = counted.find(({ limit, recent }) => recent.length >= limit);
  if (exceeded !== undefined) return throttled(undefined, exceeded.limit);
  for (const { recent } of counted) recent.push(at);
  return undefined;
}

function recentTimes(windows: RateWindows, key: string, at: number): number[] {
  const recent = (windows.get(key) ?? []).filter((time) => time > at - WINDOW_MS);
  windows.set(key, recent);
  return recent;
}
