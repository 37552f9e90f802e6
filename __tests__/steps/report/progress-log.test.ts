import { describe, expect, it } from 'vitest';
import type { Cdm } from '../../../src/cdm/client.ts';
import type { Submission } from '../../../src/cdm/submission.ts';
import { outcome } from '../../../src/migration/run/outcome.ts';
import type { Ports } from '../../../src/migration/run/ports.ts';
import { bareRun, newRecord, type RunRecord } from '../../../src/migration/run/run-record.ts';
import { initialState } from '../../../src/migration/wait/run-state.ts';
import type { Clock } from '../../../src/ports.ts';
import { createRateLimiter } from '../../../src/requests/rate-limit/rate-limiter.ts';
import { type ExpectedDurations, expectedDurations } from '../../../src/steps/connect/expected-duration.ts';
import { createJobHistory } from '../../../src/steps/connect/job-history.ts';
import { createProgressLog, type ProgressLog } from '../../../src/steps/report/progress-log.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const START = Date.UTC(2026, 0, 2, 3);

interface Scene {
  readonly expected: ExpectedDurations;
  readonly progressLog: ProgressLog;
  readonly lines: string[];
  /** Jobs whose history was asked. */
  readonly asked: string[];
  /** Lets time pass. */
  pass(ms: number): void;
}

type History = (job: string) => readonly Submission[] | 'fails';

/** A log over a service that answers for the history of the jobs. */
function scene(history: History = () => [], total = 1): Scene {
  let now = START;
  const lines: string[] = [];
  const asked: string[] = [];
  const clock: Clock = { now: () => now, random: () => 0.5, sleep: () => Promise.resolve() };
  const silent = { warning: () => {}, group: () => {}, error: () => {}, warnings: () => 0 };
  const log = { ...silent, info: (text: string) => lines.push(text) };
  const cdm = {
    history: async (_cluster: string, job: string) => {
      asked.push(job);
      const runs = history(job);
      return runs === 'fails' ? { ok: false, failure: {} } : { ok: true, value: runs };
    },
  } as unknown as Cdm;
  const ports: Ports = { cdm, clock, log, rateLimiter: createRateLimiter(100, clock), reached: () => true };
  const source = { files: null, history: createJobHistory(ports) };
  const expected = expectedDurations(source, total, new AbortController().signal);
  const pass = (ms: number): void => {
    now += ms;
  };
  return { expected, progressLog: createProgressLog(log, clock, total, expected), lines, asked, pass };
}

function record(name = 'orders', more: Partial<RunRecord> = {}): RunRecord {
  const traits = { name, baseName: name, jobType: '', retryJobType: '', rerun: 'unknown' } as const;
  const held = { phase: 'located', cluster: 'c1', submissionId: '9', creationDate: START, origin: 'started' } as const;
  return { ...newRecord(traits), ...held, ...more };
}

/** A success that took so many seconds, so many days ago. */
function took(seconds: number, daysAgo: number): Submission {
  const creationDate = START - daysAgo * 24 * 60 * MINUTE;
  const run = bareRun('orders', String(100 - daysAgo), creationDate);
  return { ...run, status: 'SUCCEEDED', lastUpdateDate: creationDate + seconds * SECOND };
}

