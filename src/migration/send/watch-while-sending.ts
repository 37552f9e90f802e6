import { isSameRun, newRuns, type RunLocation } from '../locate/match-run.ts';
import { queryCandidate } from '../locate/query-candidate.ts';
import type { Ports } from '../run/ports.ts';
import type { SendRequest } from './send-request.ts';

/** The candidates are checked this often while a further request is under way. */
const QUERY_MS = 5000;

/**
 * Does the work, and meanwhile looks for runs of the request that was lost before it: once the new run is recorded, a
 * history that keeps the newest run only no longer shows them.
 */
export async function watchWhile<T>(
  ports: Ports,
  request: SendRequest,
  work: Promise<T>,
): Promise<{ readonly result: T; readonly seen: readonly RunLocation[] }> {
  const done = new AbortController();
  const seen: RunLocation[] = [];
  const watching = (async (): Promise<void> => {
    for (;;) {
      await ports.clock.sleep(QUERY_MS, done.signal);
      if (done.signal.aborted) return;
      for (const location of await query(ports, request, done.signal))
        if (!seen.some((other) => isSameRun(request.jobName, other, location))) seen.push(location);
    }
  })();
  try {
    return { result: await work, seen };
  } finally {
    done.abort();
    await watching;
  }
}

async function query(ports: Ports, { jobName, priorRuns }: SendRequest, signal: AbortSignal): Promise<RunLocation[]> {
  const views = await Promise.all(
    [...priorRuns].map(async ([cluster, before]) => {
      const ours = { jobName, identity: null, before };
      return [cluster, await queryCandidate(ports, cluster, ours, { signal })] as const;
    }),
  );
  return newRuns(priorRuns, new Map(views)).filter(({ sureNew }) => sureNew);
}
