import { runsOf } from '../../migration/run/prior-runs.ts';
import { compareRuns } from '../../migration/run/run-identity.ts';
import type { RunRecord } from '../../migration/run/run-record.ts';
import { TYPICAL_RUNS } from '../../results/baseline.ts';
import { earlierRunsFromHistory } from '../../results/history.ts';
import type { EarlierRun } from '../../results/types.ts';
import { formatDuration } from '../../text/format.ts';
import type { BaselineSource } from './baseline-runs.ts';

/** How long earlier runs of the jobs took, for the log. It never fails or delays a step. */
export interface ExpectedDurations {
  /** Called for a run that is under way. The first call for a job may read its history. */
  onRunning(record: RunRecord): void;
  /** `the last 5 took 6 to 8 min`, `''` where no earlier run is known. */
  took(record: RunRecord): string;
  /** The same, and what is left for a run that has taken `ranMs` so far. */
  leaves(record: RunRecord, ranMs: number): string;
}

/** More histories than this are not worth the requests. */
const MAX_HISTORIES = 10;

/**
 * Earlier runs out of the baseline files, else, for jobs that existed before this step, out of the history of the
 * cluster where they run: one request a job.
 *
 * @param total number of jobs
 */
export function expectedDurations(
  { files, history }: Pick<BaselineSource, 'files' | 'history'>,
  total: number,
  signal: AbortSignal,
): ExpectedDurations {
  const fromHistory = new Map<string, readonly EarlierRun[]>();
  const asked = new Set<string>();
  const hasFiles = files !== null && files.usable > 0;
  const secondsOf = (record: RunRecord): readonly number[] => {
    const runs = files?.byBaseName.get(record.baseName) ?? fromHistory.get(record.name) ?? [];
    const durations = runs.slice(0, TYPICAL_RUNS).map((run) => run.durationSeconds);
    return durations.flatMap((seconds) => (seconds === null ? [] : [Number(seconds)]));
  };
  return {
    onRunning: (record) => {
      const { cluster, name } = record;
      const isWanted = !hasFiles && total <= MAX_HISTORIES && existedBefore(record);
      if (!isWanted || cluster === null || asked.has(name)) return;
      asked.add(name);
      void history.read(cluster, name, { deadline: history.now(), cancel: signal }).then((answer) => {
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

function existedBefore({ origin }: RunRecord): boolean {
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

/** In one unit: seconds do not matter in a run of minutes. */
function rough(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  if (whole < 90 * 60) return `${Math.round(whole / 60)} min`;
  return formatDuration(whole * 1000);
}