const resolved = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('how long earlier runs took', () => {
  const cases: readonly [durations: readonly number[], ranSeconds: number, text: string][] = [
    [[], 60, ''],
    [[360, 480, 400], 180, 'the last 3 took 6 to 8 min, which leaves 3 to 5 min'],
    [[360, 480, 400], 420, 'the last 3 took 6 to 8 min, which leaves up to 60 s'],
    [[360, 480, 400], 480, 'the last 3 took 6 to 8 min, and this one takes longer than any of them'],
    [[360], 60, 'the last one took 6 min, which leaves 5 min'],
    [[360], 400, 'the last one took 6 min, and this one takes longer'],
    [[50, 130], 10, 'the last 2 took 50 s to 2 min, which leaves 40 s to 2 min'],
    [[20, 40], 5, 'the last 2 took 20 to 40 s, which leaves 15 to 35 s'],
    [[7200, 9000], 3600, 'the last 2 took 2 h to 2 h 30 min, which leaves 60 min to 1 h 30 min'],
    [[1, 2, 3, 4, 5, 6, 7], 0, 'the last 5 took 1 to 5 s, which leaves 1 to 5 s'],
    [[0], 0, 'the last one took 1 s, and this one takes longer'],
  ];

  it.each(cases)('%j after %d s: %s', async (durations, ranSeconds, text) => {
    const { expected } = scene(() => durations.map((seconds, index) => took(seconds, index + 1)));
    expected.onRunning(record());
    await resolved();
    expect(expected.leaves(record(), ranSeconds * SECOND)).toBe(text);
  });

  it('is asked once for a job that existed before, and not for others', async () => {
    const { expected, asked } = scene();
    for (const origin of ['started', 'updated', 'attached', 'created', 'resumed'] as const)
      for (let view = 0; view < 3; view += 1) expected.onRunning(record(origin, { origin }));
    expected.onRunning(record('nowhere', { cluster: null }));
    await resolved();
    expect(asked).toEqual(['started', 'updated', 'attached']);
  });

  it('is not asked for more than ten jobs', async () => {
    const { expected, asked } = scene(() => [], 11);
    expected.onRunning(record());
    await resolved();
    expect(asked).toEqual([]);
  });

  it('is not known where the history fails, and counts neither failures nor this run', async () => {
    const own = { ...took(5, 0), submissionId: '9' };
    const failed = { ...took(7, 2), status: 'FAILED' };
    const { expected } = scene((job) => (job === 'orders' ? [own, failed] : 'fails'));
    for (const name of ['orders', 'items']) expected.onRunning(record(name));
    await resolved();
    expect(['orders', 'items'].map((name) => expected.took(record(name)))).toEqual(['', '']);
  });
});

describe('the log of a wait', () => {
  const earlierRuns: History = () => [took(360, 1), took(480, 2)];

  it('says it with the word RUNNING, and what it means at most once a minute', async () => {
    const { progressLog, lines, pass } = scene(earlierRuns);
    progressLog.onStatus(record(), 'PENDING', 0);
    await resolved();
    pass(10 * SECOND);
    progressLog.onStatus(record(), 'RUNNING', 10 * SECOND);
    for (let second = 0; second < 180; second += 1) {
      pass(SECOND);
      progressLog.onPoll(record(), initialState(START));
    }
    expect(lines).toEqual([
      'orders: PENDING on cluster c1 (submission 9).',
      'orders: RUNNING, after 10 s PENDING (the last 2 took 6 to 8 min).',
      'orders: RUNNING for 1 min (the last 2 took 6 to 8 min, which leaves 5 to 7 min).',
      'orders: RUNNING for 2 min (the last 2 took 6 to 8 min, which leaves 4 to 6 min).',
      'orders: RUNNING for 3 min (the last 2 took 6 to 8 min, which leaves 3 to 5 min).',
    ]);
  });

  it('counts from its beginning a run that went on before this step', async () => {
    const { progressLog, lines, pass } = scene(earlierRuns);
    const attached = record('orders', { origin: 'attached', creationDate: START - 5 * MINUTE });
    progressLog.onStatus(attached, 'RUNNING', 0);
    await resolved();
    pass(MINUTE);
    progressLog.onPoll(attached, initialState(START));
    expect(lines[1]).toBe('orders: RUNNING for 6 min (the last 2 took 6 to 8 min, which leaves up to 2 min).');
  });

  it('counts the states of several jobs and names the one that runs longest', async () => {
    const { progressLog, lines, pass } = scene((job) => (job === 'orders' ? earlierRuns(job) : []), 3);
    for (const name of ['items', 'orders', 'notes']) progressLog.onStatus(record(name), 'RUNNING', 0);
    await resolved();
    progressLog.onEnd(outcome(record('notes'), 'FAILED', { reason: 'no such table' }));
    pass(MINUTE);
    for (const name of ['items', 'orders']) progressLog.onPoll(record(name), initialState(START));
    expect(lines.slice(3)).toEqual([
      'notes: FAILED: no such table.',
      '1 of 3 jobs have ended; 2 RUNNING; orders: RUNNING for 1 min (the last 2 took 6 to 8 min, which leaves 5 to 7 min).',
    ]);
  });
});
