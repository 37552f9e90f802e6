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
      const [rule] = await rulesOf(`${metric} in [previous.${metric}, typical.${metric}]`);
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

  it('ends a rule at a comment', async () => {
    const [rule] = await rulesOf('rows_read > 0 # "quoted" # twice');
    expect(rule?.text).toBe('rows_read > 0');
  });

  it.each(['', '\n\n', '# nothing but a comment'])('loads nothing where there is no rule: %j', async (text) => {
    expect(await compileRules(text)).toEqual({ ok: true, rules: [] });
  });
});

const PROBLEMS: [rule: string, column: number, message: string | RegExp][] = [
  // names
  ['row_written > 0', 1, 'unknown name "row_written"; did you mean "rows_written"?'],
  ['rows_read > 0 && wors_written > 0', 18, 'did you mean "rows_written"?'],
  ['rows_raed > 0', 1, 'did you mean "rows_read"?'],
  ['rowsWritten > 0', 1, 'did you mean "rows_written"?'],
  ['rows-written > 0', 1, 'unknown name "rows-written"; did you mean "rows_written"?'],
  ['prevous.rows_read > 0', 1, 'did you mean "previous"?'],
  ['previous.rows_writen > 0', 10, 'unknown name "previous.rows_writen"; did you mean "previous.rows_written"?'],
  ['previous.rows > 0', 10, 'did you mean "previous.rows_read" or "previous.rows_written" or "previous.rows_skipped"?'],
  ['total.dirty > 0', 7, 'unknown name "total.dirty"; known are rows_read, rows_written'],
  ['rows > 0', 1, 'unknown name "rows"; did you mean "rows_read" or "rows_written" or "rows_skipped"?'],
  ['dirty > 0', 1, 'unknown name "dirty"; known are rows_read'],
  ['total > 0', 1, '"total" needs a count behind it, such as total.rows_written'],
  ['total["rows_read"] > 0', 1, 'lists and fields are not read with [ ] in rules'],
  ['ratio(previous, 1) > 0', 7, '"previous" needs a count behind it'],
  ['rows_read.total > 1', 1, 'a field is only read behind total., previous., typical.'],
  // functions
  ['raito(rows_read, 1) > 1', 1, 'unknown function "raito"; did you mean "ratio"?'],
  ['average(rows_read) > 1', 1, 'unknown function "average"; known are ratio, within, int, double'],
  ['ratio(rows_read) > 1', 1, 'ratio(a, b) takes two numbers, and here is 1'],
  ['within(rows_read, 1)', 1, 'within(a, b, tolerance) takes three numbers, and here are 2'],
  ['within(rows_read, 1,000, 0.1)', 1, 'a number has no commas'],
  // types
  ['rows_read', 1, 'must be true or false, but this is an integer'],
  ['ratio(rows_read, 1)', 1, 'but this is a double'],
  ['rows_read + true > 1', 13, '+ takes two numbers, and this is true or false'],
  ['true * 2 > 1', 1, '* takes two numbers, and this is true or false'],
  ['rows_read > true', 13, '> compares two numbers, and this is true or false'],
  ['true < false', 1, '< compares two numbers'],
  ['rows_read == true', 14, '== compares two numbers'],
  ['rows_read > 1 && rows_written', 18, '&& joins two conditions, and this is an integer'],
  ['1.5 || rows_read > 1', 1, '|| joins two conditions, and this is a double'],
  ['!rows_read', 2, '! negates a condition, and this is an integer'],
  ['-true > 1', 2, '- negates a number, and this is true or false'],
  ['rows_read % 2.5 == 0', 13, '% takes two integers, and this is a double'],
  ['2.5 % rows_read == 0', 1, '% takes two integers, and this is a double'],
  ['rows_read ? true : false', 1, '?: asks a condition, and this is an integer'],
  ['(rows_read > 1 ? 1 : true)', 22, 'both results of ?: must be numbers, or both conditions'],
  ['rows_read in 5', 14, '"in" needs a list of numbers'],
  ['rows_read in [true]', 15, 'in looks for a number in a list of numbers, and this is true or false'],
  ['int(true) > 0', 5, 'int takes a number, and this is true or false'],
  ['double(true) > 0', 8, 'double takes a number'],
  ['ratio(true, 1) > 0', 7, 'ratio takes numbers'],
  ['within(1, 2, true)', 14, 'within takes numbers'],
  // the rest of CEL
  ['"rows"', 1, 'strings are not used in rules: a rule uses numbers'],
  ['rows_read > "5"', 13, 'strings are not used in rules; write 5 without quotes'],
  ["rows_read > '1,000'", 13, 'write 1000 without quotes'],
  ['r"x" == "y"', 1, 'strings are not used in rules'],
  ['b"x" == b"y"', 1, 'bytes are not used in rules'],
  ['rows_read > null', 13, 'null is not used in rules'],
  ['rows_read > 5u', 13, 'leave out the "u"'],
  ['uint(5) > 1', 1, 'unknown function "uint"'],
  ['dyn(true)', 1, 'unknown function "dyn"'],
  ['size([1]) > 0', 1, 'unknown function "size"'],
  ['has(previous.rows_read)', 1, 'unknown function "has"'],
  ['rows_read.abs() > 1', 1, 'functions with a dot, such as .abs(), are not used in rules'],
  ['[rows_read].all(n, n > 0)', 1, 'such as .all(), are not used in rules'],
  ['[1, 2].exists(n, n > 0)', 1, 'such as .exists(), are not used in rules'],
  ['cel.bind(x, 1, x > 0)', 1, 'such as .bind(), are not used in rules'],
  ['optional.of(rows_read).value() > 1', 1, 'such as .value(), are not used in rules'],
  ['{"a": 1} == {"a": 1}', 1, 'maps are not used in rules'],
  ['[1] == [1]', 1, 'a list is only used behind "in"'],
  ['rows_read > 0 ? rows_read > 1 ? true : false : true', 31, 'needs parentheses around it'],
  ['rows_read > 0 ? (rows_read > 1) ? true : (false) : true', 33, 'needs parentheses around it'],
  // syntax
  ['rows_read >', 12, 'unexpected token: the end of the rule'],
  ['(rows_read > 1', 15, 'expected ")", got the end of the rule'],
  ['rows_read > 1)', 14, "unexpected character: ')'"],
  ['rows_read = 5', 11, 'compare with =='],
  ['rows_read => 5', 11, 'write >='],
  ['rows_read > 1 and rows_read < 3', 15, 'CEL writes && for and'],
  ['ratio(rows_skipped, rows_read) < 0.1 %', 39, 'write a percentage as a fraction'],
  ['ratio(rows_skipped, rows_read) < 0.1% && true', 39, 'write a percentage as a fraction'],
  ['rows_read > 1,000', 14, 'write 1000, without separators'],
  ['rows_read > 1_000', 14, 'write 1000, without separators'],
  ['- rows_skipped < 10', 1, 'write one rule a line, without list marks'],
  ['-  warn: rows_skipped < 10', 1, 'write one rule a line, without list marks'],
  ['ratio(rows_skipped, rows_read) < .5', 34, 'write 0.5'],
  ['"open', 1, 'unterminated string'],
  ['rows_read > 1;', 14, 'unexpected character: ;'],
  ['rows_read > 9223372036854775808', 13, 'does not fit in 64 bits'],
  ['rows_read > 1e999', 13, /invalid number/],
  // scopes
  ['rows_written > total.rows_written * 0.5', 1, 'write total.rows_written'],
  ['total.rows_read > 0 && duration_seconds < 9', 24, 'write total.duration_seconds'],
  ['total.rows_read > previous.duration_seconds', 19, 'cannot be used with "total."'],
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

  it('shows only the surroundings of the place in a long rule', async () => {
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
