import type { Submission } from '../cdm/submission.ts';
import { ask } from '../migration/ask.ts';
import { runsOf } from '../migration/before.ts';
import type { Outcome } from '../migration/outcome.ts';
import type { Ports } from '../migration/ports.ts';
import { compareRuns, newestFirst } from '../migration/run-identity.ts';
import { readStatus } from '../migration/status.ts';
import type { PastRun } from '../results/types.ts';

/** How long the history may take to answer: it informs, and the verdict on the run itself does not wait for it. */
const PATIENCE_MS = 30_000;

/**
 * Earlier runs of the jobs that succeeded, newest first, out of the histories of the clusters they can have run on.
 * The run of this step is never among them. A cluster that cannot be asked adds nothing; what it would have told is
 * missing then, which a rule that needs it says.
 */
export async function pastFromHistory(
  ports: Ports,
  outcomes: readonly Outcome[],
  signal: AbortSignal,
): Promise<Map<string, PastRun[]>> {
  const until = ports.clock.now() + PATIENCE_MS;
  const all = await Promise.all(
    outcomes.map(async ({ record }): Promise<[string, PastRun[]]> => {
      const clusters = new Set([
        ...(record.cluster === null ? [] : [record.cluster]),
        ...record.candidates.map((candidate) => candidate.cluster),
      ]);
      const ours = { jobName: record.name, submissionId: record.submissionId, creationDate: record.creationDate };
      const runs = await Promise.all(
        [...clusters].map(async (cluster) => {
          const answer = await ask(ports, (s) => ports.cdm.history(cluster, record.name, s), { until, signal });
          const shown = answer.ok ? runsOf(record.name, answer.value) : [];
          return cluster === record.cluster ? shown.filter((run) => compareRuns(ours, run) === 'different') : shown;
        }),
      );
      return [record.name, runs.flat().filter(succeeded).toSorted(newestFirst).map(pastRun)];
    }),
  );
  return new Map(all);
}

function succeeded(run: Submission): boolean {
  return readStatus(run.status).class === 'succeeded';
}

function pastRun(run: Submission): PastRun {
  const { creationDate, lastUpdateDate, submissionId, counts } = run;
  const took = creationDate !== null && lastUpdateDate !== null && lastUpdateDate >= creationDate;
  return {
    createdAt: creationDate,
    submissionId,
    counts,
    durationSeconds: took ? BigInt(Math.round((lastUpdateDate - creationDate) / 1000)) : null,
  };
}
