import type { Definition } from '../jobs/definition.ts';
import type { Count } from '../scenario/options.ts';
import { type LinkContext, linkSettings, openBucket } from './links/open-link.ts';
import { openSource } from './open-source.ts';
import { openTarget } from './open-target.ts';
import type { Plan } from './plan/job-plan.ts';
import { readPlan } from './plan/read-plan.ts';
import { createDirtyRows } from './rows/dirty-rows.ts';
import { transferRows } from './rows/transfer-rows.ts';
import { SqliteConnections } from './sqlite/sqlite-database.ts';
import { copyFiles } from './storage/copy-files.ts';

/** One run of a job, with the date macros of its definition filled in. */
export interface JobRun extends LinkContext {
  readonly definition: Definition;
  /** A unique name, for the file of its dirty rows. */
  readonly name: string;
  /** Takes a line about something that needs attention. */
  readonly log: (line: string) => void;
}

export type JobCounters = Readonly<Record<string, Count>>;

const NOT_MEASURED = {
  BYTES_WRITTEN: -1,
  TOTAL_FILES: -1,
  BYTES_READ: -1,
  FILES_WRITTEN: -1,
  TOTAL_SIZE: -1,
  FILES_READ: -1,
  FILES_SKIPPED: -1,
};

/**
 * Runs a job and counts: rows for a table job, files and bytes for a binary one, -1 for what such a job does not measure. Throws
 * a JobFailure, or the signal's reason.
 */
export async function runJob(run: JobRun): Promise<JobCounters> {
  const plan = readPlan(run.definition, (link) => linkSettings(run, link).kind === 'database');
  const { source, target } = plan;
  if (source.kind === 'binary' && target.kind === 'binary') {
    const from = await openBucket(run, source.files.link, source.files.bucket);
    const to = await openBucket(run, target.link, target.bucket);
    return copyFiles({ source: from, files: source.files, destination: to, target }, run.signal);
  }
  const sqlite = new SqliteConnections();
  try {
    return { ...NOT_MEASURED, ...(await runRows(run, plan, sqlite)) };
  } finally {
    sqlite.close();
  }
}

async function runRows(run: JobRun, plan: Plan, sqlite: SqliteConnections) {
  const source = await openSource(run, plan, sqlite);
  try {
    const target = await openTarget(run, plan, source.columns, sqlite);
    const dirty = createDirtyRows((link, bucket) => openBucket(run, link, bucket), plan, run.name);
    try {
      return await transferRows({ source, target, dirty, plan, signal: run.signal, run });
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
