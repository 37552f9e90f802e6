import { COUNT_NAMES } from '../cdm/counts.ts';
import { rawNumber } from './raw-number.ts';
import { runWarnings } from './run-warnings.ts';
import { durationSeconds, type GateVerdict, type JobResult, type RunResult } from './types.ts';

/** GitHub limits all outputs of a job to 1 MB of UTF-16; this leaves room for others. */
export const LIMIT_BYTES = 256 * 1024;

/**
 * The output `results`: a JSON array with an object per job, in the order given. Counts and submission ids that are
 * all digits are JSON numbers, exact at any width; dates are ISO 8601 in UTC with milliseconds; what is not known is
 * `null`. Above 256 KiB `errorDetails` and `subJobs` are left out of every object; if that is not enough, every
 * `errorSummary` is cut.
 */
export function encodeResults(jobs: readonly JobResult[]): string {
  const whole = JSON.stringify(jobs.map((job) => jobFields(job)));
  if (Buffer.byteLength(whole) <= LIMIT_BYTES) return whole;
  const short = jobs.map((job) => {
    const { errorDetails: _details, subJobs: _subJobs, ...rest } = jobFields(job);
    return rest;
  });
  const text = JSON.stringify(short);
  if (Buffer.byteLength(text) <= LIMIT_BYTES) return text;
  return JSON.stringify(short.map((job) => ({ ...job, errorSummary: cut(job.errorSummary) })));
}

/** The longest summary in a shortened output: some errors are whole pages. */
const SUMMARY_CHARACTERS = 1000;

function cut(text: string | null): string | null {
  return text === null || text.length <= SUMMARY_CHARACTERS
    ? text
    : `${text.slice(0, SUMMARY_CHARACTERS - 1).toWellFormed()}…`;
}

/** A job as `results` and the results file write it, for `JSON.stringify`. */
export function jobFields(job: JobResult) {
  return {
    ...runFields(job),
    origin: job.origin,
    rerun: job.rerun,
    subJobs: job.subJobs.map(subJobFields),
    gate: gateFields(job.gate),
    warnings: job.warnings,
  };
}

/** A sub-job has the fields of a job. Its origin and the effect of a re-run are those of its job. */
function subJobFields(run: RunResult) {
  return { ...runFields(run), origin: null, rerun: null, subJobs: [], gate: [], warnings: runWarnings(run) };
}

function runFields(run: RunResult) {
  const counts = COUNT_NAMES.map((name) => [name, rawInteger(run.counts[name])]);
  return {
    job: run.job,
    clusterId: run.clusterId,
    submissionId: submissionId(run.submissionId),
    status: run.status,
    createdAt: isoDate(run.createdAt),
    finishedAt: isoDate(run.finishedAt),
    durationSeconds: durationSeconds(run),
    ...(Object.fromEntries(counts) as Record<(typeof COUNT_NAMES)[number], unknown>),
    errorCode: run.errorCode,
    errorSummary: run.errorSummary,
    errorDetails: run.errorDetails,
  };
}

export function gateFields(gate: readonly GateVerdict[]) {
  return gate.map(({ rule, verdict, detail }) => ({ rule, verdict, detail }));
}

/** ISO 8601 in UTC with milliseconds; `null` for no date and for one that no calendar has. */
export function isoDate(ms: number | null): string | null {
  if (ms === null) return null;
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function rawInteger(value: bigint | null): unknown {
  return value === null ? null : rawNumber(value.toString());
}

/** The service counts submissions in numbers; anything that JSON could not spell as a number stays text. */
function submissionId(id: string | null): unknown {
  return id !== null && /^(0|[1-9]\d*)$/.test(id) ? rawNumber(id) : id;
}
