import { COUNT_NAMES } from '../../cdm/counts.ts';
import type { Outcome } from '../../migration/run/outcome.ts';
import type { RunRecord } from '../../migration/run/run-record.ts';
import { readStatus } from '../../migration/run/status.ts';
import type { RunState } from '../../migration/wait/run-state.ts';
import type { Clock, Log } from '../../ports.ts';
import { formatCount, formatDuration } from '../../text/format.ts';
import type { ExpectedDurations } from '../connect/expected-duration.ts';

/** At most one line in so long says that the step still waits. */
const HEARTBEAT_MS = 60_000;

/** Tells the log what happens to the jobs: each change of status, each end, and now and then that it still goes on. */
export interface ProgressLog {
  onStatus(record: RunRecord, word: string, sinceMs: number): void;
  onPoll(record: RunRecord, state: RunState): void;
  onEnd(outcome: Outcome): void;
}

/**
 * @param total number of jobs
 * @param usual how long earlier runs took
 */
export function createProgressLog(log: Log, clock: Clock, total: number, expected: ExpectedDurations): ProgressLog {
  const stepStartedAt = clock.now();
  let lastLine = stepStartedAt;
  let ended = 0;
  const running = new Map<string, Running>();
  const say = (text: string): void => {
    lastLine = clock.now();
    log.info(text);
  };
  const goingOn = ({ record, word, since, startedAt }: Running): string => {
    const now = clock.now();
    return `${word} for ${formatDuration(now - since)}${inBrackets(expected.leaves(record, now - startedAt))}`;
  };
  return {
    onStatus: (record, word, sinceMs) => {
      const before = running.get(record.name);
      const now = clock.now();
      const startedAt = before?.startedAt ?? startedAtOf(record, now, stepStartedAt);
      // The first word seen may have stood for as long as the run goes on.
      running.set(record.name, { record, word, since: before ? now : startedAt, startedAt });
      const isRunning = readStatus(word).class === 'waiting';
      if (isRunning) expected.meet(record);
      const on = record.cluster === null ? '' : ` on cluster ${record.cluster}`;
      const id = record.submissionId === null ? '' : ` (submission ${record.submissionId})`;
      const took = word === 'RUNNING' ? inBrackets(expected.took(record)) : '';
      if (before) say(`${record.name}: ${word}, after ${formatDuration(sinceMs)} ${before.word}${took}.`);
      else say(`${record.name}: ${word}${on}${id}${took}.`);
    },
    onPoll: (record, state) => {
      if (clock.now() - lastLine < HEARTBEAT_MS) return;
      const now = running.get(record.name);
      if (state.lastFailure)
        return say(`${record.name}: no answer for ${state.silence} looks (${state.lastFailure.message}); asking on.`);
      if (state.suspicion) return say(`${record.name}: ${state.suspicion.reason}; waiting a little longer.`);
      if (total > 1) {
        const words = countWords([...running.values()].map((state) => state.word));
        const slowest = oldest([...running.values()].filter((state) => expected.took(state.record) !== ''));
        const much = slowest ? `; ${slowest.record.name}: ${goingOn(slowest)}` : '';
        return say(`${ended} of ${total} jobs have ended; ${words}${much}.`);
      }
      if (now) say(`${record.name}: ${goingOn(now)}.`);
    },
    onEnd: (outcome) => {
      running.delete(outcome.record.name);
      ended += 1;
      say(closingLine(outcome));
    },
  };
}

interface Running {
  readonly record: RunRecord;
  readonly word: string;
  /** By this machine's clock: when the word was first seen, and when the run began as far as known. */
  readonly since: number;
  readonly startedAt: number;
}

/** The service's date of a run that went on before this step; for one of this step its own clock is the surer one. */
function startedAtOf({ creationDate }: RunRecord, now: number, stepStartedAt: number): number {
  return creationDate !== null && creationDate < stepStartedAt ? creationDate : now;
}

function oldest(states: readonly Running[]): Running | undefined {
  return states.toSorted((a, b) => a.startedAt - b.startedAt)[0];
}

function inBrackets(text: string): string {
  return text === '' ? '' : ` (${text})`;
}

function countWords(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ') || 'none is running';
}

function closingLine(ended: Outcome): string {
  const { record, run, status } = ended;
  const took =
    run?.creationDate && run.lastUpdateDate && run.lastUpdateDate >= run.creationDate && status === 'SUCCEEDED'
      ? ` in ${formatDuration(run.lastUpdateDate - run.creationDate)}`
      : '';
  const counts = run
    ? COUNT_NAMES.filter((name) => run.counts[name] !== null)
        .map((name) => `${formatCount(run.counts[name])} ${WORDS[name]}`)
        .join(', ')
    : '';
  const measured = counts === '' ? (status === 'SUCCEEDED' ? ': the service gave no counts' : '') : `: ${counts}`;
  const cause = ended.reason ?? run?.errorSummary ?? null;
  const reason = cause === null ? '' : `: ${cause}`;
  return `${record.name}: ${status}${took}${status === 'SUCCEEDED' ? measured : reason}.`;
}

const WORDS: Readonly<Record<(typeof COUNT_NAMES)[number], string>> = {
  rowsRead: 'rows read',
  rowsWritten: 'rows written',
  rowsSkipped: 'rows skipped',
  bytesRead: 'bytes read',
  bytesWritten: 'bytes written',
  filesRead: 'files read',
  filesWritten: 'files written',
  filesSkipped: 'files skipped',
};
