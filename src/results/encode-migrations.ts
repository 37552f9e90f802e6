import { jobFields, LIMIT_BYTES } from './encode.ts';
import type { JobResult, StepWord } from './types.ts';

/** A migration as `/collect` found it. */
export interface MigrationResult {
  readonly deployment: number;
  readonly environment: string;
  readonly ref: string | null;
  readonly sha: string;
  readonly result: StepWord;
  /** Empty if the service said nothing about it. */
  readonly status: string;
  readonly gate: 'passed' | 'failed' | null;
  readonly jobs: readonly JobResult[];
}

/**
 * The output `results` of `/collect`: a JSON array with an object per migration, its jobs as in `results` of the root
 * action. Above 256 KiB the jobs lose `errorDetails` and `subJobs`; if that is not enough, all but their names and ends.
 */
export function encodeMigrations(migrations: readonly MigrationResult[]): string {
  const whole = textOf(migrations, jobFields);
  if (Buffer.byteLength(whole) <= LIMIT_BYTES) return whole;
  const short = textOf(migrations, (job) => {
    const { errorDetails: _details, subJobs: _subJobs, ...rest } = jobFields(job);
    return rest;
  });
  if (Buffer.byteLength(short) <= LIMIT_BYTES) return short;
  return textOf(migrations, ({ job, clusterId, status }) => ({ job, clusterId, status }));
}

/** The same for a file: whole, and readable. */
export function encodeMigrationsFile(migrations: readonly MigrationResult[]): string {
  return `${JSON.stringify(
    migrations.map((migration) => fields(migration, jobFields)),
    null,
    2,
  )}\n`;
}

function textOf(migrations: readonly MigrationResult[], job: (job: JobResult) => unknown): string {
  return JSON.stringify(migrations.map((migration) => fields(migration, job)));
}

function fields(migration: MigrationResult, job: (job: JobResult) => unknown) {
  return { ...migration, jobs: migration.jobs.map(job) };
}
