import type { DateStyle, EmulatorOptions } from '../scenario/options.ts';
import { countersOnTheWire } from './counters.ts';
import { endOf, isUnderWay, phaseAt, type Run } from './runs.ts';
import { failureText } from './scripts.ts';

/** A run in the reply to a submission: no counters, no errors, and never the cluster. */
export function submissionReply(run: Run, options: EmulatorOptions): unknown {
  const status = run.script.onSubmit ?? run.phases[0]?.status ?? 'PENDING';
  return common(run, status, run.createdAt, options.dates?.reply ?? 'number');
}

/** A run as status and history show it. */
export function submissionRow(run: Run, now: number, options: EmulatorOptions): unknown {
  const { status, from } = phaseAt(run, now);
  const ended = !isUnderWay(run, now);
  return {
    ...common(run, status ?? 'UNKNOWN', from, options.dates?.list ?? 'number'),
    ...(hasStarted(status) ? { 'external-id': run.externalId } : {}),
    ...(ended ? counters(run, status) : {}),
    ...(ended ? errors(run, status) : {}),
  };
}

/** What the status route says of a job that never ran. */
export function neverExecuted(job: string, createdAt: number): unknown {
  const row = { 'job-name': job, 'creation-user': 'cdm', 'creation-date': createdAt };
  return { ...row, progress: 0, status: 'NEVER_EXECUTED', isStopingIncrement: '', 'is-execute-auto': false };
}

/** Start of the end: when the newest state began. */
export function lastUpdate(run: Run, now: number): number {
  return isUnderWay(run, now) ? phaseAt(run, now).from : endOf(run);
}

function common(run: Run, status: string, updatedAt: number, style: DateStyle): Record<string, unknown> {
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
    progress: progressOf(status),
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

/** The documentation's own examples: 1 while booting, 0 at success. Nobody should trust it. */
function progressOf(status: string): number {
  if (status === 'FAILED' || status === 'FAILURE_ON_SUBMIT') return -1;
  if (status === 'BOOTING') return 1;
  return status === 'RUNNING' ? 50 : 0;
}

function hasStarted(status: string | null): boolean {
  return status !== null && !['PENDING', 'BOOTING', 'FAILURE_ON_SUBMIT', 'NEVER_EXECUTED', 'NEW'].includes(status);
}

function counters(run: Run, status: string | null): Record<string, unknown> {
  const scripted = run.script.counters !== undefined;
  if (run.counters === undefined || (status !== 'SUCCEEDED' && !scripted)) return {};
  return { counters: countersOnTheWire(run.counters) };
}

function errors(run: Run, status: string | null): Record<string, unknown> {
  const failed = status === 'FAILED' || status === 'FAILURE_ON_SUBMIT';
  if (!failed && run.script.errorSummary === undefined) return {};
  const { summary, details } = failureText(run.script);
  return { 'error-summary': summary, 'error-details': details };
}
