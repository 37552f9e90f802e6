import { expect, test } from 'vitest';
import type { AcceptedRun } from '../../../src/migration/locate/find-accepted-run.ts';
import { findWhereListed } from '../../../src/migration/locate/find-where-listed.ts';
import { ABSENT } from '../../../src/migration/run/prior-runs.ts';
import { newRecord, type RunRecord } from '../../../src/migration/run/run-record.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { silent, yes } from '../support/answers.ts';
import { DATE, run } from '../support/records.ts';
import { never, scripted } from '../support/scripted.ts';

const reply = run({ jobName: 'orders', submissionId: '13', creationDate: DATE, status: 'RUNNING' });

interface Case {
  readonly record?: Partial<RunRecord>;
  readonly reply?: AcceptedRun['reply'];
  readonly candidates?: readonly string[];
  readonly listedOn?: string | null;
  readonly history?: Answer<unknown>;
}

async function find(one: Case) {
  const service = scripted({ history: () => one.history ?? yes([reply]) });
  const traits = { jobType: 'NORMAL_JOB', retryJobType: 'NONE', rerun: 'safe' as const, template: null };
  const record: RunRecord = {
    ...newRecord({ ...traits, name: 'orders', baseName: 'orders' }),
    origin: 'created',
    submissionId: '13',
    creationDate: DATE,
    ...one.record,
  };
  const accepted: AcceptedRun = {
    record,
    reply: one.reply === undefined ? reply : one.reply,
    location: null,
    priorRuns: new Map((one.candidates ?? ['a', 'b']).map((cluster) => [cluster, ABSENT])),
  };
  const listed = async () => (one.listedOn === undefined ? 'b' : one.listedOn);
  const found = await findWhereListed(service.ports, accepted, listed, never());
  return { found, asked: service.calls.map(({ args }) => args[0]) };
}

test('finds the run of the reply with one question to the candidate that lists the job', async () => {
  expect(await find({})).toEqual({ found: { kind: 'found', cluster: 'b', run: reply, others: [] }, asked: ['b'] });
});

test.each<[what: string, one: Case]>([
  ['the lists do not tell', { listedOn: null }],
  ['the answer was lost', { reply: null }],
  ['an earlier request was lost', { record: { lostRequest: { at: 1, resendAfter: 1 } as never } }],
  ['the reply says that it failed', { reply: { ...reply, status: 'FAILED' } }],
  ['the reply has no id', { record: { submissionId: null } }],
  ['the reply has no date', { record: { creationDate: null } }],
  ['the job existed before', { record: { origin: 'started' } }],
  ['there is one candidate only', { candidates: ['b'] }],
])('asks nothing if %s', async (_what, one) => {
  expect(await find(one)).toEqual({ found: null, asked: [] });
});

test.each<[what: string, history: Answer<unknown>]>([
  ['cannot be read', silent],
  ['shows no run', yes([])],
  ['shows a run of another date', yes([{ ...reply, creationDate: DATE + 5000 }])],
  ['shows a run with another id', yes([{ ...reply, submissionId: '14' }])],
  ['shows the run without a date', yes([{ ...reply, creationDate: null }])],
  ['shows the run twice', yes([reply, reply])],
])('leaves the search to all candidates if the history %s', async (_what, history) => {
  expect((await find({ history })).found).toBeNull();
});
