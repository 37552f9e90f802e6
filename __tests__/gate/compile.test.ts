import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRules } from '../../src/gate/cel/compile.ts';
import { METRICS } from '../../src/gate/rules/metrics.ts';
import { rulesOf } from './support.ts';

describe('rules as they are read', () => {
  it('takes a rule a line, without comments, blank lines and carriage returns', async () => {
    const text =
      '\uFEFF# first\r\nrows_written > 0\r\n\r\n  warn: rows_skipped == 0  # a few are fine\n\ttotal.rows_read > 1';
    const rules = await rulesOf(text);
    expect(rules.map(({ text, line, warn, perJob }) => ({ text, line, warn, perJob }))).toEqual([
      { text: 'rows_written > 0', line: 2, warn: false, perJob: true },
      { text: 'rows_skipped == 0', line: 4, warn: true, perJob: true },
      { text: 'total.rows_read > 1', line: 5, warn: false, perJob: false },
    ]);
  });

  it('knows every count under every scope', async () => {
    for (const metric of METRICS) {
      const [rule] = await rulesOf(`[${metric}, previous.${metric}, typical.${metric}].size() == 3`);
      expect(rule?.mentions).toEqual([metric, `previous.${metric}`, `typical.${metric}`]);
      expect(rule).toMatchObject({ perJob: true, usesPrevious: true, usesTypical: true });
      const [step] = await rulesOf(`total.${metric} > 0`);
      expect(step).toMatchObject({
        mentions: [`total.${metric}`],
        perJob: false,
        usesPrevious: false,
        usesTypical: false,
      });
    }
  });

  it('does not take what a macro binds for a count', async () => {
    const [rule] = await rulesOf('[1, 2].all(rows_read, rows_read > 0) && cel.bind(total, 5, total > rows_skipped)');
    expect(rule?.mentions).toEqual(['rows_skipped']);
    const verdict = rule?.evaluate(new Map([['rows_skipped', 4n]]));
    expect(verdict).toMatchObject({ kind: 'value', holds: true });
  });

  it.each(['', '\n\n', '# nothing but a comment'])('loads nothing where there is no rule: %j', async (text) => {
    expect(await compileRules(text)).toEqual({ ok: true, rules: [] });
  });
});

const PROBLEMS: [rule: string, column: number, message: string | RegExp][] = [
  ['row_written > 0', 1, 'unknown name "row_written"; did you mean "rows_written"?'],
  ['rows_read > 0 && wors_written > 0', 18, 'did you mean "rows_written"?'],
  ['rows_raed > 0', 1, 'did you mean "rows_read"?'],
  ['rowsWritten > 0', 1, 'did you mean "rows_written"?'],
  ['rows-written > 0', 1, 'unknown name "rows-written"; did you mean "rows_written"?'],
  ['prevous.rows_read > 0', 1, 'did you mean "previous"?'],
  ['previous.rows_writen > 0', 10, 'unknown name "previous.rows_writen"; did you mean "previous.rows_written"?'],
  ['total.rows > 0', 7, 'unknown name "total.rows"; known are rows_read, rows_written'],
  ['dirty > 0', 1, 'unknown name "dirty"; known are rows_read'],
  ['total > 0', 1, '"total" needs a count behind it, such as total.rows_written'],
  ['total["rows_read"] > 0', 1, '"total" needs a count behind it'],
  ['size(previous) > 0', 6, '"previous" needs a count behind it'],
  ['raito(rows_read, 1) > 1', 1, 'unknown function "raito"; did you mean "ratio"?'],
  ['average(rows_read) > 1', 1, 'unknown function "average"'],
  ['ratio(rows_read) > 1', 1, 'ratio(a, b) takes two numbers'],
  ['within(rows_read, 1)', 1, 'within(a, b, tolerance) takes three numbers'],
  ['rows_read.abs() > 1', 1, 'int.abs()'],
  ['rows_read', 1, 'must be true or false, but this is of type int'],
  ['ratio(rows_read, 1)', 1, 'of type double'],
  ['"rows"', 1, 'of type string'],
  ['dyn(true)', 1, 'of type dyn'],
  ['rows_read > "5"', 1, 'no such overload: int > string'],
  ['rows_read > null', 1, 'no such overload: int > null'],
  ['rows_read + true > 1', 1, 'no such overload: int + bool'],
  ['rows_read > 1 && rows_written', 1, "requires bool operands, got 'int'"],
  ['!rows_read', 1, 'no such overload: !int'],
  ['rows_read >', 12, 'unexpected token: end of the rule'],
  ['(rows_read > 1', 15, /expected|unexpected/],
  ['rows_read > 1)', 14, "unexpected character: ')'"],
  ['rows_read = 5', 11, 'compare with =='],
  ['rows_read > 1 and rows_read < 3', 15, 'CEL writes && for and'],
  ['ratio(rows_skipped, rows_read) < 0.1 %', 39, 'write a percentage as a fraction'],
  ['"open', 1, 'unterminated string'],
  ['rows_read > 1;', 14, 'unexpected character: ;'],
  ['rows_read > 9223372036854775808', 13, 'does not fit in 64 bits'],
  ['rows_read > 1e999', 13, /invalid number/],
  ['rows_read > 5u', 13, 'leave out the "u"'],
  ['rows_written > total.rows_written * 0.5', 1, 'write total.rows_written'],
  ['total.rows_read > 0 && duration_seconds < 9', 24, 'write total.duration_seconds'],
  ['total.rows_read > previous.duration_seconds', 19, 'cannot stand beside "total."'],
  ['uint(5) / uint(1) > uint(1)', 1, 'cannot be used as a rule'],
  ['[{"rows_read": 1}].all(previous, previous.rows_read > 0)', 34, 'binds "previous"'],
  ['optional.of(rows_read).value() > 1', 1, 'unknown name "optional"'],
];

