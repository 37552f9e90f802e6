import { isObject, type Json, parseExactJson } from '../text/exact-json.ts';
import { RESULTS_FORMAT, RESULTS_VERSION, type WorkflowIdentity } from './results-file.ts';

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
