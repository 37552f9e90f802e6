import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOT_MEASURED } from '../../src/cdm/counts.ts';
import { encodeResults } from '../../src/results/encode.ts';
import { parseExactJson } from '../../src/text/exact-json.ts';
import { jobResult, runResult } from './support.ts';

const FIELDS =
  'job clusterId submissionId status createdAt finishedAt durationSeconds rowsRead rowsWritten rowsSkipped bytesRead ' +
  'bytesWritten filesRead filesWritten filesSkipped errorCode errorSummary errorDetails origin rerun subJobs gate warnings';

describe('the output results', () => {
  it('has the documented fields in their order, for jobs and for sub-jobs', () => {
    const [job] = JSON.parse(encodeResults([jobResult({ subJobs: [runResult({ job: 'orders_t1' })] })]));
    expect(Object.keys(job).join(' ')).toBe(FIELDS);
    expect(Object.keys(job.subJobs[0]).join(' ')).toBe(FIELDS);
  });

  it('spells numbers, dates and what is not known', () => {
    const counts = { ...NOT_MEASURED, rowsRead: 9_223_372_036_854_775_807n, rowsSkipped: 0n };
    const text = encodeResults([jobResult({ submissionId: '9007199254740993', counts, finishedAt: null })]);
    expect(text).toContain('"submissionId":9007199254740993,');
    expect(text).toContain('"rowsRead":9223372036854775807,"rowsWritten":null,"rowsSkipped":0,');
    expect(text).toContain('"createdAt":"2026-01-02T03:04:05.678Z","finishedAt":null,"durationSeconds":null');
    expect(text).not.toContain('\n');
  });

  it.each([
    [null, 'null'],
    ['0', '0'],
    ['42', '42'],
    ['007', '"007"'],
    ['a1', '"a1"'],
    ['', '""'],
  ])('spells the submission id %j as %s', (submissionId, json) => {
    expect(encodeResults([jobResult({ submissionId })])).toContain(`"submissionId":${json},`);
  });

  it('gives the verdicts without anything else', () => {
    const verdict = { rule: 'rows_read > 0', verdict: 'passed', detail: 'rows_read > 0: rows_read is 1' } as const;
    expect(JSON.parse(encodeResults([jobResult({ gate: [{ ...verdict, warn: true }] })]))[0].gate).toEqual([verdict]);
    expect(encodeResults([])).toBe('[]');
  });

  it('survives a date that no calendar has', () => {
    expect(encodeResults([jobResult({ createdAt: 9e15 })])).toContain('"createdAt":null');
  });

  it('keeps every digit of any count', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), (rowsRead) => {
        const json = parseExactJson(encodeResults([jobResult({ counts: { ...NOT_MEASURED, rowsRead } })]));
        const [job] = json as readonly { rowsRead: number | bigint }[];
        expect(BigInt(job?.rowsRead ?? -1)).toBe(rowsRead);
      }),
    );
  });

  it('leaves out details and sub-jobs above 256 KiB, counted in bytes', () => {
    const limit = 256 * 1024;
    const base = Buffer.byteLength(encodeResults([jobResult({ errorDetails: '' })]));
    const ofBytes = (bytes: number) => jobResult({ errorDetails: `${'é'.repeat(10)}${'x'.repeat(bytes - base - 20)}` });
    expect(Buffer.byteLength(encodeResults([ofBytes(limit)]))).toBe(limit);
    const [cut] = JSON.parse(encodeResults([ofBytes(limit + 1)]));
    expect(Object.keys(cut).join(' ')).toBe(FIELDS.replace('errorDetails ', '').replace('subJobs ', ''));
  });

  it('cuts what the service calls its message where the rest alone is above 256 KiB', () => {
    const ofBytes = (bytes: number) => jobResult({ errorSummary: 'x'.repeat(bytes), errorDetails: 'y' });
    const [whole] = JSON.parse(encodeResults([ofBytes(200 * 1024)]));
    expect(whole.errorSummary).toHaveLength(200 * 1024);
    const text = encodeResults([ofBytes(300 * 1024), jobResult({ errorSummary: 'short' })]);
    expect(Buffer.byteLength(text)).toBeLessThan(8 * 1024);
    expect(JSON.parse(text).map((job: { errorSummary: string }) => job.errorSummary)).toEqual([
      `${'x'.repeat(999)}…`,
      'short',
    ]);
  });
});