describe('rules that are refused', () => {
  it.each(PROBLEMS)('%s', async (rule, column, message) => {
    const compiled = await compileRules(`rows_read > 0\n${rule}`);
    expect(compiled).toMatchObject({ ok: false, problems: [expect.any(String)] });
    const [problem = ''] = compiled.ok ? [] : compiled.problems;
    const [said = '', shown, caret = ''] = problem.split('\n');
    expect(said).toMatch(/^Input "expect", line 2: /);
    if (typeof message === 'string') expect(said).toContain(message);
    else expect(said).toMatch(message);
    expect(shown).toBe(`  ${rule}`);
    expect(caret.indexOf('^') - 1, caret).toBe(column);
  });

  it('names all problems of all rules at once', async () => {
    const compiled = await compileRules('row_read > 0\nrows_written > 0\nfiles_raed > byte_read\nwarn:  # soon');
    expect(compiled.ok ? [] : compiled.problems.map((problem) => problem.split('\n')[0])).toEqual([
      'Input "expect", line 1: unknown name "row_read"; did you mean "rows_read"?',
      'Input "expect", line 3: unknown name "files_raed"; did you mean "files_read"?',
      'Input "expect", line 3: unknown name "byte_read"; did you mean "bytes_read"?',
      'Input "expect", line 4: there is no rule after "warn:"',
    ]);
  });

  it.each([
    ['a long rule', 'rows_read > 1 || '.repeat(100)],
    ['deep parentheses', `${'('.repeat(400)}true${')'.repeat(400)}`],
    ['many nots', `${'!'.repeat(990)}true`],
    ['many terms', Array(240).fill('true').join('||')],
  ])('survives %s', async (_name, rule) => {
    const compiled = await compileRules(rule);
    if (!compiled.ok) expect(compiled.problems).toHaveLength(1);
  });

  it('shows of a rule that is too wide what stands around the place', async () => {
    const [start, end] = ['rows_read > 1 && '.repeat(20), ' && rows_read > 2'.repeat(20)];
    const compiled = await compileRules(`${start}rows_raed > 1${end}`);
    const [said = '', shown = '', caret = ''] = compiled.ok ? [] : (compiled.problems[0]?.split('\n') ?? []);
    expect(said).toContain('did you mean "rows_read"?');
    expect(shown).toMatch(/^ {2}….*&& rows_raed > 1 &&.*…$/);
    expect(shown.length).toBeLessThan(170);
    expect(caret.indexOf('^')).toBe(shown.indexOf('rows_raed'));
  });

  it('puts the caret under the place behind tabs', async () => {
    const compiled = await compileRules('rows_read >\t0 && x > 1');
    expect(compiled.ok ? '' : compiled.problems[0]?.split('\n')[2]).toBe('             \t     ^');
  });
});

/** Pieces of rules, so that random text gets past the first character now and then. */
const PIECES = [
  'rows_read total previous . rows_written ratio( within( ( ) , [ ] { } : ? && || ! - + * / % == < >= in 1 0.5',
  String.raw`"a" '# # warn: true has( .all(x, x cel.bind( 1u b"x" dyn( null """ \ {"a":1} type( é`,
]
  .flatMap((pieces) => pieces.split(' '))
  .concat('\n', '\u202e');

describe('any text', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((pieces) => pieces.join(' ')),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((pieces) => pieces.join('')),
  );

  it('compiles to rules or to problems, and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const compiled = await compileRules(text);
        if (!compiled.ok) expect(compiled.problems.length).toBeGreaterThan(0);
        else for (const rule of compiled.rules) rule.evaluate(new Map(rule.mentions.map((name) => [name, 1n])));
      }),
      { numRuns: 400 },
    );
  });
});
