import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotation,
  annotations,
  findingAnnotations,
  SHOWN_PER_KIND,
} from '../../../src/github/annotations/annotations.ts';
import type { Finding } from '../../../src/job-file/findings/types.ts';
import { hostileText } from '../hostile-text.ts';
import { commandIn, linesOf, unescapedProperty } from '../runner-rules.ts';

describe('annotation', () => {
  it.each([
    ['error', 'a: b, 5 %', {}, '::error::a: b, 5 %25'],
    ['warning', 'm', { title: 'a: b, 5 %' }, '::warning title=a%3A b%2C 5 %25::m'],
    [
      'notice',
      'm',
      { title: 't', file: 'jobs/a,b.json', line: 3, column: 5 },
      '::notice title=t,file=jobs/a%2Cb.json,line=3,col=5::m',
    ],
    ['error', 'one\ntwo\r\n::three', {}, '::error::one%0Atwo%0A\\x3a:three'],
    ['error', 'm', { title: '' }, '::error::m'],
  ] as const)('%s %j %j', (kind, message, place, line) => {
    expect(annotation(kind, message, place)).toBe(line);
  });

  it('is one command, whatever it holds', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (message, title, file) => {
        const lines = linesOf(annotation('error', message, { title, file, line: 1 }));
        expect(lines).toHaveLength(1);
        const command = commandIn(lines[0] ?? '');
        expect(command?.name).toBe('error');
        const names = (command?.properties ?? '').split(',').map((property) => property.split('=')[0]);
        expect(names).toEqual([...(title === '' ? [] : ['title']), ...(file === '' ? [] : ['file']), 'line']);
        const values = (command?.properties ?? '').split(',').map((property) => unescapedProperty(property));
        expect(values.join('')).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 1000 },
    );
  });

  it('stays below what the runner cuts', () => {
    expect(commandIn(annotation('error', 'x'.repeat(9000)))?.data).toMatch(/^x{3499}…$/);
  });
});

describe('annotations', () => {
  const items = (count: number) => Array.from({ length: count }, (_, index) => ({ message: `m${index + 1}` }));

  it.each([
    [0, 0, 0, ''],
    [10, 0, 10, '::error::m10'],
    [11, 0, 10, '::error::And 2 more failed jobs. The job summary has all of them.'],
    [2000, 0, 10, '::error::And 1991 more failed jobs. The job summary has all of them.'],
    [8, 3, 7, '::error::And 2 more failed jobs. The job summary has all of them.'],
    [1, 10, 1, '::error::m1'],
    [2, 12, 1, '::error::And 2 more failed jobs. The job summary has all of them.'],
  ])('%s items after %s: %s lines', (count, seen, expected, last) => {
    const lines = annotations('error', [{ noun: 'failed job', items: items(count) }], seen);
    expect(lines).toHaveLength(expected);
    expect(lines.at(-1) ?? '').toBe(last);
  });

  it.each([
    [9, 1, 10, '::error::m1'],
    [10, 1, 10, '::error::And 1 more failed job, and 1 more failed rule. The job summary has all of them.'],
    [3, 20, 10, '::error::And 14 more failed rules. The job summary has all of them.'],
    [40, 40, 10, '::error::And 31 more failed jobs, and 40 more failed rules. The job summary has all of them.'],
  ])('%s failed jobs and %s failed rules share what the runner shows', (jobs, rules, expected, last) => {
    const groups = [
      { noun: 'failed job', items: items(jobs) },
      { noun: 'failed rule', items: items(rules) },
    ];
    const lines = annotations('error', groups);
    expect(lines).toHaveLength(expected);
    expect(lines.at(-1)).toBe(last);
  });
});

describe('findingAnnotations', () => {
  it('shows each kind at its place, errors first', () => {
    const at = { file: 'a.json', line: 2, column: 4, message: 'm' };
    const findings: Finding[] = [
      { ...at, severity: 'info', code: 'i' },
      ...Array.from({ length: 12 }, () => ({ ...at, severity: 'warning' as const, code: 'w' })),
      { ...at, severity: 'error', code: 'e' },
    ];
    const lines = findingAnnotations(findings);
    expect(lines[0]).toBe('::error title=e,file=a.json,line=2,col=4::m');
    expect(lines.filter((line) => line.startsWith('::warning'))).toHaveLength(SHOWN_PER_KIND);
    expect(lines.at(-2)).toMatch(/^::warning::And 3 more warnings/);
    expect(lines.at(-1)).toBe('::notice title=i,file=a.json,line=2,col=4::m');
  });

  it.each([
    [0, 10],
    [1, 9],
    [4, 6],
    [30, 1],
  ])('leaves room for %i other errors of the step', (error, shown) => {
    const finding: Finding = { file: 'a.json', line: 2, column: 4, message: 'm', severity: 'error', code: 'e' };
    const twelve = Array.from({ length: 12 }, () => finding);
    const lines = findingAnnotations(twelve, error);
    expect(lines).toHaveLength(shown);
    expect(lines.at(-1)).toContain(`And ${12 - shown + 1} more errors`);
  });
});
