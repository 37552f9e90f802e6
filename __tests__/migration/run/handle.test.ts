import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeHandle } from '../../../src/migration/run/decode-handle.ts';
import {
  encodeHandle,
  type Handle,
  handleBytesAtMost,
  MAX_HANDLE_BYTES,
} from '../../../src/migration/run/encode-handle.ts';
import type { Candidate, RunRecord } from '../../../src/migration/run/run-record.ts';
import { DATE, HANDLE_FIELDS, record } from '../support/records.ts';

const HOST = 'cdm.eu-west-101.myhuaweicloud.eu';
const PROJECT = '1551c7f6c808414d8e9f3c514a170f2e';
const handleOf = (...records: RunRecord[]): Handle => ({ projectId: PROJECT, host: HOST, records });

const candidate = (cluster: string): Candidate => ({ cluster, stood: false, submissionId: null, creationDate: null });
const held = record({
  phase: 'located',
  cluster: 'a',
  submissionId: '13',
  creationDate: DATE,
  origin: 'created',
  candidates: [candidate('a')],
});

/** What comes back of one record. */
function back(one: RunRecord): RunRecord {
  const read = decodeHandle(encodeHandle(handleOf(one)));
  if (!read.ok) throw new Error(read.problem);
  return read.handle.records[0] as RunRecord;
}

/** Any name but those that lead elsewhere in an address: no job can have them. */
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((name) => !['all', '.', '..'].includes(name));
const digits = fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String);
const records: fc.Arbitrary<RunRecord> = fc
  .record({
    baseName: text,
    cluster: fc.option(fc.constantFrom('a', 'b', 'c')),
    submissionId: fc.option(digits),
    creationDate: fc.option(fc.integer({ min: 1, max: 9_999_999_999_999 })),
    origin: fc.constantFrom<RunRecord['origin']>('created', 'updated', 'started', 'attached', 'resumed'),
    rerun: fc.constantFrom<RunRecord['rerun']>('safe', 'duplicates', 'unknown'),
    mayDelete: fc.boolean(),
    jobType: fc.constantFrom('NORMAL_JOB', 'BATCH_JOB'),
    retryJobType: fc.constantFrom('', 'RETRY_TRIPLE'),
  })
  .map((part) =>
    record({
      ...part,
      name: part.baseName,
      phase: part.cluster === null ? 'accepted' : 'located',
      candidates: ['a', 'b', 'c'].map(candidate),
    }),
  );

