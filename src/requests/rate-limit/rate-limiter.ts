import type { Clock } from '../../ports.ts';
import type { Priority } from './priority.ts';
import { type Answered, createRateWindow, type RateWindow } from './rate-window.ts';
import { DOCUMENTED_LIMITS, type Route, SHARE_OF_LIMIT } from './route-limits.ts';

export type { Answered } from './rate-window.ts';

export interface RateLimiter {
  /** Resolves when the request may go out; rejects with the signal's reason if that aborts first. */
  take(priority: Priority, route: Route, signal?: AbortSignal): Promise<Answered>;
  /** The longest wait in milliseconds for this many more urgent requests; 0 if there are places. */
  queueMs(requests: Readonly<Partial<Record<Route, number>>>): number;
  /** Requests a minute that a route may have at present. */
  perMinute(route: Route): number;
  /** `step`: all routes share one limit; `route`: each has its own. */
  readonly scope: 'step' | 'route';
}

/** `auto`: each route within its documented limit, less after a 429; a number: that many per minute for all routes together. */
export function createRateLimiter(perMinute: number | 'auto', clock: Clock, cancel?: AbortSignal): RateLimiter {
  return perMinute === 'auto' ? limitEachRoute(clock, cancel) : limitStep(perMinute, clock, cancel);
}

function limitStep(perMinute: number, clock: Clock, cancel: AbortSignal | undefined): RateLimiter {
  const window = createRateWindow(() => perMinute, clock, cancel);
  return {
    scope: 'step',
    take: async (priority, _route, signal) => {
      const answered = await window.take(priority, signal);
      return () => answered();
    },
    queueMs: (requests) => window.queueMs(Object.values(requests).reduce((sum, count) => sum + count, 0)),
    perMinute: () => perMinute,
  };
}

function limitEachRoute(clock: Clock, cancel: AbortSignal | undefined): RateLimiter {
  const routes = new Map<Route, { readonly limit: AdaptiveLimit; readonly window: RateWindow }>();
  const of = (route: Route): { readonly limit: AdaptiveLimit; readonly window: RateWindow } => {
    const known = routes.get(route);
    if (known) return known;
    const limit = createAdaptiveLimit(Math.floor(DOCUMENTED_LIMITS[route] * SHARE_OF_LIMIT), clock);
    const created = { limit, window: createRateWindow(limit.current, clock, cancel, true) };
    routes.set(route, created);
    return created;
  };
  return {
    scope: 'route',
    take: async (priority, route, signal) => {
      const { limit, window } = of(route);
      const answered = await window.take(priority, signal);
      const sentAt = clock.now();
      return (outcome) => {
        answered(outcome);
        if (outcome === 'throttled') limit.throttled(sentAt, window.served());
      };
    },
    queueMs: (requests) =>
      Math.max(0, ...Object.entries(requests).map(([route, count]) => of(route as Route).window.queueMs(count))),
    perMinute: (route) => of(route).limit.current(),
  };
}

interface AdaptiveLimit {
  current(): number;
  /**
   * @param sentAt when the request that was refused went out, in milliseconds since 1970
   * @param served how many of the last minute were not refused
   */
  throttled(sentAt: number, served: number): void;
}

const MINUTE = 60_000;
/** A fortieth of the full limit each minute: back from the half after 20 minutes. */
const RECOVERY_PER_MINUTE = 1 / 40;

/** With fewer requests than that, what was served in a minute says nothing of the service's limit. */
const TELLING = 10;

/**
 * A limit that a 429 halves, or lowers to nine tenths of what the service served if that is less, and that rises slowly
 * afterwards. The service counts by the minute, so further 429s within a
 * minute are about the same requests and do not halve it again.
 */
function createAdaptiveLimit(full: number, clock: Clock): AdaptiveLimit {
  let level = full;
  let since = Number.NEGATIVE_INFINITY;
  const current = (): number => {
    if (level === full) return full;
    const risen = level + (full * RECOVERY_PER_MINUTE * (clock.now() - since)) / MINUTE;
    return Math.max(1, Math.min(full, Math.floor(risen)));
  };
  return {
    current,
    throttled: (sentAt, served) => {
      if (sentAt < since + MINUTE) return;
      const half = current() / 2;
      level = Math.max(1, served < TELLING ? half : Math.min(half, served * SHARE_OF_LIMIT));
      since = clock.now();
    },
  };
}
