import { appendFileSync } from 'node:fs';
import type { Finding } from '../job-file/findings/types.ts';
import type { PlannedJob } from '../migration/plan-run.ts';
import { encodeResults, LIMIT_BYTES } from '../results/encode.ts';
import { encodeMigrations, type MigrationResult } from '../results/encode-migrations.ts';
import { spanSeconds, totals, unmeasuredJobs } from '../results/overall.ts';
import type { StepResult } from '../results/types.ts';
import { prepareKeyValueMessage } from './runner-files.ts';

/** Every output of the root action and of `/wait`. A value that is unknown or was not measured is empty, never 0. */
export function outputsOf(
  result: StepResult,
  overrides: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const first = result.jobs[0];
  const total = totals(result.jobs);
  return {
    result: result.result,
    status: result.status,
    'job-name': first?.job ?? '',
    'cluster-id': first?.clusterId ?? '',
    'submission-id': first?.submissionId ?? '',
    'rows-read': digits(total.rowsRead),
    'rows-written': digits(total.rowsWritten),
    'rows-skipped': digits(total.rowsSkipped),
    'bytes-read': digits(total.bytesRead),
    'bytes-written': digits(total.bytesWritten),
    'files-read': digits(total.filesRead),
    'files-written': digits(total.filesWritten),
    'files-skipped': digits(total.filesSkipped),
    'data-time': result.dataTime ?? '',
    'unmeasured-jobs': String(unmeasuredJobs(result.jobs)),
    'duration-seconds': digits(spanSeconds(result.jobs)),
    gate: result.gate ?? '',
    handle: result.handle,
    results: encodeResults(result.jobs),
    'deployment-id': '',
    plan: '',
    ...overrides,
  };
}

/** The outputs of `/validate`. */
export function validateOutputs(
  findings: readonly Finding[],
  jobNames: readonly string[],
): Readonly<Record<string, string>> {
  const count = (severity: Finding['severity']): string =>
    String(findings.filter((finding) => finding.severity === severity).length);
  const plain = findings.map(({ file, line, column, severity, code, message }) => ({
    file,
    line,
    column,
    severity,
    code,
    message,
  }));
  return {
    errors: count('error'),
    warnings: count('warning'),
    findings: JSON.stringify(plain),
    'job-names': JSON.stringify(jobNames),
  };
}

/** The output `plan`: a JSON array with an object per job, above 256 KiB without the fields that change. */
export function encodePlan(plan: readonly PlannedJob[]): string {
  const whole = JSON.stringify(plan.map(planFields));
  if (Buffer.byteLength(whole) <= LIMIT_BYTES) return whole;
  return JSON.stringify(plan.map((job) => ({ ...planFields(job), changes: [] })));
}

function planFields({ job, action, clusters, changes, reason, rerun }: PlannedJob) {
  return { job, action, clusters, changes, reason, rerun };
}

/** The outputs of `/collect`. */
export function collectOutputs(
  counts: { readonly result: string; readonly finished: number; readonly pending: number; readonly failed: number },
  migrations: readonly MigrationResult[],
): Readonly<Record<string, string>> {
  return {
    result: counts.result,
    finished: String(counts.finished),
    pending: String(counts.pending),
    failed: String(counts.failed),
    results: encodeMigrations(migrations),
  };
}

function digits(value: bigint | number | null): string {
  return value === null ? '' : String(value);
}

export interface FilePorts {
  /** Appends synchronously, so that a step that is killed afterwards has set its outputs. */
  readonly append: (path: string, text: string) => void;
}

const REAL_FILES: FilePorts = { append: (path, text) => appendFileSync(path, text) };

/**
 * Sets outputs in the runner's file `GITHUB_OUTPUT`; later values win. Returns `null`, or a sentence on why the outputs
 * could not be set.
 */
export function writeOutputs(
  path: string | undefined,
  values: Readonly<Record<string, string>>,
  files: FilePorts = REAL_FILES,
): string | null {
  return appendEntries('GITHUB_OUTPUT', 'Outputs', path, values, files);
}

/** Sets states in the runner's file `GITHUB_STATE`; `post` gets them as `STATE_NAME`. */
export function writeState(
  path: string | undefined,
  values: Readonly<Record<string, string>>,
  files: FilePorts = REAL_FILES,
): string | null {
  return appendEntries('GITHUB_STATE', 'The state for the clean-up', path, values, files);
}

function appendEntries(
  variable: string,
  what: string,
  path: string | undefined,
  values: Readonly<Record<string, string>>,
  { append }: FilePorts,
): string | null {
  if (!path) return `${what} could not be set: ${variable} is not set. Is this not run by a GitHub runner?`;
  try {
    append(
      path,
      Object.entries(values)
        .map(([name, value]) => `${prepareKeyValueMessage(name, value)}\n`)
        .join(''),
    );
    return null;
  } catch (error) {
    return `${what} could not be set: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