describe('a handle', () => {
  test('comes back with all that a later step needs', () => {
    fc.assert(
      fc.property(
        fc.array(records, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('', '-4711', 'ö'),
        (some, suffix) => {
          const named = some.map((one) => ({ ...one, name: one.baseName + suffix }));
          const line = encodeHandle(handleOf(...named));
          expect(line).not.toMatch(/[\r\n]/);
          const read = decodeHandle(line);
          expect(read).toMatchObject({ ok: true, handle: { projectId: PROJECT, host: HOST } });
          if (!read.ok) return;
          expect(read.handle.records).toHaveLength(named.length);
          for (const [index, one] of read.handle.records.entries()) {
            const was = named[index] as RunRecord;
            for (const key of [...HANDLE_FIELDS, 'jobType', 'retryJobType'] as const)
              expect(one[key], key).toEqual(was[key]);
          }
        },
      ),
    );
  });

  test('of a plain job is this line', () => {
    expect(encodeHandle(handleOf(held))).toBe(
      `{"format":"huaweicloud-cdm-action/handle","version":1,"projectId":"${PROJECT}","host":"${HOST}","clusters":["a"],"suffix":"","columns":["job","cluster","submission","created","marks","lost"],"jobs":[["orders",0,"13",${DATE}]]}`,
    );
  });

  test('names each cluster once, and all candidates of a run whose cluster is not known', () => {
    const unknown = record({ phase: 'accepted', submissionId: '2', candidates: [candidate('b'), candidate('a')] });
    const line = JSON.parse(encodeHandle(handleOf(held, held, unknown)));
    expect(line.clusters).toEqual(['a', 'b']);
    expect(back(unknown).candidates.map((one) => one.cluster)).toEqual(['b', 'a']);
    expect(back(unknown).candidates[0]).toEqual(candidate('b'));
  });

  test('names only its cluster for a run that is located', () => {
    const line = JSON.parse(encodeHandle(handleOf({ ...held, candidates: [candidate('b'), candidate('a')] })));
    expect(line.clusters).toEqual(['a']);
  });

  test('leaves a name whole that does not end with the suffix', () => {
    const line = encodeHandle(handleOf(held)).replace('"suffix":""', '"suffix":"-9"');
    expect(decodeHandle(line)).toMatchObject({ handle: { records: [{ name: 'orders', baseName: 'orders' }] } });
  });

  test.each<[what: string, names: readonly [name: string, baseName: string][], suffix: string]>([
    [
      'the suffix that all share',
      [
        ['x-1', 'x'],
        ['y-1', 'y'],
      ],
      '-1',
    ],
    [
      'none where one has none',
      [
        ['x-1', 'x'],
        ['y', 'y'],
      ],
      '',
    ],
    [
      'none where they differ',
      [
        ['x-1', 'x'],
        ['y-2', 'y'],
      ],
      '',
    ],
    ['none where the name is another one', [['x-1', 'z']], ''],
    ['none where there is no job', [], ''],
  ])('carries %s', (_what, names, suffix) => {
    const line = encodeHandle(handleOf(...names.map(([name, baseName]) => ({ ...held, name, baseName }))));
    expect(JSON.parse(line).suffix).toBe(suffix);
  });

  test.each<[what: string, part: Partial<RunRecord>, expected: Partial<RunRecord>]>([
    ['located', {}, { phase: 'located', status: null }],
    ['located, though it has ended', { phase: 'ended', status: 'SUCCEEDED' }, { phase: 'located', status: null }],
    ['accepted', { phase: 'accepted', cluster: null }, { phase: 'accepted', cluster: null, submissionId: '13' }],
    ['accepted by its id alone', { phase: 'accepted', cluster: null, creationDate: null }, { phase: 'accepted' }],
    ['accepted by its date alone', { phase: 'accepted', cluster: null, submissionId: null }, { phase: 'accepted' }],
    [
      'sent, its answer lost',
      { phase: 'sending', cluster: null, submissionId: null, creationDate: null },
      { phase: 'sending', status: null, origin: 'created' },
    ],
    [
      'never sent',
      { phase: 'waiting', cluster: null, submissionId: null, creationDate: null, origin: null },
      { phase: 'ended', status: 'NOT_SUBMITTED', origin: null },
    ],
    [
      'never sent, of no candidate',
      { phase: 'waiting', cluster: null, submissionId: null, creationDate: null, origin: null, candidates: [] },
      { phase: 'ended', status: 'NOT_SUBMITTED', candidates: [] },
    ],
    [
      'refused',
      { phase: 'ended', status: 'REJECTED', cluster: null, submissionId: null, creationDate: null },
      { phase: 'ended', status: 'REJECTED', origin: null },
    ],
    [
      'lost',
      { phase: 'sending', status: 'LOST', cluster: null, submissionId: null, creationDate: null },
      { phase: 'ended', status: 'LOST', origin: null },
    ],
    ['lost, though it has a run', { phase: 'located', status: 'LOST' }, { phase: 'located', status: null }],
    [
      'lost, though its id is known',
      { phase: 'accepted', status: 'LOST', cluster: null, creationDate: null },
      { phase: 'accepted', status: null },
    ],
    [
      'lost, though its date is known',
      { phase: 'accepted', status: 'LOST', cluster: null, submissionId: null },
      { phase: 'accepted', status: null },
    ],
    [
      'lost, though its cluster is known',
      { phase: 'located', status: 'LOST', submissionId: null, creationDate: null },
      { phase: 'located', status: null, cluster: 'a' },
    ],
    ['of an unknown type', { jobType: '' }, { jobType: '' }],
    ['of an unknown retry type', { retryJobType: 'UNKNOWN' }, { retryJobType: 'UNKNOWN' }],
    ['of a retry type', { retryJobType: 'RETRY_TRIPLE' }, { retryJobType: 'RETRY_TRIPLE' }],
    ['of no retry type', { retryJobType: 'NONE' }, { retryJobType: '' }],
  ])('of a job that is %s', (_what, part, expected) => {
    expect(back({ ...held, ...part })).toMatchObject(expected);
  });

  test.each<[what: string, part: Partial<RunRecord>, marks: string | undefined]>([
    ['usual', {}, undefined],
    ['updated, safe and removable', { origin: 'updated', rerun: 'safe', mayDelete: true }, 'uSx'],
    ['a whole-database job that duplicates', { jobType: 'BATCH_JOB', rerun: 'duplicates' }, 'DB'],
    ['started, with a retry type', { origin: 'started', retryJobType: 'RETRY_TRIPLE' }, 'sT'],
    ['started, of unknown types', { origin: 'started', jobType: '', retryJobType: 'UNKNOWN' }, 'sUY'],
    ['attached', { origin: 'attached' }, 'a'],
    ['resumed', { origin: 'resumed' }, 'r'],
  ])('marks only what is not usual: %s', (_what, part, marks) => {
    expect(JSON.parse(encodeHandle(handleOf({ ...held, ...part }))).jobs[0][4]).toBe(marks);
  });
});

test.each(['...', '.a', 'all_orders', 'ALL'])('the name %s is one', (name) => {
  const handle = handleOf({ ...held, name, baseName: name });
  expect(decodeHandle(encodeHandle(handle))).toMatchObject({ ok: true, handle: { records: [{ name }] } });
});

describe('a text that is no handle', () => {
  const good = JSON.parse(encodeHandle(handleOf(held)));
  const damaged = (part: Record<string, unknown>): string => JSON.stringify({ ...good, ...part });
  test.each<[what: string, text: string, problem: RegExp]>([
    ['no JSON', 'x', /^it is not JSON; hand over the output `handle` unchanged$/],
    ['nothing', '', /not JSON/],
    ['half of one', encodeHandle(handleOf(held)).slice(0, 100), /not JSON/],
    ['another JSON', '{"a":1}', /^it is not a handle of this action$/],
    ['a list', '[]', /not a handle/],
    ['null', 'null', /not a handle/],
    ['another format', damaged({ format: 'x' }), /not a handle/],
    ['a later version', damaged({ version: 2 }), /^it has the version 2, and this release of the action reads 1$/],
    ['a version as text', damaged({ version: '1' }), /^it has the version "1"/],
    ['no project', damaged({ projectId: '' }), /^it is damaged at projectId$/],
    ['no project and no host', damaged({ projectId: '', host: '' }), /^it is damaged at projectId$/],
    ['no host', damaged({ host: '' }), /^it is damaged at host$/],
    ['no suffix', damaged({ suffix: null }), /damaged at suffix/],
    ['no job', damaged({ jobs: [] }), /damaged at jobs/],
    ['a cluster that is none', damaged({ clusters: ['a', ''] }), /damaged at clusters\.1/],
    ['a cluster that it does not have', damaged({ jobs: [['orders', 1, '13', DATE]] }), /^it is damaged at jobs\.0$/],
    ['a negative cluster', damaged({ jobs: [['orders', -1, '13', DATE]] }), /damaged at jobs\.0/],
    ['a broken cluster', damaged({ jobs: [['orders', 0.5, '13', DATE]] }), /damaged at jobs\.0/],
    ['a job without a name', damaged({ jobs: [['', 0, '13', DATE]] }), /damaged at jobs\.0/],
    ['an id that is no number', damaged({ jobs: [['orders', 0, '13/../14', DATE]] }), /damaged at jobs\.0/],
    ['an id of 41 digits', damaged({ jobs: [['orders', 0, '1'.repeat(41), DATE]] }), /damaged at jobs\.0/],
    ['a date as text', damaged({ jobs: [['orders', 0, '13', '2026']] }), /damaged at jobs\.0/],
    ['marks that are none', damaged({ jobs: [['orders', 0, '13', DATE, 7]] }), /damaged at jobs\.0/],
    ['a job that is every job', damaged({ jobs: [['all', 0, '13', DATE]] }), /damaged at jobs\.0/],
    ['a job that leads elsewhere', damaged({ jobs: [['..', 0, '13', DATE]] }), /damaged at jobs\.0/],
    ['a cluster that leads elsewhere', damaged({ clusters: ['.'] }), /damaged at clusters\.0/],
    [
      'a run and no cluster',
      damaged({ clusters: [], jobs: [['orders', null, '13', DATE]] }),
      /^it is damaged at jobs\.0$/,
    ],
    ['a second job that is damaged', damaged({ jobs: [...good.jobs, 'x'] }), /damaged at jobs\.1/],
  ])('%s', (_what, line, problem) => {
    const read = decodeHandle(line);
    expect(read).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });

  test('is never taken for one, whatever is changed in it', () => {
    const line = encodeHandle(handleOf(held));
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.string({ minLength: 1, maxLength: 3 }), (index, patch) => {
        const read = decodeHandle(line.slice(0, index) + patch + line.slice(index + patch.length));
        if (!read.ok) return;
        for (const one of read.handle.records) expect(one.cluster === null || one.cluster !== '').toBe(true);
      }),
    );
  });
});

