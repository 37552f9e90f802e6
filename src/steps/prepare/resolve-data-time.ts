import { hasDateMacro } from '../../data-time/macros.ts';
import { fetchRunCreatedAt, type RunCreated, workflowRun } from '../../github/workflow-run.ts';
import type { Filling } from '../../job-file/fill/fill-job.ts';
import type { PlannedJob } from '../../job-file/findings/types.ts';
import type { StepContext } from '../context/step-context.ts';

/** The time that a step's runs stand for. */
export interface DataTime {
  /** RFC 3339. */
  readonly text: string;
  /** By how much the workflow run came later than the tick of its cron; `null` where there is no tick. */
  readonly lateMs: number | null;
  readonly filling: Pick<Filling, 'fill' | 'hasMacro'>;
}

export interface TimeInputs {
  readonly dataTime: string | null;
  readonly timeZone: string | null;
}

export type DataTimeResult =
  | { readonly ok: true; readonly dataTime: DataTime | null }
  | { readonly ok: false; readonly problem: string };

/** Date macros stay as they are: the service fills them in. */
export const NOT_FILLED: DataTime['filling'] = { fill: null, hasMacro: hasDateMacro };

/**
 * Settles which time the runs stand for. For `scheduled` GitHub is asked when this workflow run was created; everything
 * else needs no connection. Offline it is taken for created now, which is near enough for a check.
 */
export async function resolveDataTime(
  context: StepContext,
  inputs: TimeInputs & { readonly githubToken?: string | null },
  how: 'ask' | 'offline',
): Promise<DataTimeResult> {
  const wanted = inputs.dataTime;
  if (wanted === null) return { ok: true, dataTime: null };
  const { parseDataTime } = await import('../../data-time/data-time.ts');
  const run = workflowRun(context.env);
  const isScheduled = wanted.trim().toLowerCase() === 'scheduled';
  const created = isScheduled ? await createdAt(context, inputs.githubToken ?? null, how) : null;
  if (created !== null && !created.ok)
    return {
      ok: false,
      problem: `Input "data-time": "scheduled" stands for a time that is not known. ${created.problem}`,
    };
  const resolved = parseDataTime(wanted, {
    zone: inputs.timeZone,
    eventName: run.eventName,
    cron: run.cron,
    runCreatedAt: created?.createdAt ?? null,
  });
  if (!resolved.ok) return resolved;
  const { at, zone, text, lateMs } = resolved;
  const { fillMacros } = await import('../../data-time/macros.ts');
  const filling: DataTime['filling'] = {
    fill: (value, where) => fillMacros(value, { at, zone, filterBound: where === 'filter-bound' }),
    hasMacro: hasDateMacro,
  };
  return { ok: true, dataTime: { text, lateMs, filling } };
}

async function createdAt(context: StepContext, token: string | null, how: 'ask' | 'offline'): Promise<RunCreated> {
  if (how === 'offline') return { ok: true, createdAt: context.clock.now() };
  return fetchRunCreatedAt(token, context.env, context.cancel);
}

/** Warns where a schedule and the jobs' dates do not go together. */
export async function warnOfSchedule(
  context: StepContext,
  inputs: TimeInputs,
  dataTime: DataTime | null,
  jobs: readonly PlannedJob[],
): Promise<void> {
  const { eventName, cron } = workflowRun(context.env);
  if (eventName !== 'schedule') return;
  const { scheduleWarnings } = await import('../../data-time/schedule-warnings.ts');
  const jobsWithMacros = jobs.filter((job) => hasDateMacro(job.json)).map((job) => job.name);
  const scheduleContext = {
    eventName,
    cron,
    dataTime: inputs.dataTime,
    lateMs: dataTime?.lateMs ?? null,
    jobsWithMacros,
  };
  for (const warning of scheduleWarnings(scheduleContext)) context.log.warning(warning);
}
