import { ancestorOf } from '../scenario/ancestor.ts';
import type { DateStyle, EmulatorOptions } from '../scenario/options.ts';
import type { Job } from '../state/emulator-state.ts';
import { countersOnTheWire, furtherGroups } from './counters.ts';
import { endOf, isUnderWay, phaseAt, type Run } from './runs.ts';
import { failureText } from './scripts.ts';

/** A run in the reply to a submission: no counters, no errors, and never the cluster. */
export function submissionReply(run: Run, options: EmulatorOptions): unknown {
  const status = run.script.onSubmit ?? run.phases[0]?.status ?? 'PENDING';
  return common(run, status, run.createdAt, { style: options.dates?.reply ?? 'number', progress: progressOf(status) });
}

/** A run as status and history show it. */
export function submissionRow(run: Run, now: number, options: EmulatorOptions): unknown {
  const { status, from } = phaseAt(run, now);
  const ended = !isUnderWay(run, now);
  const shown = status ?? 'UNKNOWN';
  const hidden = ended && ancestorOf(options).progressOfEndedRunsIsMinusOne === true;
  return {
    ...common(run, shown, from, {
      style: options.dates?.list ?? 'number',
      progress: hidden ? -1 : progressOf(shown),
    }),
    ...(hasStarted(status) ? { 'external-id': run.externalId } : {}),
    ...(ended ? counters(run, status, options) : {}),
    ...(ended ? errors(run, status) : {}),
  };
}

/** The status of a job without a run. */
export function neverExecuted(job: Job, now: number, options: EmulatorOptions): unknown {
  const rest = { status: 'NEVER_EXECUTED', isStopingIncrement: '', 'is-execute-auto': false };
  const { name } = job.definition;
  if (ancestorOf(options).neverExecutedDatedByQuestion === true) {
    return { 'job-name': name, 'creation-date': now, 'last-update-date': now, progress: -1, ...rest };
  }
  return { 'job-name': name, 'creation-user': 'cdm', 'creation-date': job.createdAt, progress: 0, ...rest };
}

/** When its newest state began; of an ended run, its end. */
export function lastUpdate(run: Run, now: number): number {
  return isUnderWay(run, now) ? phaseAt(run, now).from : endOf(run);
}

interface Shown {
  readonly style: DateStyle;
  readonly progress: number;
}

function common(run: Run, status: string, updatedAt: number, { style, progress }: Shown): Record<string, unknown> {
  return {
    isIncrementing: false,
    'job-name': run.job,
    'submission-id': run.submissionId,
    isStopingIncrement: '',
    'last-update-date': updatedAt,
    'is-execute-auto': run.automatic,
    delete_rows: 0,
    write_rows: 0,
    'last-update-user': run.startedBy,
    isDeleteJob: run.isDeleteJob,
    'creation-user': run.startedBy,
    progress,
    ...dated(run.createdAt, style),
    update_rows: 0,
    status,
    'execute-date': run.createdAt,
  };
}

function dated(at: number, style: DateStyle): Record<string, unknown> {
  switch (style) {
    case 'number':
      return { 'creation-date': at };
    case 'string':
      return { 'creation-date': String(at) };
    case 'seconds':
      return { 'creation-date': Math.floor(at / 1000) * 1000 };
    case 'absent':
      return {};
    default: {
      const never: never = style;
      throw new Error(`no such date style: ${String(never)}`);
    }
  }
}

/** As in the documentation's examples: 1 while booting, 0 at success. */
function progressOf(status: string): number {
  if (status === 'FAILED' || status === 'FAILURE_ON_SUBMIT') return -1;
  if (status === 'BOOTING') return 1;
  return status === 'RUNNING' ? 50 : 0;
}

function hasStarted(status: string | null): boolean {
  return status !== null && !['PENDING', 'BOOTING', 'FAILURE_ON_SUBMIT', 'NEVER_EXECUTED', 'NEW'].includes(status);
}

function counters(run: Run, status: string | null, options: EmulatorOptions): Record<string, unknown> {
  const { countersOfFailedRuns, furtherCounterGroups } = ancestorOf(options);
  const ofFailed = countersOfFailedRuns === true && status === 'FAILED';
  const further = furtherCounterGroups === true || (ofFailed && run.stopped === true) ? furtherGroups() : {};
  if (ofFailed && run.stopped === true) return { counters: further };
  const scripted = run.script.counters !== undefined;
  if (run.counters === undefined || (status !== 'SUCCEEDED' && !scripted && !ofFailed)) return {};
  return { counters: { ...further, ...countersOnTheWire(run.counters) } };
}

function errors(run: Run, status: string | null): Record<string, unknown> {
  const failed = status === 'FAILED' || status === 'FAILURE_ON_SUBMIT';
  if (!failed && run.script.errorSummary === undefined) return {};
  const { summary, details } = failureText(run.script);
  return { 'error-summary': summary, 'error-details': details };
}
