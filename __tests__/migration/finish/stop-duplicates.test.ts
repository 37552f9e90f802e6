import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import { stopDuplicates } from '../../../src/migration/finish/stop-duplicates.ts';
import { outcome } from '../../../src/migration/run/outcome.ts';
import type { RunRecord } from '../../../src/migration/run/run-record.ts';
import { RunTracker } from '../../../src/migration/run/run-tracker.ts';
import { yes } from '../support/answers.ts';
import { DATE, record, run } from '../support/records.ts';
import { scripted, waitOptions } from '../support/scripted.ts';

const first = run({ submissionId: '1' });
const second = run({ submissionId: '2', creationDate: DATE + 1000 });
const third = run({ submissionId: '3', creationDate: DATE + 2000 });

/** Runs of one job, each on a cluster of its own, that go on until they are stopped. */
async function stop(runs: Readonly<Record<string, Submission>>, part: Partial<RunRecord> = {}) {
  const stopped = new Set<string>();
  const service = scripted({
    status: (cluster: string) =>
      yes([stopped.has(cluster) ? { ...(runs[cluster] as Submission), status: 'STOPPED' } : runs[cluster]]),
    history: [yes([])],
    stop: (cluster: string) => {
      stopped.add(cluster);
      return yes(true);
    },
  });
  const options = waitOptions(service, { deleteJob: 'always' });
  const ours = record({ phase: 'located', cluster: 'a', resent: true, mayDelete: true, ...part });
  const ended = outcome(ours, 'LOST', { reason: 'more than one', mayStillRun: true });
  const locations = Object.entries(runs).map(([cluster, one]) => ({ cluster, run: one }));
  const result = await service.clock.run(() =>
    stopDuplicates(service.ports, new RunTracker(ours, options.save), ended, locations, options),
  );
  const stops = service.calls.filter(({ route }) => route === 'stop').map(({ args }) => args[0]);
  return { ended, result, stops, service, saved: options.saved };
}

describe('more runs than one of the same job', () => {
  test('are stopped but for the oldest, which ends completely', async () => {
    const { ended, result, stops, saved } = await stop({ b: second, a: first, c: third });
    expect(stops).toEqual(['c', 'b']);
    expect(result).toEqual({
      ...ended,
      record: { ...ended.record, phase: 'ended', several: true },
      notes: [
        'It was stopped: submission 3 on cluster c, STOPPED.',
        'It was stopped: submission 2 on cluster b, STOPPED.',
      ],
    });
    // The oldest one still needs the job.
    expect(saved.every((one) => !one.deletePending)).toBe(true);
  });

  test('need no stop where they are over', async () => {
    const { result, stops, service } = await stop({ a: first, b: { ...second, status: 'SUCCEEDED' } });
    expect(stops).toEqual([]);
    expect(service.calls).toEqual([]);
    expect(result).toMatchObject({ status: 'LOST', notes: [], record: { phase: 'ended' } });
  });

  test('are not stopped where one request was sent: one of them is not ours', async () => {
    const { result, service, saved } = await stop({ a: first, b: second }, { resent: false });
    expect(service.calls).toEqual([]);
    expect(result).toMatchObject({ status: 'LOST', notes: [], record: { phase: 'ended' } });
    expect(saved.at(-1)).toEqual(result.record);
  });

  test('are not stopped where the service does not tell which one is shown', async () => {
    const nameless = run({ submissionId: null, creationDate: null });
    const { result, stops } = await stop({ a: nameless, b: nameless });
    expect(stops).toEqual([]);
    expect(result.notes).toEqual([expect.stringMatching(/^No stop was sent for submission \? on cluster [ab]:/)]);
  });
});
