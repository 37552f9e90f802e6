import type { Ports } from '../run/ports.ts';
import { runsOf } from '../run/prior-runs.ts';
import { isOver, readStatus } from '../run/status.ts';

/** How long the service may refuse a job as "running" after its run has ended; related services take 5 to 10 seconds. */
export const BUSY_AFTER_RUN_MS = 30_000;

/** Whether the newest run of the job is over: then the refusal "it is running" is not final. */
export async function isRunOver(
  ports: Pick<Ports, 'cdm'>,
  cluster: string,
  jobName: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const status = await ports.cdm.status(cluster, jobName, { signal, priority: 'urgent' });
  const newest = status.ok ? runsOf(jobName, status.value)[0] : undefined;
  return newest !== undefined && isOver(readStatus(newest.status));
}
