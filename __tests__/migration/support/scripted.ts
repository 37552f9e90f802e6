import type { Cdm } from '../../../src/cdm/client.ts';
import type { Ports } from '../../../src/migration/run/ports.ts';
import type { RunRecord } from '../../../src/migration/run/run-record.ts';
import { createPacer } from '../../../src/migration/wait/pacer.ts';
import type { WaitOptions } from '../../../src/migration/wait/wait-options.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { testPorts } from './ports.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';

export type Route = keyof Cdm;
/** The answers of a route, one after the other (the last one stays), or what it does. */
type Behaviour = readonly Answer<unknown>[] | ((...args: never[]) => Answer<unknown> | Promise<Answer<unknown>>);
export type Script = Partial<Record<Route, Behaviour>>;

export interface Scripted {
  readonly ports: Ports;
  readonly clock: VirtualClock;
  readonly calls: { readonly route: Route; readonly args: readonly unknown[]; readonly at: number }[];
  readonly lines: string[];
  /** The routes called, in order. */
  routes(): Route[];
}

/** A service that answers word by word, for tables; a route without a script fails the test. */
export function scripted(
  script: Script,
  more: { readonly clock?: VirtualClock; readonly perMinute?: number | 'auto'; readonly reached?: () => boolean } = {},
): Scripted {
  const clock = more.clock ?? virtualClock();
  const calls: { route: Route; args: readonly unknown[]; at: number }[] = [];
  const counts = new Map<Route, number>();
  const service = new Proxy({} as Cdm, {
    get:
      (_target, route: Route) =>
      async (...args: never[]) => {
        // How the request is sent comes last on every route.
        calls.push({ route, args: args.slice(0, -1), at: clock.now() });
        const behaviour = script[route];
        if (behaviour === undefined) throw new Error(`the route ${route} was not to be called`);
        const nth = counts.get(route) ?? 0;
        counts.set(route, nth + 1);
        return typeof behaviour === 'function' ? behaviour(...args) : (behaviour[nth] ?? behaviour.at(-1));
      },
  });
  const { ports, lines } = testPorts(service, clock, more.perMinute ?? 1000, more.reached);
  return { ports, clock, calls, lines, routes: () => calls.map((call) => call.route) };
}

/** The options of an attendance with the defaults of the action, and what it saved and told. */
export function waitOptions(
  service: Scripted,
  more: Partial<WaitOptions> & { readonly waitMs?: number } = {},
): WaitOptions & { readonly saved: RunRecord[]; readonly details: string[] } {
  const { waitMs = 5 * 3_600_000, ...rest } = more;
  const deadline = service.clock.now() + waitMs;
  const saved: RunRecord[] = [];
  const details: string[] = [];
  return {
    deadline,
    locateDeadline: deadline,
    cancel: never(),
    pacer: createPacer(service.ports, 5000),
    singleQuery: false,
    onTimeout: 'leave',
    onCancel: 'stop',
    deleteJob: 'never',
    stepJobs: new Set(),
    save: (next) => saved.push(next),
    onStatus: (_record, word, sinceMs) => details.push(`${word} after ${sinceMs / 1000} s`),
    onPoll: () => undefined,
    saved,
    details,
    ...rest,
  };
}

/** Answers by time: each from so many seconds after now on. */
export function timeline(
  clock: VirtualClock,
  answers: readonly (readonly [fromSecond: number, answer: Answer<unknown>])[],
): () => Answer<unknown> {
  const startedAt = clock.now();
  return () => answers.findLast(([from]) => clock.now() - startedAt >= from * 1000)?.[1] as Answer<unknown>;
}

/** A signal that never aborts. */
export const never = (): AbortSignal => new AbortController().signal;
