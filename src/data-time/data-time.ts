import { lastTick, parseCron } from './cron.ts';
import { parseRfc3339, rfc3339 } from './rfc3339.ts';
import { parseZone, UTC, type Zone } from './zone.ts';

/** What is known of the workflow run. `null` is "not given" or "not known". */
export interface DataTimeContext {
  /** Input `time-zone`. */
  readonly zone: string | null;
  /** `github.event_name`. */
  readonly eventName: string | null;
  /** `github.event.schedule`. */
  readonly cron: string | null;
  /** Zone of the schedule, its key `timezone`; UTC where it has none. */
  readonly cronZone?: string | null;
  /** When the workflow run was created (ms since 1970), by GitHub's API: the same over all attempts. */
  readonly runCreatedAt: number | null;
}

/** `given` by the input, the `tick` of the cron, or the `creation` of the workflow run. */
export type Basis = 'given' | 'tick' | 'creation';

export type ResolvedTime =
  | {
      readonly ok: true;
      /** Milliseconds since 1970. */
      readonly at: number;
      /** The zone in which dates are written. */
      readonly zone: string;
      /** RFC 3339 in that zone. */
      readonly text: string;
      readonly basis: Basis;
      /** Of a tick: by how much later the workflow run was created, in milliseconds. */
      readonly lateMs: number | null;
    }
  | { readonly ok: false; readonly problem: string };

/** The time that the input `data-time` stands for: a time of RFC 3339 with an offset, or `scheduled`. */
export function parseDataTime(text: string, context: DataTimeContext): ResolvedTime {
  const named = context.zone === null ? null : parseZone(context.zone);
  if (named !== null && !named.ok) return failed(`Input "time-zone": ${named.problem}`);
  const zone = named?.zone ?? null;
  const wanted = text.trim();
  if (/^scheduled$/i.test(wanted)) return scheduled(context, zone ?? UTC);
  const parsed = parseRfc3339(wanted);
  if (!parsed.ok)
    return failed(
      `Input "data-time": "${text}" ${parsed.problem} Allowed are a time in RFC 3339 with an offset, and "scheduled".`,
    );
  return resolved(parsed.at, zone ?? parsed.zone, 'given', null);
}

function scheduled(context: DataTimeContext, zone: Zone): ResolvedTime {
  const { eventName, cron, runCreatedAt } = context;
  if (runCreatedAt === null)
    return failed(
      'Input "data-time": "scheduled" needs the time at which this workflow run was created, and GitHub did not tell it. ' +
        'Give the job the permission "actions: read", and leave "github-token" at its default or give it a token that may read actions.',
    );
  if (eventName !== 'schedule') return resolved(runCreatedAt, zone, 'creation', null);
  if (cron === null)
    return failed(
      'Input "data-time": "scheduled" needs the cron of this workflow run, and the event does not hold it (github.event.schedule). Give a time instead.',
    );
  return tick(cron, context.cronZone ?? null, runCreatedAt, zone);
}

function tick(text: string, cronZone: string | null, runCreatedAt: number, zone: Zone): ResolvedTime {
  const cron = parseCron(text);
  if (!cron.ok) return failed(`Input "data-time": "scheduled" cannot be used. ${cron.problem} Give a time instead.`);
  const clock = cronZone === null ? null : parseZone(cronZone);
  if (clock !== null && !clock.ok)
    return failed(`Input "data-time": the schedule's time zone is unknown. ${clock.problem}`);
  const at = lastTick(cron.cron, runCreatedAt, clock?.zone ?? UTC);
  if (at === null)
    return failed(`Input "data-time": the cron "${text}" of this workflow run is never due. Give a time instead.`);
  return resolved(at, zone, 'tick', runCreatedAt - at);
}

function resolved(at: number, zone: Zone, basis: Basis, lateMs: number | null): ResolvedTime {
  return { ok: true, at, zone: zone.name, text: rfc3339(at, zone), basis, lateMs };
}

function failed(problem: string): { ok: false; problem: string } {
  return { ok: false, problem };
}
