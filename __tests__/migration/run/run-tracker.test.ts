import { expect, test } from 'vitest';
import { ABSENT } from '../../../src/migration/run/prior-runs.ts';
import type { RunRecord } from '../../../src/migration/run/run-record.ts';
import { RunTracker } from '../../../src/migration/run/run-tracker.ts';
import { DATE, record, run } from '../support/records.ts';

const lost = { at: 5, watchMs: 600_000 };
const identity = { jobName: 'orders', submissionId: '13', creationDate: DATE };

function tracked(part: Partial<RunRecord> = {}): { tracker: RunTracker; saved: RunRecord[] } {
  const saved: RunRecord[] = [];
  return { tracker: new RunTracker(record(part), (next) => saved.push(next)), saved };
}

test('a run goes from waiting over sending, accepted and located to ended, and each change is saved', () => {
  const { tracker, saved } = tracked();
  tracker.decided({ origin: 'created', alone: true, mayDelete: true }, new Map([['a', ABSENT]]));
  expect(saved).toEqual([]);
  tracker.sending(lost);
  tracker.lost({ ...lost, at: 9 });
  tracker.accepted(identity, null);
  tracker.located('a', run(), { adopted: true });
  tracker.seen('RUNNING');
  tracker.ended({ status: 'SUCCEEDED', deletePending: true });
  expect(
    saved.map(({ phase, lostRequest, cluster, status }) => [phase, lostRequest?.at ?? null, cluster, status]),
  ).toEqual([
    ['sending', 5, null, null],
    ['sending', 9, null, null],
    ['accepted', null, null, null],
    ['located', null, 'a', null],
    ['ended', null, 'a', 'SUCCEEDED'],
  ]);
  expect(tracker.record).toBe(saved.at(-1));
  expect(tracker.record).toMatchObject({
    origin: 'created',
    alone: true,
    mayDelete: true,
    adopted: true,
    deletePending: true,
    submissionId: '13',
    creationDate: DATE,
    candidates: [{ cluster: 'a', stood: false }],
  });
});

test('what was decided keeps the candidates unless new ones are given', () => {
  const { tracker } = tracked({ candidates: [{ cluster: 'b', stood: true, submissionId: '1', creationDate: 2 }] });
  tracker.decided({ origin: 'started' });
  expect(tracker.record).toMatchObject({ origin: 'started', candidates: [{ cluster: 'b' }] });
});

test('the last lost request stays with an accepted run, and so does what is doubtful about it', () => {
  const { tracker } = tracked();
  tracker.accepted(identity, lost);
  tracker.doubted({ resent: true, adopted: false });
  expect(tracker.record).toMatchObject({ phase: 'accepted', lostRequest: lost, resent: true });
});

test('a run that is taken as done is saved once: a step that is killed leaves nothing to stop', () => {
  const { tracker, saved } = tracked();
  tracker.resumed('a', run({ status: 'SUCCEEDED' }));
  expect(saved).toMatchObject([{ phase: 'ended', cluster: 'a', submissionId: '13' }]);
});
