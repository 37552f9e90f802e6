import { parseCron, typicalGapMs } from './cron.ts';

/**
 * GitHub's usual lateness at busy hours is up to an hour. A cron that is due more often has the next tick behind it when
 * the workflow run begins, so that the last tick is not the one that caused it.
 */
const USUAL_DELAY_MS = 3_600_000;

/** The longest lateness that users of GitHub have told of is about 12 hours. */
const LONGEST_DELAY_MS = 12 * 3_600_000;

/** What is known of the step when its schedule is looked at. */
export interface ScheduleContext {
  /** `github.event_name`. */
  readonly eventName: string | null;
  /** `github.event.schedule`. */
  readonly cron: string | null;
  /** Input `data-time`, `null` where it is empty. */
  readonly dataTime: string | null;
  /** Of a tick that was found: by how much later the workflow run was created, in milliseconds. */
  readonly lateMs: number | null;
  /** Names of the jobs that hold date macros. */
  readonly jobsWithMacros: readonly string[];
}

/**
 * What to warn of in a scheduled workflow: dates left to the service, a cron too frequent for `scheduled`, and a tick too
 * long ago to have caused the workflow run.
 */
export function scheduleWarnings(scheduleContext: ScheduleContext): readonly string[] {
  if (scheduleContext.eventName !== 'schedule') return [];
  if (scheduleContext.dataTime === null)
    return scheduleContext.jobsWithMacros.length === 0 ? [] : [lateDates(scheduleContext.jobsWithMacros)];
  if (scheduleContext.dataTime.trim().toLowerCase() !== 'scheduled') return [];
  return [...frequentCron(scheduleContext.cron), ...longAgo(scheduleContext)];
}

function lateDates(names: readonly string[]): string {
  const shown = names
    .slice(0, 3)
    .map((name) => `"${name}"`)
    .join(', ');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  const subject = names.length === 1 ? `Job ${shown} has` : `Jobs ${shown}${more} have`;
  return (
    `${subject} date macros, which the service fills in when the run really starts: GitHub starts scheduled workflows late, and past midnight the wrong day is loaded. ` +
    'Set "data-time: scheduled", and "time-zone" to the zone of the dates, to fill them in by the planned time.'
  );
}

function frequentCron(text: string | null): readonly string[] {
  const cron = text === null ? null : parseCron(text);
  if (cron === null || !cron.ok) return [];
  const gap = typicalGapMs(cron.cron);
  if (gap === null || gap > USUAL_DELAY_MS) return [];
  return [
    `The cron "${text}" is due every ${gap / 60_000} minutes, and GitHub may start a workflow an hour late or more: the last tick may not be the one that caused this run. ` +
      'Use a cron that is due less often, or load by a window that overlaps the one before.',
  ];
}

function longAgo({ cron, lateMs }: ScheduleContext): readonly string[] {
  if (lateMs === null || lateMs <= LONGEST_DELAY_MS) return [];
  return [
    `The last tick of the cron "${cron}" was ${Math.floor(lateMs / 3_600_000)} hours before this workflow run was created, which is later than GitHub is wont to be. ` +
      'The cron is read in UTC: where the schedule has a "timezone" of its own, write the cron in UTC instead, or give "data-time" a time.',
  ];
}
