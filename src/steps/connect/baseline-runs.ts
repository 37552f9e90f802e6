import type { Submission } from '../../cdm/submission.ts';
import type { Rule } from '../../gate/rules/rule.ts';
import type { Outcome } from '../../migration/run/outcome.ts';
import type { Ports } from '../../migration/run/ports.ts';
import { runsOf } from '../../migration/run/prior-runs.ts';
import { compareRuns } from '../../migration/run/run-identity.ts';
import type { RunRecord } from '../../migration/run/run-record.ts';
import { failureContext } from '../../requests/failure-context.ts';
import { failureKind } from '../../requests/failure-kind.ts';
import type { Limits } from '../../requests/limits.ts';
import { newestFirst } from '../../results/baseline.ts';
import { earlierRunsFromHistory } from '../../results/history.ts';
import type { Baseline, EarlierRun } from '../../results/types.ts';
import type { StepContext } from '../context/step-context.ts';
import { type BaselineInput, readBaselineFiles } from './baseline-files.ts';
import { createJobHistory, type JobHistory } from './job-history.ts';

/** Where earlier runs come from. */
export interface BaselineSource {
  readonly files: BaselineInput | null;
  readonly history: JobHistory;
  /** True where a rule names `previous.` or `typical.`. */
  readonly isNeeded: boolean;
}

/** Reads the baseline files before the wait; the history is only read when a job needs it. */
export async function openBaselineSource(
  context: StepContext,
  ports: Ports,
  patterns: readonly string[],
  rules: readonly Rule[],
): Promise<BaselineSource> {
  const isNeeded = rules.some((rule) => rule.usesPrevious || rule.usesTypical);
  const files = await readBaselineFiles(context, patterns, isNeeded);
  return { files, history: createJobHistory(ports), isNeeded };
}

/** More histories than this are not read for a comparison that no rule asks for. */
const MAX_UNASKED = 10;
/** How long the history may take to answer if a rule needs it. Otherwise it is requested once. */
const MAX_WAIT_MS = 30_000;

/**
 * The baselines of the jobs by their names: out of the baseline files where one could be read, else out of the service's
 * history, where rules need it or a job existed before this step.
 *
 * @param candidates of the step: a job that is started where it exists may have run on another one before
 */
export async function readBaselines(
  context: StepContext,
  source: BaselineSource,
  outcomes: readonly Outcome[],
  candidates: readonly string[],
): Promise<ReadonlyMap<string, Baseline>> {
  if (context.cancel.aborted) return new Map();
  const { files, history, isNeeded } = source;
  if (files !== null && files.usable > 0) return fromFiles(files, outcomes);
  const wanted = isNeeded ? outcomes : outcomes.filter(existedBefore);
  if (!isNeeded && wanted.length > MAX_UNASKED) return new Map();
  const limits = { deadline: history.now() + (isNeeded ? MAX_WAIT_MS : 0), cancel: context.cancel };
  const read = await Promise.all(
    wanted.map(async ({ record }): Promise<[string, HistoryBaseline]> => {
      return [record.name, await fromHistory(history, record, isNeeded ? candidates : [], limits)];
    }),
  );
  const partial = read.flatMap(([, { runs, unread }]) => (runs.length > 0 ? unread : []));
  if (isNeeded && partial.length > 0) context.log.warning(partlyRead(partial));
  return new Map(read.map(([name, baseline]) => [name, withFileProblems(baseline, files?.problems ?? [])]));
}

function existedBefore({ record, status }: Outcome): boolean {
  return status === 'SUCCEEDED' && (record.origin === 'updated' || record.origin === 'started');
}

function partlyRead(unread: readonly string[]): string {
  const more = unread.length > 1 ? `, and ${unread.length - 1} more` : '';
  return `Earlier runs may be missing for the rules over "previous." and "typical.": ${unread[0]}${more}.`;
}

function fromFiles({ byBaseName }: BaselineInput, outcomes: readonly Outcome[]): ReadonlyMap<string, Baseline> {
  const own = outcomes.map(({ record }) => ownRun(record));
  return new Map(
    outcomes.map(({ record }) => {
      const runs = newestFirst(byBaseName.get(record.baseName) ?? [], own);
      return [record.name, { runs: createdBefore(record, runs), problem: null, note: null }];
    }),
  );
}

