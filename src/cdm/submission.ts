import { isObject, type Json } from '../text/exact-json.ts';
import type { Counts } from './counts.ts';

/** One run of a job as the service describes it. Everything may be missing. */
export interface Submission {
  readonly jobName: string | null;
  /** Decimal digits. Small and counted per cluster: it repeats over clusters. */
  readonly submissionId: string | null;
  /** Milliseconds since 1970. */
  readonly creationDate: number | null;
  readonly executeDate: number | null;
  readonly lastUpdateDate: number | null;
  /** As sent, whatever its case. */
  readonly status: string | null;
  readonly counts: Counts;
  readonly hasCounters: boolean;
  readonly creationUser: string | null;
  readonly errorSummary: string | null;
  readonly errorDetails: string | null;
}

/** `null` if the body has no list of submissions: then it is not the reply of a route that starts or shows runs. */
export function readSubmissions(body: Json): Submission[] | null {
  if (!isObject(body) || !Array.isArray(body.submissions)) return null;
  const runs: Submission[] = [];
  for (const item of body.submissions as readonly Json[]) {
    if (!isObject(item)) return null;
    runs.push(readSubmission(item));
  }
  return runs;
}

function readSubmission(item: { readonly [key: string]: Json }): Submission {
  const counters = counterGroup(item.counters);
  return {
    jobName: text(item['job-name']),
    submissionId: digits(item['submission-id']),
    creationDate: date(item['creation-date']),
    executeDate: date(item['execute-date']),
    lastUpdateDate: date(item['last-update-date']),
    status: text(item.status),
    counts: readCounts(counters),
    hasCounters: counters !== null,
    creationUser: text(item['creation-user']),
    errorSummary: text(item['error-summary']),
    errorDetails: text(item['error-details']),
  };
}

/** The group's key holds dots; it is a literal name, inherited from Apache Sqoop. */
const GROUP = 'org.apache.sqoop.submission.counter.SqoopCounters';

function counterGroup(counters: Json | undefined): { readonly [key: string]: Json } | null {
  if (!isObject(counters)) return null;
  const group = counters[GROUP];
  return isObject(group) ? group : null;
}

function readCounts(group: { readonly [key: string]: Json } | null): Counts {
  const count = (...keys: string[]): bigint | null => {
    for (const key of keys) {
      const value = measured(group?.[key]);
      if (value !== null) return value;
    }
    return null;
  };
  return {
    rowsRead: count('ROWS_READ'),
    rowsWritten: count('ROWS_WRITTEN'),
    rowsSkipped: count('ROWS_WRITTEN_SKIPPED'),
    bytesRead: count('BYTES_READ'),
    bytesWritten: count('BYTES_WRITTEN'),
    filesRead: count('FILES_READ'),
    filesWritten: count('FILES_WRITTEN'),
    filesSkipped: count('FILES_SKIPPED', 'FILE_SKIPPED'),
  };
}

/** A count as the service measured it. Negative means "does not apply" (documented as -1); a fraction is no count. */
function measured(value: Json | undefined): bigint | null {
  if (typeof value === 'bigint') return value >= 0n ? value : null;
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : null;
  if (typeof value === 'string' && /^\d{1,40}$/.test(value.trim())) return BigInt(value.trim());
  return null;
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function digits(value: Json | undefined): string | null {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  if (typeof value === 'string' && /^\d{1,40}$/.test(value.trim())) return BigInt(value.trim()).toString();
  return null;
}

/** Documented as a Long of milliseconds, sent as a string by some editions of the service. */
function date(value: Json | undefined): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null;
}
