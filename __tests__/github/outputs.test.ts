import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { EOL, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOT_MEASURED } from '../../src/cdm/counts.ts';
import { outputsOf, validateOutputs, writeOutputs } from '../../src/github/outputs.ts';
import { counts, failedJob, job, START, step } from './fixtures.ts';
import { hostileText } from './hostile-text.ts';

/** The runner's reading of a file command: `NAME<<DELIMITER`, lines, `DELIMITER`; see `FileCommandManager.cs`. */
function readEntries(text: string): Record<string, string> {
  const entries: Record<string, string> = {};
  // The toolkit ends lines as the platform does, and the runner takes both.
  const lines = text.replaceAll(EOL, '\n').split(/(?<=\n)/);
  for (let at = 0; at < lines.length; ) {
    const [, name, delimiter] = /^(.*?)<<(.*)\n$/.exec(lines[at] ?? '') ?? [];
    if (name === undefined || delimiter === undefined) throw new Error(`not an entry: ${lines[at]}`);
    const end = lines.indexOf(`${delimiter}\n`, at + 1);
    if (end < 0) throw new Error('no end');
    entries[name] = lines
      .slice(at + 1, end)
      .join('')
      .replace(/\n$/, '');
    at = end + 1;
  }
  return entries;
}

const NAMES = [
  'result',
  'status',
  'job-name',
  'cluster-id',
  'submission-id',
  'rows-read',
  'rows-written',
  'rows-skipped',
  'bytes-read',
  'bytes-written',
  'files-read',
  'files-written',
  'files-skipped',
  'data-time',
  'unmeasured-jobs',
  'duration-seconds',
  'gate',
  'handle',
  'results',
  'deployment-id',
  'plan',
];

describe('outputsOf', () => {
  it('has every output, of one job', () => {
    const { results, ...rest } = outputsOf(
      step([job({ counts: { ...counts(9_007_199_254_740_993n, 7n, 0n), filesRead: 3n } })]),
    );
    expect(rest).toEqual({
      result: 'success',
      status: 'SUCCEEDED',
      'job-name': 'orders',
      'cluster-id': '6ec9a0a4-76be-4262-8697-e7af1fac7920',
      'submission-id': '117',
      'rows-read': '9007199254740993',
      'rows-written': '7',
      'rows-skipped': '0',
      'bytes-read': '',
      'bytes-written': '',
      'files-read': '3',
      'files-written': '',
      'files-skipped': '',
      'data-time': '',
      'unmeasured-jobs': '0',
      'duration-seconds': '192',
      gate: '',
      handle: '{"v":1}',
      'deployment-id': '',
      plan: '',
    });
    expect(JSON.parse(results ?? '')).toHaveLength(1);
  });

  it('sums counts only where every job has them', () => {
    const jobs = [job(), job({ job: 'lines', counts: counts(3n, 2n, null), finishedAt: START + 600_000 })];
    expect(outputsOf(step(jobs, { gate: 'passed', dataTime: '2026-11-23T00:00:00Z' }))).toMatchObject({
      'rows-read': '1234570',
      'rows-written': '1234569',
      'rows-skipped': '',
      'duration-seconds': '600',
      gate: 'passed',
      'data-time': '2026-11-23T00:00:00Z',
    });
    expect(outputsOf(step([job(), failedJob()]))).toMatchObject({
      'rows-read': '',
      'unmeasured-jobs': '1',
      status: 'FAILED',
    });
  });

  it('is all there where nothing was submitted', () => {
    const outputs = outputsOf(step([], { result: 'failure', status: 'NOT_SUBMITTED', handle: '' }));
    expect(Object.keys(outputs)).toEqual(NAMES);
    expect(outputs).toMatchObject({
      result: 'failure',
      status: 'NOT_SUBMITTED',
      results: '[]',
      'deployment-id': '',
      plan: '',
      'unmeasured-jobs': '0',
    });
    const filled = Object.entries(outputs).filter(([, value]) => value !== '');
    expect(filled.map(([name]) => name)).toEqual(['result', 'status', 'unmeasured-jobs', 'results']);
  });

  it('lets overrides win', () => {
    expect(outputsOf(step([job({ counts: NOT_MEASURED })]), { handle: 'x' })).toMatchObject({
      handle: 'x',
      'unmeasured-jobs': '1',
    });
  });
});

describe('validateOutputs', () => {
  it('counts and lists the findings', () => {
    const at = { file: 'jobs/a.json', line: 3, column: 5 };
    const findings = [
      { ...at, severity: 'error', code: 'no-name', message: 'x', fatal: true },
      { ...at, severity: 'warning', code: 'y', message: 'z' },
      { ...at, severity: 'info', code: 'y', message: 'z' },
    ] as const;
    const outputs = validateOutputs(findings, ['a', 'b"']);
    expect(outputs).toMatchObject({ errors: '1', warnings: '1', 'job-names': '["a","b\\""]' });
    expect(JSON.parse(outputs.findings ?? '')[0]).toEqual({ ...at, severity: 'error', code: 'no-name', message: 'x' });
  });
});

describe('writeOutputs', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'outputs-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('appends; later values win', () => {
    const file = join(folder, 'out');
    expect(writeOutputs(file, { a: '1', b: 'x\ny' })).toBeNull();
    expect(writeOutputs(file, { a: '2', c: '' })).toBeNull();
    expect(readEntries(readFileSync(file, 'utf8'))).toEqual({ a: '2', b: 'x\ny', c: '' });
  });

  it('keeps every value whole', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (a, b) => {
        let text = '';
        const files = { append: (_: string, more: string) => (text += more) };
        // The runner ends lines at CR as well and keeps them apart only by LF: values with CR are JSON in this action.
        const [one, two] = [a, b].map((value) => value.replaceAll('\r', ''));
        writeOutputs('x', { one: one ?? '', two: two ?? '' }, files);
        expect(readEntries(text)).toEqual({ one, two });
      }),
    );
  });

  it('uses a random delimiter, a new one each time', () => {
    const delimiters: string[] = [];
    const append = (_: string, more: string): void => {
      delimiters.push(/^a<<(.*)\r?\n/.exec(more)?.[1] ?? '');
    };
    for (let count = 0; count < 20; count += 1) writeOutputs('x', { a: delimiters.at(-1) ?? '' }, { append });
    expect(new Set(delimiters).size).toBe(20);
    for (const delimiter of delimiters) expect(delimiter).toMatch(/[0-9a-f-]{36}$/);
  });

  it.each([undefined, ''])('says that there is no file: %j', (path) => {
    expect(writeOutputs(path, { a: '1' })).toMatch(/^Outputs could not be set: GITHUB_OUTPUT is not set/);
  });

  it('says why the file cannot be written', () => {
    expect(writeOutputs(folder, { a: '1' })).toMatch(/^Outputs could not be set: .*EISDIR/);
  });
});
