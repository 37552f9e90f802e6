import { NOT_MEASURED } from '../../cdm/counts.ts';
import { dateIn, type JobDefinition } from '../../cdm/job-list.ts';
import type { Submission } from '../../cdm/submission.ts';
import type { Limits } from '../../requests/limits.ts';
import { retry } from '../../requests/retry.ts';
import type { RunResult } from '../../results/types.ts';
import { runResult } from '../run/outcome.ts';
import type { Ports } from '../run/ports.ts';
import { runsOf } from '../run/prior-runs.ts';
import { isOver, readStatus } from '../run/status.ts';
import type { ListedJob } from './list-sub-jobs.ts';

/** A sub-job as it was read. */
export interface SubJob {
  readonly run: RunResult;
  /** False if neither its own route nor the list says how it ended. */
  readonly isRead: boolean;
}

export interface ReadSubJobOptions extends Limits {
  /** Until when a sub-job that is not over is queried again. */
  readonly waitUntil: number;
  /** True if the list is to do for sub-jobs that succeeded: of many, a request each would take minutes. */
  readonly sparing: boolean;
}

const QUERY_AGAIN_MS = 3000;

export async function readSubJob(
  ports: Ports,
  cluster: string,
  listed: ListedJob,
  options: ReadSubJobOptions,
): Promise<SubJob> {
  const { name, definition } = listed;
  const shown = typeof definition.status === 'string' ? readStatus(definition.status) : null;
  if (options.sparing && shown?.class === 'succeeded') return { run: fromList(cluster, listed), isRead: true };
  let seen: Submission | null = null;
  for (;;) {
    const answer = await retry(ports, (call) => ports.cdm.status(cluster, name, call), options);
    seen = answer.ok ? (runsOf(name, answer.value)[0] ?? answer.value[0] ?? seen) : seen;
    const over = seen !== null && isOver(readStatus(seen.status));
    const isLast = ports.clock.now() + QUERY_AGAIN_MS > options.waitUntil || options.cancel.aborted;
    if (over || !answer.ok || isLast) break;
    await ports.clock.sleep(QUERY_AGAIN_MS, options.cancel);
  }
  if (seen !== null) return { run: runResult(name, cluster, seen), isRead: true };
  return { run: fromList(cluster, listed), isRead: shown !== null };
}

/** The list's own figures: 0 in them may mean "not measured", so only what is above it counts. */
function fromList(cluster: string, { name, definition }: ListedJob): RunResult {
  const count = (key: string): bigint | null => {
    const value = definition[key];
    const whole = Number.isSafeInteger(value) ? BigInt(value as number) : value;
    return typeof whole === 'bigint' && whole > 0n ? whole : null;
  };
  return {
    job: name,
    clusterId: cluster,
    submissionId: null,
    status: readStatus(typeof definition.status === 'string' ? definition.status : null).word,
    createdAt: dateIn(definition.execute_create_date) ?? dateIn(definition.execute_start_date),
    startedAt: dateIn(definition.execute_start_date),
    finishedAt: dateIn(definition.execute_update_date),
    counts: {
      ...NOT_MEASURED,
      rowsRead: count('rows_read'),
      rowsWritten: count('rows_written'),
      bytesRead: count('bytes_read'),
      bytesWritten: count('bytes_written'),
      filesRead: count('files_read'),
      filesWritten: count('files_written'),
    },
    errorCode: null,
    errorSummary: null,
    errorDetails: null,
  };
}

/** A sub-job without a creation date of its own is dated by its run: one from before was not made by this run. */
export function ranBefore(run: RunResult, definition: JobDefinition, startedAt: number): boolean {
  if (dateIn(definition['creation-date']) !== null || run.createdAt === null) return false;
  return run.createdAt < Math.floor(startedAt / 1000) * 1000;
}
