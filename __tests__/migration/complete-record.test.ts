import { describe, expect, test } from 'vitest';
import { completeRecord, isSubmitted } from '../../src/migration/complete-record.ts';
import type { RunRecord } from '../../src/migration/run/run-record.ts';
import type { Answer } from '../../src/requests/answer.ts';
import { gone, yes } from './support/answers.ts';
import { DATE, ID, record, run } from './support/records.ts';
import { type Script, scripted, waitOptions } from './support/scripted.ts';

async function complete(part: Partial<RunRecord>, script: Script = {}) {
  const service = scripted(script);
  const options = waitOptions(service);
  const ended = await service.clock.run(() => completeRecord(service.ports, record(part), options));
  return { ended, service };
}

test.each<[phase: RunRecord['phase'], submitted: boolean]>([
  ['sending', false],
  ['accepted', true],
  ['located', true],
  ['ended', false],
])('a run that an earlier step left in the phase %s can be waited for: %s', (phase, submitted) => {
  expect(isSubmitted(record({ phase }))).toBe(submitted);
});

describe('a job of an earlier step that has no run to wait for', () => {
  test.each<[status: string | null, phase: RunRecord['phase'], expected: Record<string, unknown>]>([
    [
      'LOST',
      'ended',
      {
        status: 'LOST',
        reason: 'the step that submitted it could not find out whether it was started',
        mayStillRun: true,
      },
    ],
    [
      null,
      'sending',
      {
        status: 'LOST',
        reason: 'the step that submitted it could not find out whether it was started',
        mayStillRun: true,
      },
    ],
    [
      'REJECTED',
      'ended',
      { status: 'REJECTED', reason: 'the service refused it when it was submitted', hint: '', mayStillRun: false },
    ],
    [
      'NOT_SUBMITTED',
      'ended',
      {
        status: 'NOT_SUBMITTED',
        reason: 'the step that was to submit it did not get to it',
        hint: '',
        mayStillRun: false,
      },
    ],
  ])('%s, in the phase %s', async (status, phase, expected) => {
    const { ended, service } = await complete({ status, phase });
    expect(ended).toMatchObject({ pending: false, ...expected });
    if (expected.mayStillRun === true) expect(ended.hint).toContain('Look at the job orders');
    expect(service.calls).toEqual([]);
  });
});

test('a job of which an earlier step found more than one new run is lost, whatever became of them', async () => {
  const { ended, service } = await complete({ status: 'LOST', phase: 'ended', cluster: 'a', submissionId: ID });
  const reason = 'the step that submitted it found more than one new run of it';
  expect(ended).toMatchObject({ status: 'LOST', reason, mayStillRun: true });
  expect(service.calls).toEqual([]);
});

describe('a run of an earlier step', () => {
  const named = { phase: 'accepted', submissionId: ID, creationDate: DATE, origin: 'created' } as const;
  const succeeded = yes([run({ status: 'SUCCEEDED', hasCounters: true })]);
  const candidates = ['a', 'b'].map((cluster) => ({ cluster, stood: false, submissionId: null, creationDate: null }));
  const show = (cluster: string): Answer<unknown> => (cluster === 'b' ? succeeded : gone);

  test('is polled where it is', async () => {
    const { ended, service } = await complete({ ...named, phase: 'located', cluster: 'b' }, { status: show });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', record: { cluster: 'b' }, run: { submissionId: ID } });
    expect(service.calls.map(({ args }) => args)).toEqual([['b', 'orders']]);
  });

  test('is looked for on its candidates where its cluster is not known, and is not in doubt then', async () => {
    const { ended } = await complete({ ...named, candidates }, { status: show, history: show });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', record: { cluster: 'b', adopted: false } });
  });
});
