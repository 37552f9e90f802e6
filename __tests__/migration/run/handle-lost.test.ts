import { describe, expect, test } from 'vitest';
import { decodeHandle } from '../../../src/migration/run/decode-handle.ts';
import { encodeHandle } from '../../../src/migration/run/encode-handle.ts';
import { priorRunsOf, type RunRecord } from '../../../src/migration/run/run-record.ts';
import { DATE, record } from '../support/records.ts';

const lostRequest = { at: DATE, watchMs: 600_000 };
const nothing = (cluster: string) => ({ cluster, stood: false, submissionId: null, creationDate: null });
const located = record({
  phase: 'located',
  cluster: 'b',
  submissionId: '13',
  creationDate: DATE + 9,
  origin: 'created',
  candidates: [nothing('a'), nothing('b')],
  lostRequest,
});
const existed = { cluster: 'b', stood: true, submissionId: '12', creationDate: DATE - 1000 };
const started = { ...located, origin: 'started', candidates: [existed] } satisfies RunRecord;

function rowsOf(...records: RunRecord[]): { text: string; jobs: unknown[][]; records: readonly RunRecord[] } {
  const text = encodeHandle({ projectId: 'p', host: 'cdm.example', records });
  const decoded = decodeHandle(text);
  if (!decoded.ok) throw new Error(decoded.problem);
  return { text, jobs: (JSON.parse(text) as { jobs: unknown[][] }).jobs, records: decoded.handle.records };
}

describe('a handle after a request whose answer was lost', () => {
  test('says when, for how long all candidates are watched, and what they showed before', () => {
    const { jobs } = rowsOf(located, { ...started, name: 'other', baseName: 'other' });
    expect(jobs).toEqual([
      ['orders', 1, '13', DATE + 9, '', [DATE, 600]],
      ['other', 1, '13', DATE + 9, 's', [DATE, 600, [1, '12', DATE - 1000]]],
    ]);
  });

  test.each([
    ['a job that was created', located],
    ['a job that existed', started],
    ['a job that existed, its cluster not confirmed yet', { ...started, phase: 'accepted' as const, cluster: null }],
    ['a job to which several requests went out', { ...located, resent: true }],
    ['a job that never ran', { ...started, candidates: [{ ...existed, submissionId: null, creationDate: null }] }],
  ])('tells a later step: %s', (_what, one) => {
    const [back] = rowsOf(one).records as [RunRecord];
    expect(back.lostRequest).toEqual(lostRequest);
    expect(back.resent).toBe(one.resent);
    expect(back.phase).toBe(one.phase);
    expect(priorRunsOf(back)).toEqual(priorRunsOf(one));
  });

  test.each([
    ['the time of the run', DATE + 9],
    ['no time', null],
  ])('has a second run watched for where no answer named the run beyond doubt: from %s on', (_what, creationDate) => {
    const { jobs, records } = rowsOf({ ...located, lostRequest: null, adopted: true, creationDate });
    const at = creationDate ?? 1;
    expect(jobs).toEqual([['orders', 1, '13', creationDate, '', [at, 15]]]);
    expect(records[0]).toMatchObject({ phase: 'located', lostRequest: { at, watchMs: 15_000 } });
    expect(priorRunsOf(records[0] as RunRecord)).toEqual(priorRunsOf(located));
  });

  test('is lost for a later step, too, where more than one run may be ours', () => {
    const several = { ...located, several: true, status: 'SUCCEEDED' };
    const { jobs, records } = rowsOf(several);
    expect(jobs).toEqual([['orders', 1, '13', DATE + 9, 'L']]);
    expect(records[0]).toMatchObject({ phase: 'ended', status: 'LOST', cluster: 'b', submissionId: '13' });
  });

  test('says it of a run that has ended, too', () => {
    const [back] = rowsOf({ ...located, phase: 'ended', status: 'SUCCEEDED' }).records as [RunRecord];
    expect(back).toMatchObject({ phase: 'located', cluster: 'b', lostRequest });
  });

  test('says nothing of it for a job without a run that could be waited for', () => {
    const lost = { ...located, phase: 'ended' as const, cluster: null, submissionId: null, creationDate: null };
    expect(rowsOf({ ...lost, status: 'LOST' }).jobs).toEqual([['orders', null, null, null, 'L']]);
  });

  test.each(['[0,600]', '[1,0]', '[1]', '[1,600,[7,"12",5]]', '[1,600,["b","12",5]]', '"x"'])(
    'is damaged if the column says %s',
    (column) => {
      const { text } = rowsOf(located);
      expect(decodeHandle(text.replace(JSON.stringify([DATE, 600]), column)).ok).toBe(false);
    },
  );

  test('of an earlier release, without that column, is read', () => {
    const { text } = rowsOf({ ...located, lostRequest: null });
    expect(decodeHandle(text.replace(',"lost"]', ']'))).toMatchObject({
      ok: true,
      handle: { records: [{ lostRequest: null, resent: false }] },
    });
  });
});
