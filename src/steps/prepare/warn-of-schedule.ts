import { hasDateMacro } from '../../data-time/macros/date-macro.ts';
import { workflowRun } from '../../github/workflow-run.ts';
import type { PlannedJob } from '../../job-file/findings/types.ts';
import type { StepContext } from '../context/step-context.ts';
import type { DataTime } from './resolve-data-time.ts';

/** Logs warnings about the dates of a scheduled workflow. `load` loads the jobs with the dates of another time zone. */
export async function warnOfSchedule(
  context: StepContext,
  inputDataTime: string | null,
  dataTime: DataTime | null,
  jobs: readonly PlannedJob[],
  load: (dataTime: DataTime) => Promise<readonly PlannedJob[]>,
): Promise<void> {
  const { eventName, cron } = workflowRun(context.env);
  if (eventName !== 'schedule') return;
  const { scheduleWarnings } = await import('../../data-time/schedule-warnings.ts');
  const warnings = scheduleWarnings({
    cron,
    dataTime: inputDataTime,
    dateZone: dataTime?.zone ?? 'UTC',
    tick: dataTime?.tick ?? null,
    jobsWithMacros: jobs.filter((job) => hasDateMacro(job.json)).map((job) => job.name),
    jobsWithOtherDates: await jobsWithOtherDates(dataTime, jobs, load),
  });
  for (const warning of warnings) context.log.warning(warning);
}

/** Names of the jobs whose text differs if the dates are written in the time zone of the schedule. */
async function jobsWithOtherDates(
  dataTime: DataTime | null,
  jobs: readonly PlannedJob[],
  load: (dataTime: DataTime) => Promise<readonly PlannedJob[]>,
): Promise<readonly string[]> {
  if (dataTime?.tick == null || dataTime.tick.zone === dataTime.zone) return [];
  const others = await load(dataTime.inZone(dataTime.tick.zone));
  return jobs.filter(({ json }, index) => others[index]?.json !== json).map(({ name }) => name);
}
