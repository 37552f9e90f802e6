import { expect, test } from 'vitest';
import { type ScheduleContext, scheduleWarnings } from '../../src/data-time/schedule-warnings.ts';

const scheduleContext: ScheduleContext = {
  eventName: 'schedule',
  cron: '30 23 * * *',
  dataTime: null,
  lateMs: null,
  jobsWithMacros: ['orders'],
};

test.each<[what: string, change: Partial<ScheduleContext>, warning: RegExp | null]>([
  ['dates are left to the service', {}, /^Job "orders" has date macros.*"data-time: scheduled"/],
  ['of several jobs', { jobsWithMacros: ['a', 'b', 'c', 'd', 'e'] }, /^Jobs "a", "b", "c" and 2 more have/],
  ['no job has dates', { jobsWithMacros: [] }, null],
  ['a person started it', { eventName: 'workflow_dispatch', cron: null }, null],
  ['a time is given', { dataTime: '2024-05-01T00:00:00Z', cron: '*/5 * * * *' }, null],
  ['the cron is rare', { dataTime: 'scheduled' }, null],
  ['the cron is due every two hours', { dataTime: 'scheduled', cron: '0 */2 * * *' }, null],
  ['the cron is due every hour', { dataTime: 'scheduled', cron: '0 * * * *' }, /due every 60 minutes/],
  ['the cron is due every five minutes', { dataTime: ' Scheduled', cron: '*/5 * * * *' }, /due every 5 minutes/],
  ['the tick is 12 hours ago', { dataTime: 'scheduled', lateMs: 12 * 3_600_000 }, null],
  ['the tick is 16 hours ago', { dataTime: 'scheduled', lateMs: 16.5 * 3_600_000 }, /was 16 hours before.*"timezone"/],
  ['the cron cannot be read', { dataTime: 'scheduled', cron: 'never' }, null],
])('%s', (_what, change, warning) => {
  const warnings = scheduleWarnings({ ...scheduleContext, ...change });
  expect(warnings).toEqual(warning === null ? [] : [expect.stringMatching(warning)]);
});
