import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import { deleteFinished } from '../../../src/migration/finish/delete-finished.ts';
import type { DeleteOptions } from '../../../src/migration/finish/finish-run.ts';
import { type Outcome, outcome } from '../../../src/migration/run/outcome.ts';
import type { RunRecord } from '../../../src/migration/run/run-record.ts';
import { forbidden, yes } from '../support/answers.ts';
import { DATE, ID, record, run } from '../support/records.ts';
import { never, type Script, scripted } from '../support/scripted.ts';

const located = { phase: 'ended', cluster: 'a', submissionId: ID, creationDate: DATE, mayDelete: true } as const;
const succeeded = run({ status: 'SUCCEEDED' });

interface Case {
  readonly what: string;
  readonly deleteJob?: DeleteOptions['deleteJob'];
  readonly part?: Partial<RunRecord>;
  readonly last?: Submission | null;
  readonly ended?: Partial<Outcome>;
  readonly isDeleted: boolean;
}

async function finish({ deleteJob = 'always', part, last = succeeded, ended: more }: Case, script: Script = {}) {
  const service = scripted({ status: [yes([last ?? succeeded])], remove: [yes(true)], ...script });
  const saved: RunRecord[] = [];
  const status = last?.status ?? 'SUCCEEDED';
  const ended = outcome(record({ ...located, ...part }), status, { run: last, notes: ['read before'], ...more });
  const options = { deleteJob, cancel: never(), save: (next: RunRecord) => void saved.push(next) };
  const result = await service.clock.run(() => deleteFinished(service.ports, ended, options));
  return { ended, result, saved, service };
}

const cases: readonly Case[] = [
  { what: 'a run that succeeded', isDeleted: true },
  { what: 'a run that succeeded, on success', deleteJob: 'on-success', isDeleted: true },
  { what: 'a run that failed', last: run({ status: 'FAILED' }), isDeleted: true },
  { what: 'a run that failed, on success', deleteJob: 'on-success', last: run({ status: 'FAILED' }), isDeleted: false },
  { what: 'a verdict that is no success', deleteJob: 'on-success', ended: { status: 'LOST' }, isDeleted: false },
  { what: 'never', deleteJob: 'never', isDeleted: false },
  { what: 'a job that is not ours to delete', part: { mayDelete: false }, isDeleted: false },
  { what: 'a run whose end was not seen', last: run(), isDeleted: false },
  { what: 'a run that was not seen at all', last: null, isDeleted: false },
  { what: 'a run that is still waited for', part: { phase: 'located' }, isDeleted: false },
  { what: 'a run on no known cluster', part: { cluster: null }, isDeleted: false },
];

describe('deleting a job whose run was finished before', () => {
  test.each(cases)('$what: deleted is $isDeleted', async (one) => {
    const { ended, result, service } = await finish(one);
    expect(service.calls.filter(({ route }) => route === 'remove')).toHaveLength(one.isDeleted ? 1 : 0);
    // Nothing is asked of a job that stays.
    if (!one.isDeleted) expect(service.calls).toEqual([]);
    expect(result).toEqual(ended);
    expect(result.record.deletePending).toBe(false);
  });

  test('is not done where the verdict says why, which is a note', async () => {
    const { ended, result, service } = await finish({
      what: '',
      ended: { keep: 'its tables go on' },
      isDeleted: false,
    });
    expect(result).toEqual({ ...ended, notes: ['read before', 'The job was not deleted: its tables go on.'] });
    expect(service.lines).toEqual(['warning: orders: the job was not deleted from cluster a: its tables go on.']);
    expect(service.calls).toEqual([]);
  });

  test('that fails is a note, and the record is saved', async () => {
    const { ended, result, saved } = await finish({ what: '', isDeleted: false }, { remove: [forbidden] });
    expect(result).toEqual({
      ...ended,
      notes: ['read before', 'The job was not deleted: not allowed (test, HTTP 403).'],
    });
    expect(saved.at(-1)).toEqual(result.record);
  });
});