/** Files were named and none could be used: the rule says so, whatever the history holds. */
function withFileProblems({ runs, problem }: HistoryBaseline, fileProblems: readonly string[]): Baseline {
  const [first] = fileProblems;
  if (first === undefined) return { runs, problem, note: null };
  const more = fileProblems.length > 1 ? `, and ${fileProblems.length - 1} more` : '';
  return { runs, problem, note: `no baseline file could be used: ${first}${more}` };
}

interface HistoryBaseline {
  readonly runs: readonly EarlierRun[];
  /** `null` if the history is known as far as it has to be. */
  readonly problem: string | null;
  /** A clause for each cluster whose history is not known. */
  readonly unread: readonly string[];
}

/** Earlier successes on all clusters where the job can have run. */
async function fromHistory(
  history: JobHistory,
  record: RunRecord,
  candidates: readonly string[],
  limits: Limits,
): Promise<HistoryBaseline> {
  const own = record.cluster === null ? [] : [record.cluster];
  const clusters = [...new Set([...own, ...record.candidates.map(({ cluster }) => cluster), ...candidates])];
  const pages = await Promise.all(clusters.map((cluster) => otherRuns(history, cluster, record, limits)));
  const found = earlierRunsFromHistory(
    pages.flatMap((page) => (page.ok ? page.runs : [])),
    [ownRun(record)],
  );
  const runs = createdBefore(record, found);
  const unread = pages.flatMap((page) => (page.ok ? [] : [page.problem]));
  const isOwnUnread = pages[0]?.ok === false && record.cluster !== null;
  const problem = runs.length === 0 || isOwnUnread ? (unread[0] ?? null) : null;
  return { runs: problem === null ? runs : [], problem, unread };
}

type OtherRuns =
  | { readonly ok: true; readonly runs: readonly Submission[] }
  | { readonly ok: false; readonly problem: string };

/** All runs of the job that a cluster shows, without the one of this step. */
async function otherRuns(history: JobHistory, cluster: string, record: RunRecord, limits: Limits): Promise<OtherRuns> {
  const { name, submissionId, creationDate } = record;
  const answer = await history.read(cluster, name, limits);
  if (!answer.ok) {
    const { failure } = answer;
    if (failureKind(failure) === 'gone') return { ok: true, runs: [] };
    const reason = `${failure.message}${failureContext(failure)}`;
    return { ok: false, problem: `the history of ${name} on cluster ${cluster} could not be read: ${reason}` };
  }
  const shown = runsOf(name, answer.value);
  const ours = { jobName: name, submissionId, creationDate };
  const others = cluster === record.cluster ? shown.filter((run) => compareRuns(ours, run) === 'different') : shown;
  // A page from the oldest run on that holds our own run holds all that came before it.
  if (others.length < shown.length || !mayLackTheLatest(answer.value)) return { ok: true, runs: others };
  const reason = 'it begins with the oldest run and may end before the latest';
  return { ok: false, problem: `the history of ${name} on cluster ${cluster} is not used: ${reason}` };
}

/** The service shows a page of ten runs and documents neither their order nor a way to the next page. */
const PAGE = 10;

/** A full page that begins with its oldest run: the latest runs may be on the next page. */
function mayLackTheLatest(page: readonly Submission[]): boolean {
  const [first, last] = [page[0]?.creationDate ?? null, page.at(-1)?.creationDate ?? null];
  return page.length >= PAGE && first !== null && last !== null && first < last;
}

function ownRun({ creationDate, submissionId }: RunRecord): Pick<EarlierRun, 'createdAt' | 'submissionId'> {
  return { createdAt: creationDate, submissionId };
}

/** Another run of the job may have begun after ours and have ended already. Ours is not compared with that one. */
function createdBefore(record: RunRecord, runs: readonly EarlierRun[]): EarlierRun[] {
  const ours = record.creationDate;
  return runs.filter(({ createdAt }) => ours === null || createdAt === null || createdAt < ours);
}
