import type { ReportInputs } from '../../github/inputs/inputs.ts';
import type { Ports } from '../../migration/run/ports.ts';
import { runsOf } from '../../migration/run/prior-runs.ts';
import { compareRuns } from '../../migration/run/run-identity.ts';
import type { RunRecord } from '../../migration/run/run-record.ts';
import { earlierRunsFromFiles, TYPICAL_RUNS } from '../../results/baseline.ts';
import { earlierRunsFromHistory } from '../../results/history.ts';
import type { EarlierRun } from '../../results/types.ts';
import { formatDuration } from '../../text/format.ts';
import { readContained } from '../context/contained-files.ts';
import type { StepContext } from '../context/step-context.ts';

/** How long the earlier runs of the jobs took, for the person who waits. It informs; it never fails or delays anything. */
export interface ExpectedDurations {
  /** To be told of a run that goes on; asks the service for its job's past the first time. */
  meet(record: RunRecord): void;
  /** `the last 5 took 6 to 8 min`, `''` where no earlier run is known. */
  took(record: RunRecord): string;
  /** The same with what it means for a run that has gone on for `ranMs`. */
  leaves(record: RunRecord, ranMs: number): string;
}

/** More histories than this are not worth the requests. */
const FEW_JOBS = 10;

/**
 * Earlier runs out of the baseline files, else, for jobs that stood there before, out of the history of the cluster on
 * which they run: one request a job, which says nothing where it fails.
 */
export async function expectedDurations(
  context: StepContext,
  ports: Ports,
  inputs: Pick<ReportInputs, 'baselineFiles'>,
  total: number,
): Promise<ExpectedDurations> {
  const fromFiles = await byBaseName(context, inputs.baselineFiles);
  const fromHistory = new Map<string, readonly EarlierRun[]>();
  const met = new Set<string>();
  const secondsOf = (record: RunRecord): readonly number[] => {
    const runs = fromFiles.get(record.baseName) ?? fromHistory.get(record.name) ?? [];
    const durations = runs.slice(0, TYPICAL_RUNS).map((run) => run.durationSeconds);
    return durations.flatMap((seconds) => (seconds === null ? [] : [Number(seconds)]));
  };
  return {
    meet: (record) => {
      const { cluster, name } = record;
      const isAsked = inputs.baselineFiles.length === 0 && total <= FEW_JOBS && stoodBefore(record);
      if (!isAsked || cluster === null || met.has(name)) return;
      met.add(name);
      void ports.cdm.history(cluster, name, { signal: context.cancel }).then((answer) => {
        if (answer.ok) fromHistory.set(name, earlier(record, runsOf(name, answer.value)));
      });
    },
    took: (record) => tookText(secondsOf(record)),
    leaves: (record, ranMs) => {
      const seconds = secondsOf(record);
      const took = tookText(seconds);
      return took === '' ? '' : `${took}, ${leavesText(seconds, ranMs / 1000)}`;
    },
  };
}

/** Problems with the files are told once, at the end, where they matter. */
async function byBaseName(
  context: StepContext,
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly EarlierRun[]>> {
  if (paths.length === 0) return new Map();
  const { files } = await readContained(paths, context.env);
  return earlierRunsFromFiles(files).byBaseName;
}

function stoodBefore({ origin }: RunRecord): boolean {
  return origin === 'started' || origin === 'updated' || origin === 'attached';
}

function earlier(record: RunRecord, shown: ReturnType<typeof runsOf>): EarlierRun[] {
  const ours = { jobName: record.name, submissionId: record.submissionId, creationDate: record.creationDate };
  return earlierRunsFromHistory(shown.filter((run) => compareRuns(ours, run) === 'different'));
}

function tookText(seconds: readonly number[]): string {
  if (seconds.length === 0) return '';
  const which = seconds.length === 1 ? 'the last one' : `the last ${seconds.length}`;
  return `${which} took ${range(Math.min(...seconds), Math.max(...seconds))}`;
}

function leavesText(seconds: readonly number[], ran: number): string {
  const least = Math.min(...seconds) - ran;
  const most = Math.max(...seconds) - ran;
  if (most <= 0)
    return seconds.length === 1 ? 'and this one takes longer' : 'and this one takes longer than any of them';
  return least <= 0 ? `which leaves up to ${rough(most)}` : `which leaves ${range(least, most)}`;
}

/** `6 to 8 min`, `50 s to 2 min`, `6 min`. */
function range(least: number, most: number): string {
  const [from, to] = [rough(least), rough(most)];
  if (from === to) return to;
  const [number, unit, ...more] = from.split(' ');
  const sameUnit = more.length === 0 && to.split(' ').length === 2 && to.endsWith(` ${unit}`);
  return `${sameUnit ? number : from} to ${to}`;
}

/** One unit, as far as that is not too coarse: nobody plans by the second of a run of minutes. */
function rough(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  if (whole < 90 * 60) return `${Math.round(whole / 60)} min`;
  return formatDuration(whole * 1000);
}
