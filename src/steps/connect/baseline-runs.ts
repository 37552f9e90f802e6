import type { Submission } from '../../cdm/submission.ts';
import type { Rule } from '../../gate/rules/rule.ts';
import type { ReportInputs } from '../../github/inputs/inputs.ts';
import type { Outcome } from '../../migration/run/outcome.ts';
import type { Ports } from '../../migration/run/ports.ts';
import { runsOf } from '../../migration/run/prior-runs.ts';
import { compareRuns } from '../../migration/run/run-identity.ts';
import type { RunRecord } from '../../migration/run/run-record.ts';
import { failureContext } from '../../requests/failure-context.ts';
import { failureKind } from '../../requests/failure-kind.ts';
import { retry } from '../../requests/retry.ts';
import { earlierRunsFromFiles } from '../../results/baseline.ts';
import { earlierRunsFromHistory } from '../../results/history.ts';
import type { EarlierRun } from '../../results/types.ts';
import { readContained } from '../context/contained-files.ts';
import type { StepContext } from '../context/step-context.ts';

/**
 * Earlier runs by the jobs' names: out of baseline files where there are any, else out of the service's history where
 * rules ask for them or a job stood there before, so that its summary can compare.
 *
 * @param candidates of the step: a job that is started where it stands may have run on another one before
 */
export async function readBaselineRuns(
  context: StepContext,
  ports: Ports,
  inputs: Pick<ReportInputs, 'baselineFiles'>,
  rules: readonly Rule[],
  outcomes: readonly Outcome[],
  candidates: readonly string[],
): Promise<Map<string, readonly EarlierRun[]>> {
  if (context.cancel.aborted) return new Map();
  if (inputs.baselineFiles.length > 0) return baselineFromFiles(context, inputs.baselineFiles, outcomes);
  const asked = rules.some((rule) => rule.usesPrevious || rule.usesTypical);
  const wanted = asked
    ? outcomes
    : outcomes.filter(
        ({ record, status }) => status === 'SUCCEEDED' && (record.origin === 'updated' || record.origin === 'started'),
      );
  // A comparison that nobody asked for is not worth a minute's requests.
  if (!asked && wanted.length > FEW_JOBS) return new Map();
  const deadline = ports.clock.now() + (asked ? MAX_WAIT_MS : 0);
  const { earlierRuns, failures } = await baselineFromHistory(
    ports,
    wanted,
    asked ? candidates : [],
    deadline,
    context.cancel,
  );
  // Else a rule would say that there is no earlier run, and nobody would know that it was not looked for.
  if (asked && failures.length > 0) context.log.warning(unreadHistories(failures));
  return earlierRuns;
}

const FEW_JOBS = 10;

function unreadHistories(failures: readonly string[]): string {
  const more = failures.length > 1 ? `, and ${failures.length - 1} more` : '';
  return `Earlier runs may be missing for the rules over "previous." and "typical.": the history ${failures[0]}${more}.`;
}

async function baselineFromFiles(
  context: StepContext,
  paths: readonly string[],
  outcomes: readonly Outcome[],
): Promise<Map<string, readonly EarlierRun[]>> {
  const { files, problems } = await readContained(paths, context.env);
  const own = outcomes.map(({ record }) => ({ createdAt: record.creationDate, submissionId: record.submissionId }));
  const { byBaseName, warnings } = earlierRunsFromFiles(files, own);
  for (const problem of problems) context.log.warning(`Input "baseline-file": ${problem}; it is not used.`);
  for (const warning of warnings) context.log.warning(warning);
  return new Map(
    outcomes.map(({ record }) => [record.name, begunBefore(record, byBaseName.get(record.baseName) ?? [])]),
  );
}

/** How long the history may take to answer where a rule needs it; a comparison that nobody asked for gets one try. */
const MAX_WAIT_MS = 30_000;

/**
 * Earlier runs of the jobs that succeeded, newest first, out of the histories of the clusters they can have run on.
 * The run of this step is never among them. A cluster that cannot be asked adds nothing but a text to `failures`.
 */
async function baselineFromHistory(
  ports: Ports,
  outcomes: readonly Outcome[],
  candidates: readonly string[],
  deadline: number,
  signal: AbortSignal,
): Promise<{ readonly earlierRuns: Map<string, EarlierRun[]>; readonly failures: readonly string[] }> {
  const failures: string[] = [];
  const all = await Promise.all(
    outcomes.map(async ({ record }): Promise<[string, EarlierRun[]]> => {
      const clusters = new Set([
        ...(record.cluster === null ? [] : [record.cluster]),
        ...record.candidates.map((candidate) => candidate.cluster),
        ...candidates,
      ]);
      const runs = await Promise.all(
        [...clusters].map(async (cluster) => {
          const details = await othersOn(ports, cluster, record, { deadline, signal });
          if (details.failure !== null) failures.push(details.failure);
          return details.runs;
        }),
      );
      const own = { createdAt: record.creationDate, submissionId: record.submissionId };
      return [record.name, begunBefore(record, earlierRunsFromHistory(runs.flat(), [own]))];
    }),
  );
  return { earlierRuns: new Map(all), failures };
}

interface Details {
  readonly runs: readonly Submission[];
  /** Why there may be more, after "the history". */
  readonly failure: string | null;
}

/** All runs of the job that a cluster shows, but for the one of this step. */
async function othersOn(
  ports: Ports,
  cluster: string,
  record: RunRecord,
  limits: { readonly deadline: number; readonly signal: AbortSignal },
): Promise<Details> {
  const { name, submissionId, creationDate } = record;
  const answer = await retry(ports, (signal) => ports.cdm.history(cluster, name, signal), limits);
  if (!answer.ok) {
    const { failure } = answer;
    const isGone = failureKind(failure) === 'gone';
    return {
      runs: [],
      failure: isGone
        ? null
        : `could not be asked for ${name} on cluster ${cluster}: ${failure.message}${failureContext(failure)}`,
    };
  }
  const shown = runsOf(name, answer.value);
  const ours = { jobName: name, submissionId, creationDate };
  const others = cluster === record.cluster ? shown.filter((run) => compareRuns(ours, run) === 'different') : shown;
  // A page from the oldest on that holds our own run holds all that came before it.
  if (others.length < shown.length || !mayLackTheLatest(answer.value)) return { runs: others, failure: null };
  const reason = 'it begins with the oldest run and may end before the latest';
  return { runs: [], failure: `of ${name} on cluster ${cluster} is not used: ${reason}` };
}

/** The service shows a page of ten runs and documents neither their order nor a way to the next page. */
const PAGE = 10;

/** A full page that begins with its oldest run: what the last night measured may be on the next one. */
function mayLackTheLatest(page: readonly Submission[]): boolean {
  const [first, last] = [page[0]?.creationDate ?? null, page.at(-1)?.creationDate ?? null];
  return page.length >= PAGE && first !== null && last !== null && first < last;
}

/** Another run of the job may have begun after ours and be over already: it is not what ours is compared with. */
function begunBefore(record: RunRecord, runs: readonly EarlierRun[]): EarlierRun[] {
  const ours = record.creationDate;
  return runs.filter(({ createdAt }) => ours === null || createdAt === null || createdAt < ours);
}
