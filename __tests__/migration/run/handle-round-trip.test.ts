import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { decodeHandle } from '../../../src/migration/run/decode-handle.ts';
import { encodeHandle, type Handle } from '../../../src/migration/run/encode-handle.ts';
import { newRecord, type RunRecord } from '../../../src/migration/run/run-record.ts';
import { HANDLE_FIELDS } from '../support/records.ts';

const CLUSTERS = ['c1', 'c2', 'c3'];

const run: fc.Arbitrary<RunRecord> = fc
  .record({
    baseName: fc.string({ minLength: 1, maxLength: 20 }),
    cluster: fc.option(fc.constantFrom(...CLUSTERS), { nil: null }),
    submissionId: fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String),
    creationDate: fc.integer({ min: 1, max: 4e12 }),
    origin: fc.constantFrom('created', 'updated', 'started', 'attached', 'resumed'),
    rerun: fc.constantFrom('safe', 'duplicates', 'unknown'),
    mayDelete: fc.boolean(),
    jobType: fc.constantFrom('NORMAL_JOB', 'BATCH_JOB'),
    retryJobType: fc.constantFrom('NONE', 'RETRY_TRIPLE'),
  })
  .map((part) => ({
    ...newRecord({ ...part, name: `${part.baseName}-77` }),
    ...part,
    name: `${part.baseName}-77`,
    phase: part.cluster === null ? ('accepted' as const) : ('located' as const),
    candidates: CLUSTERS.map((cluster) => ({ cluster, stood: false, submissionId: null, creationDate: null })),
  }));

const handles: fc.Arbitrary<Handle> = fc
  .uniqueArray(run, { minLength: 1, maxLength: 8, selector: (record) => record.name })
  .map((records) => ({ projectId: 'p', host: 'cdm.example', records }));

const details = (record: RunRecord): unknown[] => [...HANDLE_FIELDS, 'phase' as const].map((field) => record[field]);

describe('a handle', () => {
  test.prop([handles])('tells a later step all that it needs, in one line', (handle) => {
    const text = encodeHandle(handle);
    expect(text).not.toMatch(/[\r\n]/);
    const decoded = decodeHandle(text);
    expect(decoded).toMatchObject({ ok: true, handle: { projectId: 'p', host: 'cdm.example' } });
    if (decoded.ok) expect(decoded.handle.records.map(details)).toEqual(handle.records.map(details));
  });

  test.prop([handles, fc.nat(), fc.string({ maxLength: 3 })])(
    'that was tampered with is refused or read, never thrown at',
    (handle, at, text) => {
      const whole = encodeHandle(handle);
      const place = at % whole.length;
      const decoded = decodeHandle(whole.slice(0, place) + text + whole.slice(place + 1));
      expect(typeof decoded.ok).toBe('boolean');
    },
  );

  test.prop([fc.json()])('is not any JSON', (text) => {
    expect(decodeHandle(text).ok).toBe(false);
  });
});
