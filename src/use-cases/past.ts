import type { Rule } from '../gate/rule.ts';
import type { ReportInputs } from '../github/inputs.ts';
import { ask } from '../migration/ask.ts';
import { runsOf } from '../migration/before.ts';
import type { Outcome } from '../migration/outcome.ts';
import type { Ports } from '../migration/ports.ts';
import { compareRuns } from '../migration/run-identity.ts';
import { pastRunsFromFiles } from '../results/baseline.ts';
import { pastRunsFromHistory } from '../results/history.ts';
import type { PastRun } from '../results/types.ts';
import { readContained } from './files.ts';
import type { World } from './world.ts';

/**
 * Earlier runs by the jobs' names: out of baseline files where there are any, else out of the service's history where
 * rules ask for them or a job stood there before, so that its summary can compare.
 */
export async function earlierRuns(
  world: World,
  ports: Ports,
  inputs: ReportInputs,
  rules: readonly Rule[],
  outcomes: readonly Outcome[],
): Promise<Map<string, readonly PastRun[]>> {
  if (world.cancel.aborted) return new Map();
  if (inputs.baselineFiles.length > 0) return pastFromFiles(world, inputs.baselineFiles, outcomes);
  const asked = rules.some((rule) => rule.usesPrevious || rule.usesTypical);
  const wanted = asked
    ? outcomes
    : outcomes.filter(({ record }) => record.origin === 'updated' || record.origin === 'started');
  // A comparison that nobody asked for is not worth a minute's requests.
  if (!asked && wanted.length > FEW_JOBS) return new Map();
  return pastFromHistory(ports, wanted, world.cancel);
}

const FEW_JOBS = 10;

async function pastFromFiles(
  world: World,
  paths: readonly string[],
  outcomes: readonly Outcome[],
): Promise<Map<string, readonly PastRun[]>> {
  const { files, problems } = await readContained(paths, world.env);
  const own = outcomes.map(({ record }) => ({ createdAt: record.creationDate, submissionId: record.submissionId }));
  const { byBaseName, warnings } = pastRunsFromFiles(files, own);
  for (const problem of problems) world.log.warning(`Input "baseline-file": ${problem}; it is not used.`);
  for (const warning of warnings) world.log.warning(warning);
  return new Map(outcomes.map(({ record }) => [record.name, byBaseName.get(record.baseName) ?? []]));
}

/** How long the history may take to answer: it informs, and the verdict on the run itself does not wait for it. */
const PATIENCE_MS = 30_000;

/**
 * Earlier runs of the jobs that succeeded, newest first, out of the histories of the clusters they can have run on.
 * The run of this step is never among them. A cluster that cannot be asked adds nothing; what it would have told is
 * missing then, which a rule that needs it says.
 */
async function pastFromHistory(
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
      return [
        record.name,
        pastRunsFromHistory(runs.flat(), [{ createdAt: record.creationDate, submissionId: record.submissionId }]),
      ];
    }),
  );
  return new Map(all);
}
