import { formatCount, formatDuration } from '../github/format.ts';
import type { Outcome } from '../migration/outcome.ts';
import type { RunRecord } from '../migration/record.ts';
import type { Watch } from '../migration/watch.ts';
import type { Clock, Log } from '../ports.ts';
import { COUNT_NAMES } from '../results/types.ts';

/** At most one line in so long says that the step still waits. */
const HEARTBEAT_MS = 60_000;

/** Tells the log what happens to the jobs: each change of status, each end, and now and then that it still goes on. */
export interface Narrator {
  onStatus(record: RunRecord, word: string, sinceMs: number): void;
  onLook(record: RunRecord, watch: Watch): void;
  onEnd(outcome: Outcome): void;
}

/**
 * @param total number of jobs
 * @param usual says how long earlier runs of a job took, `''` where that is not known
 */
export function createNarrator(
  log: Log,
  clock: Clock,
  total: number,
  usual: (job: string) => string = () => '',
): Narrator {
  let lastLine = clock.now();
  let ended = 0;
  const running = new Map<string, { word: string; since: number }>();
  const say = (text: string): void => {
    lastLine = clock.now();
    log.info(text);
  };
  return {
    onStatus: (record, word, sinceMs) => {
      const before = running.get(record.name);
      running.set(record.name, { word, since: clock.now() });
      const on = record.cluster === null ? '' : ` on cluster ${record.cluster}`;
      const id = record.submissionId === null ? '' : ` (submission ${record.submissionId})`;
      if (before) say(`${record.name}: ${word}, after ${formatDuration(sinceMs)} ${before.word}.`);
      else say(`${record.name}: ${word}${on}${id}.`);
    },
    onLook: (record, watch) => {
      if (clock.now() - lastLine < HEARTBEAT_MS) return;
      const now = running.get(record.name);
      if (watch.lastFailure)
        return say(`${record.name}: no answer for ${watch.silence} looks (${watch.lastFailure.message}); asking on.`);
      if (watch.suspicion) return say(`${record.name}: ${watch.suspicion.why}; waiting a little longer.`);
      if (total > 1) {
        const words = countWords([...running.values()].map((state) => state.word));
        return say(`${ended} of ${total} jobs have ended; ${words}.`);
      }
      if (now) say(`${record.name}: ${now.word} for ${formatDuration(clock.now() - now.since)}${usual(record.name)}.`);
    },
    onEnd: (outcome) => {
      running.delete(outcome.record.name);
      ended += 1;
      say(closingLine(outcome));
    },
  };
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
  const why = ended.reason === null ? '' : `: ${ended.reason}`;
  return `${record.name}: ${status}${took}${status === 'SUCCEEDED' ? measured : why}.`;
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
