import { COUNT_NAMES, type Counts } from '../../cdm/counts.ts';
import type { Submission } from '../../cdm/submission.ts';
import type { Outcome } from '../../migration/run/outcome.ts';
import type { RunRecord } from '../../migration/run/run-record.ts';
import { readStatus } from '../../migration/run/status.ts';
import type { RunState } from '../../migration/wait/run-state.ts';
import type { Clock, Log } from '../../ports.ts';
import { formatDuration, plural } from '../../text/format.ts';
import { clause, sentence } from '../../text/sentence.ts';
import type { ExpectedDurations } from '../connect/expected-duration.ts';
import { stopHint } from './step-result.ts';

/** A heartbeat is logged at most once in this time. */
const HEARTBEAT_MS = 60_000;

/** Log lines while the step waits: each change of status, each end, and a heartbeat. */
export interface ProgressLog {
  onStatus(record: RunRecord, word: string, sinceMs: number): void;
  onPoll(record: RunRecord, state: RunState): void;
  onEnd(outcome: Outcome): void;
}

/** @param total number of jobs */
export function createProgressLog(log: Log, clock: Clock, total: number, expected: ExpectedDurations): ProgressLog {
  const stepStartedAt = clock.now();
  let lastLine = stepStartedAt;
  let ended = 0;
  const running = new Map<string, Running>();
  const say = (text: string): void => {
    lastLine = clock.now();
    log.info(text);
  };
  const runningText = ({ record, word, since, startedAt }: Running): string => {
    const now = clock.now();
    return `${word} for ${formatDuration(now - since)}${inBrackets(expected.leaves(record, now - startedAt))}`;
  };
  return {
    onStatus: (record, word, sinceMs) => {
      const before = running.get(record.name);
      const now = clock.now();
      const startedAt = before?.startedAt ?? startedAtOf(record, now, stepStartedAt);
      // The first status seen may be as old as the run.
      running.set(record.name, { record, word, since: before ? now : startedAt, startedAt });
      const isRunning = readStatus(word).class === 'waiting';
      if (isRunning) expected.onRunning(record);
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
        return say(
          `${record.name}: ${state.silence} status checks failed (${clause(state.lastFailure.message)}); retrying.`,
        );
      if (state.suspicion) return say(`${record.name}: ${state.suspicion.reason}; waiting a little longer.`);
      if (total > 1) {
        const words = countWords([...running.values()].map((run) => run.word));
        const slowest = oldest([...running.values()].filter((run) => expected.took(run.record) !== ''));
        const longest = slowest ? `; ${slowest.record.name}: ${runningText(slowest)}` : '';
        return say(`${ended} of ${total} jobs have ended; ${words}${longest}.`);
      }
      if (now) say(`${record.name}: ${runningText(now)}.`);
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
  /** By this machine's clock: when the word was first seen, and when the run began, as far as known. */
  readonly since: number;
  readonly startedAt: number;
}

/** The service's date for a run that is older than this step; the step's own clock for its own runs. */
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

function closingLine(outcome: Outcome): string {
  const { record, run, status, reason } = outcome;
  const counts = run === null ? '' : countsText(run.counts);
  if (status === 'SUCCEEDED') {
    const took = run === null ? '' : tookText(run);
    return sentence(`${record.name}: SUCCEEDED${took}: ${counts === '' ? 'the service gave no counts' : counts}`);
  }
  const cause = reason ?? run?.errorSummary ?? null;
  const parts = [`${record.name}: ${status}${cause === null ? '' : `: ${cause}`}`, continues(outcome)];
  const line = parts
    .filter((part) => part !== '')
    .map(sentence)
    .join(' ');
  if (counts === '') return line;
  return `${line} The service counted ${counts}; the run did not succeed, so the target may hold something else.`;
}

/** Says that a run may continue, and how to stop it. */
function continues(outcome: Outcome): string {
  const hint = stopHint(outcome);
  const on = outcome.record.cluster === null ? '' : ` on cluster ${outcome.record.cluster}`;
  return hint === '' ? '' : `The run may continue${on}. ${hint}`;
}

function tookText({ creationDate, lastUpdateDate }: Submission): string {
  if (creationDate === null || lastUpdateDate === null || lastUpdateDate < creationDate) return '';
  return ` in ${formatDuration(lastUpdateDate - creationDate)}`;
}

function countsText(counts: Counts): string {
  const known = COUNT_NAMES.filter((name) => counts[name] !== null);
  return known.map((name) => countText(name, counts[name] ?? 0n)).join(', ');
}

/** `1 row read`, `12 bytes written`. */
function countText(name: keyof Counts, count: bigint): string {
  const [noun, verb] = WORDS[name];
  return `${plural(count, noun)} ${verb}`;
}

const WORDS: Readonly<Record<keyof Counts, readonly [noun: string, verb: string]>> = {
  rowsRead: ['row', 'read'],
  rowsWritten: ['row', 'written'],
  rowsSkipped: ['row', 'skipped'],
  bytesRead: ['byte', 'read'],
  bytesWritten: ['byte', 'written'],
  filesRead: ['file', 'read'],
  filesWritten: ['file', 'written'],
  filesSkipped: ['file', 'skipped'],
};
