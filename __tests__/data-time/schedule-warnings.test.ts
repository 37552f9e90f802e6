import { expect, test } from 'vitest';
import { type ScheduleContext, scheduleWarnings } from '../../src/data-time/schedule-warnings.ts';

const scheduleContext: ScheduleContext = {
  cron: '30 23 * * *',
  dataTime: null,
  dateZone: 'UTC',
  tick: null,
  jobsWithMacros: ['orders'],
  jobsWithOtherDates: [],
};

test.each<[what: string, change: Partial<ScheduleContext>, warning: RegExp | null]>([
  ['dates are left to the service', {}, /^Job "orders" has date macros.*"data-time: scheduled"/],
  ['of several jobs', { jobsWithMacros: ['a', 'b', 'c', 'd', 'e'] }, /^Jobs "a", "b", "c" and 2 more have/],
  ['no job has dates', { jobsWithMacros: [] }, null],
  ['a time is given', { dataTime: '2024-05-01T00:00:00Z', cron: '*/5 * * * *' }, null],
  ['the cron is rare', { dataTime: 'scheduled' }, null],
  ['the cron is due every two hours', { dataTime: 'scheduled', cron: '0 */2 * * *' }, null],
  ['the cron is due every hour', { dataTime: 'scheduled', cron: '0 * * * *' }, /due every 60 minutes/],
  ['the cron is due every five minutes', { dataTime: ' Scheduled', cron: '*/5 * * * *' }, /due every 5 minutes/],
  ['the tick is 12 hours ago', { dataTime: 'scheduled', tick: { lateMs: 12 * 3_600_000, zone: 'UTC' } }, null],
  [
    'the tick is 16 hours ago',
    { dataTime: 'scheduled', tick: { lateMs: 16.5 * 3_600_000, zone: 'UTC' } },
    /was 16 hours before/,
  ],
  [
    'dates differ in the zone of the schedule',
    { dataTime: 'scheduled', tick: { lateMs: 0, zone: 'America/Chicago' }, jobsWithOtherDates: ['orders'] },
    /in the time zone America\/Chicago, and the dates are written in UTC\. Job "orders" gets another date.*"time-zone: America\/Chicago"/,
  ],
  [
    'dates are the same in the zone of the schedule',
    { dataTime: 'scheduled', tick: { lateMs: 0, zone: 'America/Chicago' } },
    null,
  ],
  ['the cron cannot be read', { dataTime: 'scheduled', cron: 'never' }, null],
])('%s', (_what, change, warning) => {
  const warnings = scheduleWarnings({ ...scheduleContext, ...change });
  expect(warnings).toEqual(warning === null ? [] : [expect.stringMatching(warning)]);
});
