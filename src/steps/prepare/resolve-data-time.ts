import type { InputProblem } from '../../github/inputs/inputs.ts';
import { fetchRunCreatedAt, type RunCreated } from '../../github/run-created-at.ts';
import { workflowRun } from '../../github/workflow-run.ts';
import type { Fill } from '../../job-file/fill/fill-job.ts';
import type { StepContext } from '../context/step-context.ts';

type Tick = import('../../data-time/data-time.ts').Tick;

/** The point in time whose data the runs of a step load. */
export interface DataTime {
  /** RFC 3339. */
  readonly text: string;
  /** Time zone of the dates. */
  readonly zone: string;
  /** The planned start, `null` without one. */
  readonly tick: Tick | null;
  readonly fill: Fill;
  /** The same time, with dates in another zone. */
  inZone(zone: string): DataTime;
}

export interface TimeInputs {
  readonly dataTime: string | null;
  readonly timeZone: string | null;
  readonly githubToken?: string | null;
}

export type DataTimeResult =
  | { readonly ok: true; readonly dataTime: DataTime | null }
  | { readonly ok: false; readonly problem: InputProblem };

/**
 * Resolves the data time of the runs. `ask`: for `scheduled`, GitHub is queried for the creation time of the workflow
 * run and for the workflow file. `offline`: the run counts as created now and the schedule as UTC, which is enough to check
 * the macros.
 */
export async function resolveDataTime(
  context: StepContext,
  inputs: TimeInputs,
  mode: 'ask' | 'offline',
): Promise<DataTimeResult> {
  const { dataTime, timeZone } = inputs;
  if (dataTime === null) return { ok: true, dataTime: null };
  const { isScheduled, parseDataTime } = await import('../../data-time/data-time.ts');
  const { eventName, cron } = workflowRun(context.env);
  const isAsked = isScheduled(dataTime) && mode === 'ask';
  const created = isAsked ? await createdAt(context, inputs) : { ok: true as const, createdAt: context.clock.now() };
  if (!created.ok) return unknownTime(created.problem);
  const zone =
    isAsked && eventName === 'schedule' && cron !== null ? await zoneOfSchedule(context, inputs, cron) : NO_ZONE;
  if (!zone.ok) return unknownTime(`The time zone of the schedule is not known. ${zone.problem}`);
  const resolved = parseDataTime(dataTime, {
    zone: timeZone,
    eventName,
    cron,
    scheduleZone: zone.zone,
    runCreatedAt: created.createdAt,
  });
  if (!resolved.ok) return { ok: false, problem: { input: resolved.input, message: resolved.problem } };
  const { at, text, tick } = resolved;
  const { fillMacros } = await import('../../data-time/macros/fill-macros.ts');
  const inZone = (name: string): DataTime => ({
    text,
    zone: name,
    tick,
    fill: (value, where) => fillMacros(value, { at, zone: name, filterBound: where === 'filter-bound' }),
    inZone,
  });
  return { ok: true, dataTime: inZone(resolved.zone) };
}

async function createdAt(context: StepContext, { githubToken }: TimeInputs): Promise<RunCreated> {
  return fetchRunCreatedAt(githubToken ?? null, context.env, context.cancel);
}

const NO_ZONE = { ok: true as const, zone: null };

/** A guessed zone could load the wrong day, so a workflow file that cannot be read is an error. */
async function zoneOfSchedule(
  context: StepContext,
  { githubToken }: TimeInputs,
  cron: string,
): Promise<{ readonly ok: true; readonly zone: string | null } | { readonly ok: false; readonly problem: string }> {
  const { scheduleZone, zonePrefix } = await import('../../data-time/cron/workflow-schedule.ts');
  if (zonePrefix(cron) !== null) return NO_ZONE;
  const { readWorkflowFile } = await import('../../github/workflow-file.ts');
  const file = await readWorkflowFile(githubToken ?? null, context.env, context.cancel);
  if (!file.ok) return { ok: false, problem: `${file.problem} Or set "data-time" to a time.` };
  return scheduleZone(file.text, cron);
}

function unknownTime(reason: string): DataTimeResult {
  const message = `Input "data-time": the time of "scheduled" is not known. ${reason}`;
  return { ok: false, problem: { input: 'data-time', message } };
}
