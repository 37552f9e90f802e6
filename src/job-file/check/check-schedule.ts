import { decoded } from '../catalogue/parameters.ts';
import { type Checked, hasMacro, reportOn } from '../parameters/checked-job.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Checks the schedule of the service against its cycle. Without `isSchedulerJob` it has no effect. */
export function checkSchedule(checked: Checked): void {
  if (checked.value('driver', 'schedulerConfig.isSchedulerJob')?.toLowerCase() !== 'true') return;
  const start = checked.value('driver', 'schedulerConfig.startDate');
  const stop = checked.value('driver', 'schedulerConfig.stopDate');
  // Dates in this form can be compared as text.
  const isPlain = [start, stop].every((date) => date !== null && /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(date));
  if (isPlain && (stop ?? '') <= (start ?? ''))
    reportOn(
      checked,
      checked.input('driver', 'schedulerConfig.stopDate'),
      'error',
      'bad-schedule',
      'stopDate has to be later than startDate.',
    );
  const runAt = checked.value('driver', 'schedulerConfig.runAt');
  const cycle = checked.value('driver', 'schedulerConfig.cycleType')?.toLowerCase();
  if (!runAt || hasMacro(runAt)) return;
  const items = decoded(runAt)
    .split(',')
    .map((item) => item.trim().toLowerCase());
  const number = (item: string, min: number, max: number) =>
    /^\d{1,2}$/.test(item) && Number(item) >= min && Number(item) <= max;
  const rules: Record<string, [(item: string) => boolean, string]> = {
    hour: [(item) => number(item, 0, 59), 'minutes from 0 to 59'],
    week: [(item) => DAYS.includes(item), `days from ${DAYS.join(', ')}`],
    month: [(item) => number(item, 1, 31), 'days from 1 to 31'],
  };
  const rule = cycle === undefined || !Object.hasOwn(rules, cycle) ? undefined : rules[cycle];
  if (rule && !items.every(rule[0]))
    reportOn(
      checked,
      checked.input('driver', 'schedulerConfig.runAt'),
      'error',
      'bad-schedule',
      `With cycleType ${cycle}, runAt is a list of ${rule[1]}, separated by commas.`,
    );
}
