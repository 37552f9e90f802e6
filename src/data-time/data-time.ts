import { lastTick, parseCron } from './cron/cron.ts';
import { parseRfc3339, rfc3339 } from './zones/rfc3339.ts';
import { parseZone, UTC, type Zone } from './zones/zone.ts';

/** What is known about the workflow run. `null` means not set or not known. */
export interface DataTimeContext {
  /** Input `time-zone`. */
  readonly zone: string | null;
  /** `github.event_name`. */
  readonly eventName: string | null;
  /** `github.event.schedule`. */
  readonly cron: string | null;
  /** Time zone of the schedule, from its key `timezone` in the workflow file. UTC if the key is missing. */
  readonly scheduleZone?: string | null;
  /** Creation of the workflow run in milliseconds since 1970, from GitHub's API. It is the same for all attempts. */
  readonly runCreatedAt: number | null;
}

/** The planned start of a scheduled workflow run. */
export interface Tick {
  /** Milliseconds between the planned start and the creation of the workflow run. */
  readonly lateMs: number;
  /** Time zone in which the cron expression is evaluated. */
  readonly zone: string;
}

export type ResolvedTime =
  | {
      readonly ok: true;
      /** Milliseconds since 1970. */
      readonly at: number;
      /** Time zone of the dates. */
      readonly zone: string;
      /** RFC 3339 in that zone. */
      readonly text: string;
      /** `null` unless a schedule started the workflow run and `data-time` is `scheduled`. */
      readonly tick: Tick | null;
    }
  | {
      readonly ok: false;
      /** The input that is wrong. */
      readonly input: 'data-time' | 'time-zone';
      readonly problem: string;
    };

/** Resolves the input `data-time`: a time in RFC 3339 with an offset, or `scheduled`. */
export function parseDataTime(text: string, context: DataTimeContext): ResolvedTime {
  const named = context.zone === null ? null : parseZone(context.zone);
  if (named !== null && !named.ok)
    return { ok: false, input: 'time-zone', problem: `Input "time-zone": ${named.problem}` };
  const zone = named?.zone ?? null;
  const wanted = text.trim();
  if (isScheduled(wanted)) return scheduled(context, zone ?? UTC);
  const parsed = parseRfc3339(wanted);
  if (!parsed.ok)
    return failed(`"${text}" ${parsed.problem} Allowed: a time in RFC 3339 with an offset, or "scheduled".`);
  return resolved(parsed.at, zone ?? parsed.zone, null);
}

/** Whether the input `data-time` asks for the planned start of the workflow run. */
export function isScheduled(text: string): boolean {
  return text.trim().toLowerCase() === 'scheduled';
}

function scheduled(context: DataTimeContext, zone: Zone): ResolvedTime {
  const { eventName, cron, runCreatedAt } = context;
  if (runCreatedAt === null)
    return failed(
      '"scheduled" needs the creation time of this workflow run, and GitHub did not return it. ' +
        'Give the job the permission "actions: read", and leave "github-token" at its default or set a token that may read actions.',
    );
  if (eventName !== 'schedule') return resolved(runCreatedAt, zone, null);
  if (cron === null)
    return failed(
      '"scheduled" needs the cron expression of this workflow run, and the event does not contain it (github.event.schedule). Set a time instead.',
    );
  return lastTickOf(cron, context.scheduleZone ?? null, runCreatedAt, zone);
}

function lastTickOf(text: string, scheduleZone: string | null, runCreatedAt: number, zone: Zone): ResolvedTime {
  const cron = parseCron(text);
  if (!cron.ok) return failed(`"scheduled" cannot be used. ${cron.problem} Set a time instead.`);
  const named = cron.zone ?? scheduleZone;
  const clock = named === null ? null : parseZone(named);
  if (clock !== null && !clock.ok) return failed(`the time zone of the schedule is not known. ${clock.problem}`);
  const cronZone = clock?.zone ?? UTC;
  const at = lastTick(cron.cron, runCreatedAt, cronZone);
  if (at === null) return failed(`the cron expression "${text}" of this workflow run has no date. Set a time instead.`);
  return resolved(at, zone, { lateMs: runCreatedAt - at, zone: cronZone.name });
}

function resolved(at: number, zone: Zone, tick: Tick | null): ResolvedTime {
  return { ok: true, at, zone: zone.name, text: rfc3339(at, zone), tick };
}

function failed(problem: string): ResolvedTime {
  return { ok: false, input: 'data-time', problem: `Input "data-time": ${problem}` };
}
