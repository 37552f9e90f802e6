import { isObject, type Json, parseExactJson } from '../text/exact-json.ts';
import { gateFields, isoDate, jobFields } from './encode.ts';
import { rawNumber } from './raw-number.ts';
import type { StepResult } from './types.ts';

export const RESULTS_FORMAT = 'huaweicloud-cdm-action/results';
/** Rises when a reader of the version before could misread a file; a new field alone does not raise it. */
export const RESULTS_VERSION = 1;

/** The workflow run that wrote the file, as GitHub names it; `null` if it did not say. */
export interface WorkflowIdentity {
  readonly repository: string | null;
  readonly workflow: string | null;
  readonly job: string | null;
  readonly runId: string | null;
  readonly runNumber: string | null;
  readonly runAttempt: string | null;
  readonly ref: string | null;
  readonly sha: string | null;
  /** The step's id, or what the runner calls a step without one. */
  readonly step: string | null;
}

/** The definition of a job before this action changed it, so that it can be restored. */
export interface DefinitionBackup {
  readonly job: string;
  readonly clusterId: string;
  /** The service's own JSON of the old definition, as it came. */
  readonly definition: Json;
}

export interface ResultsFileInput {
  readonly result: Pick<StepResult, 'result' | 'status' | 'gate' | 'totalVerdicts' | 'dataTime' | 'jobs'>;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
  readonly workflow: WorkflowIdentity;
  readonly backups: readonly DefinitionBackup[];
}

/**
 * The text of the `results-file`: everything in the output `results`, never shortened, and what a later run needs to
 * use the file as its baseline. Described by `schema/results-file.schema.json`. Ends with a line break.
 */
export function encodeResultsFile({ result, writtenAt, workflow, backups }: ResultsFileInput): string {
  const file = {
    format: RESULTS_FORMAT,
    version: RESULTS_VERSION,
    writtenAt: isoDate(writtenAt),
    result: result.result,
    status: result.status,
    gate: result.gate,
    totalGate: gateFields(result.totalVerdicts),
    dataTime: result.dataTime,
    workflow,
    jobs: result.jobs.map((job) => ({ baseName: job.baseName, ...jobFields(job) })),
    replaced: backupFields(backups),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The replaced definitions alone, while there is no result yet. Ends with a line break. */
export function encodeBackup(backups: readonly DefinitionBackup[]): string {
  const file = { format: 'huaweicloud-cdm-action/replaced', version: 1, replaced: backupFields(backups) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function backupFields(backups: readonly DefinitionBackup[]): unknown {
  return backups.map(({ job, clusterId, definition }) => ({ job, clusterId, definition: writable(definition) }));
}

/** The same JSON with each bigint as its digits, which JSON.stringify would refuse. */
function writable(value: Json): unknown {
  if (typeof value === 'bigint') return rawNumber(String(value));
  if (Array.isArray(value)) return value.map(writable);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, writable(item)]));
}

/** Whether the file was written by another step of the same job in the same run. */
export function isOfAnotherStep(text: string, ours: WorkflowIdentity): boolean {
  const read = readResultsFile(text);
  const theirs = read.ok ? read.file.workflow : null;
  if (theirs === null || ours.runId === null || ours.step === null || typeof theirs.step !== 'string') return false;
  const isSameJob = SAME_JOB.every((name) => theirs[name] === ours[name]);
  return isSameJob && theirs.step !== ours.step;
}

const SAME_JOB = ['repository', 'runId', 'runAttempt', 'job'] as const;

/** What a later run reads of a results file. Everything else in it is for people and other programs. */
export interface ResultsFile {
  readonly writtenAt: number | null;
  readonly jobs: readonly { readonly [key: string]: Json }[];
  readonly workflow: { readonly [key: string]: Json } | null;
}

export type ResultsFileRead =
  | { readonly ok: true; readonly file: ResultsFile }
  | { readonly ok: false; readonly problem: string };

/** Reads what `encodeResultsFile` wrote. The problem is a clause without the file's name. */
export function readResultsFile(text: string): ResultsFileRead {
  const no = (problem: string): ResultsFileRead => ({ ok: false, problem });
  if (text.trim() === '') return no('it is empty');
  let body: Json;
  try {
    body = parseExactJson(text.replace(/^\uFEFF/, ''));
  } catch {
    return no('it is not valid JSON; it may have been cut while it was written or stored');
  }
  if (!isObject(body) || body.format !== RESULTS_FORMAT)
    return no(`it is not a results file of this action: there is no "format": "${RESULTS_FORMAT}" in it`);
  if (body.version !== RESULTS_VERSION)
    return no(`it is of version ${shown(body.version)}, and this release reads version ${RESULTS_VERSION} only`);
  if (!Array.isArray(body.jobs)) return no('it has no list of jobs');
  const writtenAt = typeof body.writtenAt === 'string' ? Date.parse(body.writtenAt) : Number.NaN;
  const jobs = (body.jobs as readonly Json[]).filter(isObject);
  const workflow = isObject(body.workflow) ? body.workflow : null;
  return { ok: true, file: { writtenAt: Number.isNaN(writtenAt) ? null : writtenAt, jobs, workflow } };
}

function shown(version: Json | undefined): string {
  return typeof version === 'number' || typeof version === 'bigint' ? String(version) : 'unknown';
}
