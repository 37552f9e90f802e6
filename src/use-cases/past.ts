import { particulars } from '../cdm/particulars.ts';
import type { Rule } from '../gate/rule.ts';
import type { ReportInputs } from '../github/inputs.ts';
import { ask } from '../migration/ask.ts';
import { runsOf } from '../migration/before.ts';
import { meaningOf } from '../migration/meaning.ts';
import type { Outcome } from '../migration/outcome.ts';
import type { Ports } from '../migration/ports.ts';
import type { RunRecord } from '../migration/record.ts';
import { compareRuns } from '../migration/run-identity.ts';
import { pastRunsFromFiles } from '../results/baseline.ts';
import { pastRunsFromHistory } from '../results/history.ts';
import type { PastRun } from '../results/types.ts';
import { readContained } from './files.ts';
import type { World } from './world.ts';

/**
 * Earlier runs by the jobs' names: out of baseline files where there are any, else out of the service's history where
 * rules ask for them or a job stood there before, so that its summary can compare.
 *
 * @param candidates of the step: a job that is started where it stands may have run on another one before
 */
export async function earlierRuns(
  world: World,
  ports: Ports,
  inputs: ReportInputs,
  rules: readonly Rule[],
  outcomes: readonly Outcome[],
  candidates: readonly string[],
): Promise<Map<string, readonly PastRun[]>> {
  if (world.cancel.aborted) return new Map();
  if (inputs.baselineFiles.length > 0) return pastFromFiles(world, inputs.baselineFiles, outcomes);
  const asked = rules.some((rule) => rule.usesPrevious || rule.usesTypical);
  const wanted = asked
    ? outcomes
    : outcomes.filter(
        ({ record, status }) => status === 'SUCCEEDED' && (record.origin === 'updated' || record.origin === 'started'),
      );
  // A comparison that nobody asked for is not worth a minute's requests.
  if (!asked && wanted.length > FEW_JOBS) return new Map();
  const until = ports.clock.now() + (asked ? PATIENCE_MS : 0);
  const { past, failures } = await pastFromHistory(ports, wanted, asked ? candidates : [], until, world.cancel);
  // Else a rule would say that there is no earlier run, and nobody would know that it was not looked for.
  if (asked && failures.length > 0) world.log.warning(notTold(failures));
  return past;
}

const FEW_JOBS = 10;

function notTold(failures: readonly string[]): string {
  const more = failures.length > 1 ? `, and ${failures.length - 1} more` : '';
  return `Earlier runs may be missing for the rules over "previous." and "typical.": the history could not be asked for ${failures[0]}${more}.`;
}

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
  return new Map(
    outcomes.map(({ record }) => [record.name, begunBefore(record, byBaseName.get(record.baseName) ?? [])]),
  );
}

/** How long the history may take to answer where a rule needs it; a comparison that nobody asked for gets one try. */
const PATIENCE_MS = 30_000;

/**
 * Earlier runs of the jobs that succeeded, newest first, out of the histories of the clusters they can have run on.
 * The run of this step is never among them. A cluster that cannot be asked adds nothing but a text to `failures`.
 */
async function pastFromHistory(
  ports: Ports,
  outcomes: readonly Outcome[],
  candidates: readonly string[],
  until: number,
  signal: AbortSignal,
): Promise<{ readonly past: Map<string, PastRun[]>; readonly failures: readonly string[] }> {
  const failures: string[] = [];
  const all = await Promise.all(
    outcomes.map(async ({ record }): Promise<[string, PastRun[]]> => {
      const clusters = new Set([
        ...(record.cluster === null ? [] : [record.cluster]),
        ...record.candidates.map((candidate) => candidate.cluster),
        ...candidates,
      ]);
      const ours = { jobName: record.name, submissionId: record.submissionId, creationDate: record.creationDate };
      const runs = await Promise.all(
        [...clusters].map(async (cluster) => {
          const answer = await ask(ports, (s) => ports.cdm.history(cluster, record.name, s), { until, signal });
          if (!answer.ok && meaningOf(answer.failure) !== 'gone')
            failures.push(
              `${record.name} on cluster ${cluster}: ${answer.failure.message}${particulars(answer.failure)}`,
            );
          const shown = answer.ok ? runsOf(record.name, answer.value) : [];
          return cluster === record.cluster ? shown.filter((run) => compareRuns(ours, run) === 'different') : shown;
        }),
      );
      const own = { createdAt: record.creationDate, submissionId: record.submissionId };
      return [record.name, begunBefore(record, pastRunsFromHistory(runs.flat(), [own]))];
    }),
  );
  return { past: new Map(all), failures };
}

/** Another run of the job may have begun after ours and be over already: it is not what ours is compared with. */
function begunBefore(record: RunRecord, runs: readonly PastRun[]): PastRun[] {
  const ours = record.creationDate;
  return runs.filter(({ createdAt }) => ours === null || createdAt === null || createdAt < ours);
}
