import { expect, test } from 'vitest';
import { RunRecordSchema } from '../../../src/migration/run/run-journal.ts';
import type { RunRecord } from '../../../src/migration/run/run-record.ts';
import { DATE, record } from '../support/records.ts';

const located: RunRecord = record({
  phase: 'located',
  candidates: [
    { cluster: 'a', stood: false, submissionId: null, creationDate: null },
    { cluster: 'b', stood: true, submissionId: '12', creationDate: DATE - 1000 },
  ],
  cluster: 'b',
  submissionId: '13',
  creationDate: DATE,
  status: 'RUNNING',
  origin: 'started',
  lostRequest: { at: DATE, watchMs: 600_000 },
});

/** What a later process reads of a line that this one wrote. */
const readBack = (written: object): unknown => RunRecordSchema.safeParse(JSON.parse(JSON.stringify(written))).data;

test.each<[what: string, part: Partial<RunRecord>]>([
  ['just begun', { ...record() }],
  ['waiting', { phase: 'waiting' }],
  ['sending', { phase: 'sending' }],
  ['accepted', { phase: 'accepted' }],
  ['located', { phase: 'located' }],
  ['ended', { phase: 'ended' }],
  ['created', { origin: 'created' }],
  ['updated', { origin: 'updated' }],
  ['started', { origin: 'started' }],
  ['attached', { origin: 'attached' }],
  ['resumed', { origin: 'resumed' }],
  ['safe to run again', { rerun: 'safe' }],
  ['one that duplicates', { rerun: 'duplicates' }],
  ['not known to be safe', { rerun: 'unknown' }],
])('the record of a job that is %s is read as it was written', (_what, part) => {
  const one = { ...located, ...part };
  expect(readBack(one)).toEqual(one);
});

const [candidate] = located.candidates;
test.each<[what: string, part: object]>([
  ['an unknown phase', { phase: 'past' }],
  ['an unknown origin', { origin: 'found' }],
  ['an unknown answer to whether it may run again', { rerun: '' }],
  ['a candidate without a cluster', { candidates: [{ ...candidate, cluster: undefined }] }],
  ['a candidate of which nothing is said', { candidates: [{ cluster: 'a' }] }],
  ['a lost request without a time', { lostRequest: { watchMs: 1 } }],
  ['a lost request without an end', { lostRequest: { at: DATE } }],
  ['no word on deletion', { mayDelete: undefined }],
])('a line with %s is not read', (_what, part) => {
  expect(readBack({ ...located, ...part })).toBeUndefined();
});
