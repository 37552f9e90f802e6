import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOT_MEASURED } from '../../src/cdm/counts.ts';
import { isOfAnotherStep, readResultsFile } from '../../src/results/read-results-file.ts';
import { encodeResultsFile } from '../../src/results/results-file.ts';
import { jobResult, NO_WORKFLOW, resultsFileInput, runResult, T0 } from './support.ts';

const schema = JSON.parse(readFileSync(new URL('../../schema/results-file.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

const verdict = { rule: 'total.rows_read > 0', warn: false, verdict: 'unmeasured', detail: 'not known' } as const;
const counts = { ...NOT_MEASURED, rowsRead: 2n ** 60n, rowsWritten: 0n };
const FULL = resultsFileInput(
  {
    result: 'failure',
    status: 'FAILED',
    gate: 'failed',
    totalVerdicts: [verdict],
    dataTime: '2026-01-02T00:00:00+08:00',
    jobs: [
      jobResult({ counts, gate: [verdict], subJobs: [runResult({ counts, submissionId: null })] }),
      jobResult({
        job: 'b',
        origin: null,
        status: 'NOT_SUBMITTED',
        createdAt: null,
        finishedAt: null,
        clusterId: null,
      }),
    ],
  },
  {
    workflow: { ...NO_WORKFLOW, repository: 'octo/data', runId: '123', runAttempt: '2', job: 'load', step: 'orders' },
    backups: [
      { job: 'orders-17', clusterId: 'c1', definition: { name: 'orders-17', size: 2n ** 63n, list: [1, null] } },
    ],
  },
);

describe('the results file', () => {
  it.each([
    ['nothing submitted', resultsFileInput({ result: 'failure', status: 'NOT_SUBMITTED' })],
    ['everything', FULL],
  ])('follows its schema: %s', (_name, given) => {
    validate(JSON.parse(encodeResultsFile(given)));
    expect(validate.errors).toBeNull();
  });

  it.each([
    ['another format', { format: 'other' }],
    ['another version', { version: 2 }],
    ['an unknown result', { result: 'ok' }],
    ['a count as text', { jobs: [{ ...JSON.parse(encodeResultsFile(FULL)).jobs[0], rowsRead: '1' }] }],
    [
      'a job without its base name',
      { jobs: [{ ...JSON.parse(encodeResultsFile(FULL)).jobs[0], baseName: undefined }] },
    ],
  ])('whose schema refuses %s', (_name, change) => {
    const file = JSON.parse(JSON.stringify({ ...JSON.parse(encodeResultsFile(FULL)), ...change }));
    expect(validate(file)).toBe(false);
  });

  it('keeps what was replaced whole and every digit', () => {
    const text = encodeResultsFile(FULL);
    expect(text).toContain('"size": 9223372036854775808');
    expect(text).toContain('"rowsRead": 1152921504606846976');
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('is read again', () => {
    const read = readResultsFile(`\uFEFF${encodeResultsFile(FULL)}`);
    expect(read).toMatchObject({
      ok: true,
      file: { writtenAt: T0, jobs: [{ baseName: 'orders', rowsRead: 2n ** 60n }, { job: 'b' }] },
    });
  });

  it.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['{"format":"huawei', 'not valid JSON'],
    ['[]', 'not a results file'],
    ['{"jobs":[]}', 'not a results file'],
    [
      '{"format":"huaweicloud-cdm-action/results","version":2,"jobs":[]}',
      'of version 2, and this release reads version 1',
    ],
    ['{"format":"huaweicloud-cdm-action/results","jobs":[]}', 'of version unknown'],
    ['{"format":"huaweicloud-cdm-action/results","version":1}', 'no list of jobs'],
  ])('is refused in a sentence: %j', (text, problem) => {
    expect(readResultsFile(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });

  it('never throws on what it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readResultsFile(text).ok).toBe(false);
      }),
    );
  });
});

describe('a results file that is there already', () => {
  const ours = FULL.workflow;
  it.each([
    ['of this step', {}, false],
    ['of another step of this job', { step: 'items' }, true],
    ['of another job', { step: 'items', job: 'check' }, false],
    ['of another attempt', { step: 'items', runAttempt: '1' }, false],
    ['of another run', { step: 'items', runId: '122' }, false],
    ['of a release that named no step', { step: null }, false],
  ])('%s', (_whose, theirs, isAnother) => {
    const text = encodeResultsFile({ ...FULL, workflow: { ...ours, ...theirs } });
    expect(isOfAnotherStep(text, ours)).toBe(isAnother);
  });

  it('that is none, or no runner that names steps', () => {
    expect(isOfAnotherStep('{', ours)).toBe(false);
    expect(isOfAnotherStep(encodeResultsFile({ ...FULL, workflow: { ...ours, step: 'x' } }), NO_WORKFLOW)).toBe(false);
  });
});
