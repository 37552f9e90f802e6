import { parseCron, typicalGapMs } from './cron/cron.ts';
import { isScheduled, type Tick } from './data-time.ts';

/** GitHub often starts runs up to an hour late. With a more frequent cron, the last tick may not be the one that caused the run. */
const USUAL_DELAY_MS = 3_600_000;

/** The longest delay that users of GitHub report is about 12 hours. */
const MAX_DELAY_MS = 12 * 3_600_000;

/** What is known about a step that a schedule started. */
export interface ScheduleContext {
  /** `github.event.schedule`. */
  readonly cron: string | null;
  /** Input `data-time`, `null` if it is empty. */
  readonly dataTime: string | null;
  /** Time zone of the dates. */
  readonly dateZone: string;
  readonly tick: Tick | null;
  /** Names of the jobs that contain date macros. */
  readonly jobsWithMacros: readonly string[];
  /** Names of the jobs whose dates would be others in the time zone of the schedule. */
  readonly jobsWithOtherDates: readonly string[];
}

/**
 * Warnings about dates in a scheduled workflow: macros that the service fills in, a cron that is too frequent for
 * `scheduled`, a tick too far back to have caused the run, and dates that depend on the difference of two time zones.
 */
export function scheduleWarnings(context: ScheduleContext): readonly string[] {
  const { dataTime, jobsWithMacros } = context;
  if (dataTime === null) return jobsWithMacros.length === 0 ? [] : [lateDates(jobsWithMacros)];
  if (!isScheduled(dataTime)) return [];
  return [...frequentCron(context.cron), ...oldTick(context), ...otherZone(context)];
}

function lateDates(names: readonly string[]): string {
  return (
    `${namesText(names)} ${names.length === 1 ? 'has' : 'have'} date macros, which the service fills in at the actual start: GitHub starts scheduled workflows late, and past midnight the wrong day is loaded. ` +
    'Set "data-time: scheduled", and "time-zone" to the time zone of the dates, to fill them in by the planned time.'
  );
}

function namesText(names: readonly string[]): string {
  const shown = names
    .slice(0, 3)
    .map((name) => `"${name}"`)
    .join(', ');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `${names.length === 1 ? 'Job' : 'Jobs'} ${shown}${more}`;
}

function frequentCron(text: string | null): readonly string[] {
  const cron = text === null ? null : parseCron(text);
  if (cron === null || !cron.ok) return [];
  const gap = typicalGapMs(cron.cron);
  if (gap === null || gap > USUAL_DELAY_MS) return [];
  return [
    `The cron "${text}" is due every ${gap / 60_000} minutes, and GitHub may start a workflow an hour late or more: the last tick may not be the one that caused this run. ` +
      'Use a cron that is due less often, or load a time window that overlaps with the previous one.',
  ];
}

function oldTick({ cron, tick }: ScheduleContext): readonly string[] {
  if (tick === null || tick.lateMs <= MAX_DELAY_MS) return [];
  return [
    `The last tick of the cron "${cron}" (${tick.zone}) was ${Math.floor(tick.lateMs / 3_600_000)} hours before this workflow run was created. GitHub is rarely that late. ` +
      'If the run is for another time, set "data-time" to that time.',
  ];
}

function otherZone({ cron, tick, dateZone, jobsWithOtherDates: names }: ScheduleContext): readonly string[] {
  if (tick === null || names.length === 0) return [];
  return [
    `The schedule "${cron}" is in the time zone ${tick.zone}, and the dates are written in ${dateZone}. ${namesText(names)} ${names.length === 1 ? 'gets' : 'get'} another date than in ${tick.zone}. ` +
      `If the dates count days in ${tick.zone}, set "time-zone: ${tick.zone}".`,
  ];
}