describe('the size of a handle', () => {
  const ids = Array.from({ length: 3 }, (_, index) => `6ec9a0a4-76be-4262-8697-e7af1fac792${index}`);
  const jobs = (count: number): RunRecord[] =>
    Array.from({ length: count }, (_, index) => record({ name: `job_${index}`, baseName: `job_${index}` }));

  test('is never more than was foreseen', () => {
    fc.assert(
      fc.property(fc.array(records, { minLength: 1, maxLength: 8 }), (some) => {
        const waiting = handleOf(...some.map((one) => ({ ...record(one), phase: 'waiting' as const, origin: null })));
        const later = handleOf(
          ...some.map((one) => ({
            ...one,
            cluster: one.cluster ?? 'a',
            submissionId: one.submissionId?.slice(0, 7) ?? null,
            origin: 'created' as const,
          })),
        );
        const planned = handleBytesAtMost(waiting, ['a', 'b', 'c']);
        expect(Buffer.byteLength(encodeHandle(later))).toBeLessThanOrEqual(planned);
      }),
    );
  });

  test('foresees the longest row: updated, removable, its cluster among all candidates not known', () => {
    const [one] = jobs(1) as [RunRecord];
    const longest = record({
      ...one,
      phase: 'accepted',
      origin: 'updated',
      mayDelete: true,
      submissionId: '1234567',
      creationDate: DATE,
      candidates: ids.map(candidate),
    });
    expect(handleBytesAtMost(handleOf(one), ids)).toBe(Buffer.byteLength(encodeHandle(handleOf(longest))));
  });

  test('counts bytes, not characters', () => {
    const plain = handleBytesAtMost(handleOf(record({ name: 'oo', baseName: 'oo' })), ids);
    expect(handleBytesAtMost(handleOf(record({ name: 'öö', baseName: 'öö' })), ids)).toBe(plain + 2);
  });

  test('holds some five hundred jobs, and not a thousand', () => {
    expect(handleBytesAtMost(handleOf(...jobs(500)), ids)).toBeLessThan(MAX_HANDLE_BYTES);
    expect(handleBytesAtMost(handleOf(...jobs(1000)), ids)).toBeGreaterThan(MAX_HANDLE_BYTES);
    expect(MAX_HANDLE_BYTES).toBe(30_000);
  });
});
