import { describe, expect, test } from 'vitest';
import { completeRecord, isSubmitted } from '../../src/migration/complete-record.ts';
import type { RunRecord } from '../../src/migration/run/run-record.ts';
import { yes } from './support/answers.ts';
import { DATE, record, run } from './support/records.ts';
import { scripted, waitOptions } from './support/scripted.ts';

const located = record({ phase: 'located', cluster: 'a', submissionId: '13', creationDate: DATE, origin: 'created' });

describe('a record of an earlier step', () => {
  test('is waited for by the run that its handle names', async () => {
    const over = yes([run({ status: 'SUCCEEDED' })]);
    const service = scripted({ status: [over], history: [over] });
    const ended = await service.clock.run(() => completeRecord(service.ports, located, waitOptions(service)));
    expect(ended).toMatchObject({ status: 'SUCCEEDED', mayStillRun: false });
    expect(service.calls.map(({ route, args }) => [route, ...args])).toContainEqual(['status', 'a', 'orders']);
  });

  test.each<
    [what: string, part: Partial<RunRecord>, expected: { status: string; reason: string; mayStillRun: boolean }]
  >([
    [
      'whose start is not known',
      { status: 'LOST' },
      { status: 'LOST', reason: 'could not find out whether it was started', mayStillRun: true },
    ],
    [
      'of which more than one run was new',
      { status: 'LOST', cluster: 'a', submissionId: '13' },
      { status: 'LOST', reason: 'found more than one new run of it', mayStillRun: true },
    ],
    [
      'that was refused',
      { status: 'REJECTED' },
      { status: 'REJECTED', reason: 'the service refused it when it was submitted', mayStillRun: false },
    ],
    [
      'that was not sent',
      { status: 'NOT_SUBMITTED' },
      { status: 'NOT_SUBMITTED', reason: 'did not get to it', mayStillRun: false },
    ],
    [
      'that says nothing of its end',
      { status: null, phase: 'sending' },
      { status: 'LOST', reason: 'could not find out whether it was started', mayStillRun: true },
    ],
  ])('%s is not asked for', async (_what, part, expected) => {
    const service = scripted({});
    const ended = await completeRecord(service.ports, record({ phase: 'ended', ...part }), waitOptions(service));
    expect(ended).toMatchObject({ ...expected, reason: expect.stringContaining(expected.reason) });
    expect(ended.hint !== '').toBe(expected.status === 'LOST');
    expect(service.calls).toEqual([]);
  });

  test.each<[phase: RunRecord['phase'], submitted: boolean]>([
    ['waiting', true],
    ['sending', false],
    ['accepted', true],
    ['located', true],
    ['ended', false],
  ])('in the phase %s: it was submitted: %s', (phase, submitted) => {
    expect(isSubmitted(record({ phase }))).toBe(submitted);
  });
});
