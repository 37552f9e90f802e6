import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasDateMacro } from '../../../src/data-time/macros/date-macro.ts';
import { fillMacros } from '../../../src/data-time/macros/fill-macros.ts';

const AT = Date.parse('2017-10-16T09:08:07.654+08:00');
const fill = (text: string, filterBound = false) => fillMacros(text, { at: AT, zone: 'Asia/Shanghai', filterBound });

describe('the macros of a value', () => {
  test.each([
    ["day = '${dateformat(yyyyMMdd, -1, DAY)}'", "day = '20171015'"],
    [
      "a >= '${dateformat(yyyy-MM-dd)}' AND a < '${dateformat(yyyy-MM-dd,1,DAY)}'",
      "a >= '2017-10-16' AND a < '2017-10-17'",
    ],
    ['/in/${dateformat(yyyy)}/${dateformat(MM)}/${tableName}.csv', '/in/2017/10/${tableName}.csv'],
    ['${ dateformat ( yyyy-MM-dd HH:mm:ss ,  -1 ,DAY ) }', '2017-10-15 09:08:07'],
    ['${dateformat(yyyy,+1,YEAR)}', '2018'],
    ['${timestamp( )}', '1508116087654'],
    ['${timestamp(-10,MINUTE)}', '1508115487654'],
    ['${timestamp(dateformat(yyyyMMdd,-1,DAY))}', '1507996800000'],
    ['${timestamp( dateformat( yyyyMMddHH ) )}', '1508115600000'],
    ["${dateformat(yyyy-MM-dd'T'HH:mm:ss)}", '2017-10-16T09:08:07'],
    ['${dateformat(yyyyMMdd)}${dateformat(HH)}', '2017101609'],
    ['${timestamp(dateformat(yyyy-MM-dd 00:00:00))}', '1508083200000'],
    ["${timestamp(dateformat(yyyyMMdd'e5'))}", '1508083200000'],
    ['$${dateformat(yyyy)}}', '$2017}'],
    ['${{dateformat(yyyy)}}', '${{dateformat(yyyy)}}'],
    ['${tableName} ${dateformat} ${timestamp} ${mydateformat(yyyy)} $(day) {dateformat(yyyy)}', null],
    ['', null],
    ['${', null],
    ['%24%7BtableName%7D 100%24 %7Bdateformat%28yyyy%29', null],
  ])('%s', (text, filled) => {
    expect(fill(text)).toEqual({ ok: true, text: filled ?? text });
  });
});

describe('an error is reported at its position', () => {
  test.each([
    ['x ${dateformat(yyyyMMbd)}', 'b', /"b" is not a letter of a date format/],
    ['${dateformat(yyyy, -1, DAYS)}', 'DAYS', /"DAYS" is not a unit. Allowed: SECOND, MINUTE, HOUR, DAY, MONTH, YEAR/],
    ['${dateformat(yyyy, -1, day)}', 'day)', /"day" is not a unit/],
    ['${dateformat(yyyy, -1.5, DAY)}', '-1.5', /"-1.5" is not an offset/],
    ['${dateformat(yyyy, 2147483648, SECOND)}', '2147483648', /is not an offset/],
    ['${dateformat(yyyy, , DAY)}', ', DAY', /"" is not an offset/],
    ['${dateformat(yyyy, -9000, YEAR)}', '-9000', /1583 to 9999/],
    ['${dateformat(yyyy, -1)}', 'yyyy', /takes a format, or a format, an offset and a unit/],
    ['${dateformat(yyyy, -1, DAY, 1)}', 'yyyy', /takes a format/],
    ['${dateformat()}', ')}', /takes a format/],
    ["${dateformat(yyyy'T)}", "'T", /quote/],
    ['${dateformat(XXXX)}', 'XXXX', /X, XX and XXX/],
    ['${dateformat(HH zzzz)}', 'zzzz', /depends on the version of Java/],
    ['${timestamp(1)}', '1)', /takes no argument, an offset and a unit/],
    ['${timestamp(yyyyMMdd)}', 'yyyyMMdd', /takes no argument/],
    ['${timestamp(1, WEEK)}', 'WEEK', /"WEEK" is not a unit/],
    ['${timestamp(dateformat(yyyyMMdd EEE))}', 'EEE', /cannot be parsed/],
    ['${timestamp(dateformat(yyyyMd))}', 'Md', /Write MM/],
    ['${timestamp(dateformat(yyyyMMdd000000))}', 'dd000000', /"dd" before "000000" cannot be parsed/],
    ["${timestamp(dateformat(yyyyMMdd'E5'))}", "dd'E5'", /cannot be parsed/],
    ["${timestamp(dateformat(yyyyMMdd'E'HH))}", "dd'E'HH", /cannot be parsed/],
    ['${tableName} ${dateformat(yyyy)} ${timestamp(dateformat(yyyyMMdd,1,D))}', 'D))}', /"D" is not a unit/],
    ['ab ${dateformat(yyyy', '${dateformat(yyyy', /not closed/],
    ['ab ${dateformat(yyyy}', '${dateformat(yyyy}', /Expected "\)"/],
    ['${dateFormat(yyyy)}', 'dateFormat', /lower case: "dateformat"/],
    ['x %24%7Bdateformat%28yyyyMMdd%2C+-1%2C+DAY%29%7D', '%24%7B', /URL-encoded here. Write it as plain text/],
    ['x %24%7btimestamp()%7D', '%24%7b', /URL-encoded/],
    ['${timestamp()} $%7B%20dateformat(yyyy)%7D', '$%7B', /URL-encoded/],
  ])('%s', (text, place, problem) => {
    expect(fill(text)).toEqual({ ok: false, index: text.lastIndexOf(place), problem: expect.stringMatching(problem) });
    expect(hasDateMacro(text)).toBe(true);
  });

  test('an unknown zone', () => {
    expect(fillMacros('x', { at: AT, zone: 'Mars/Base' })).toMatchObject({
      ok: false,
      problem: expect.stringContaining('"Mars/Base"'),
    });
  });
});

test.each([
  ['Asia/Singapore', '2024-01-01T00:00:00Z', null],
  ['Asia/Hong_Kong', '1979-07-01T00:00:00Z', null],
  ['Asia/Hong_Kong', '1980-07-01T00:00:00Z', 'HKT'],
  ['Asia/Shanghai', '2024-01-01T00:00:00Z', 'CST'],
])('z in %s at %s is %s', (zone, at, name) => {
  const filled = fillMacros('${dateformat(z)}', { at: Date.parse(at), zone });
  if (name !== null) expect(filled).toEqual({ ok: true, text: name });
  else expect(filled).toMatchObject({ ok: false, problem: expect.stringContaining('depends on the version of Java') });
});

test('a day added into a skipped hour goes back by an hour, a month goes forward', () => {
  const text = (macro: string, at: string) => fillMacros(macro, { at: Date.parse(at), zone: 'Europe/Berlin' });
  const day = text('${dateformat(HH:mmXXX, 1, DAY)}', '2024-03-30T01:30:00Z');
  expect(day).toEqual({ ok: true, text: '01:30+01:00' });
  const month = text('${dateformat(HH:mmXXX, 2, MONTH)}', '2024-01-31T01:30:00Z');
  expect(month).toEqual({ ok: true, text: '03:30+02:00' });
});

test('a problem names its macro, a long one by its beginning', () => {
  expect(fill('a ${timestamp()} ${dateformat(b)}')).toMatchObject({
    problem: expect.stringMatching(/^\$\{dateformat\(b\)\}: "b"/),
  });
  const long = fill(`\${dateformat(${'y'.repeat(1000)}`);
  expect(long).toMatchObject({ problem: expect.stringMatching(/^\$\{dateformat\(y{66}…: the macro is not closed/) });
});

describe('the start and end of a time filter', () => {
  test.each(['MONTH', 'YEAR'])('may not be counted in %s', (unit) => {
    expect(fill(`\${dateformat(yyyy-MM-dd HH:mm:ss, -1, ${unit})}`, true)).toMatchObject({ ok: false, index: 38 });
    expect(fill(`\${timestamp(-1, ${unit})}`, true)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('time filter'),
    });
  });
  test.each(['SECOND', 'MINUTE', 'HOUR', 'DAY'])('may be counted in %s', (unit) => {
    expect(fill(`\${timestamp(-1, ${unit})}`, true).ok).toBe(true);
  });
});

test.each([
  ['${dateformat(yyyy)}', true],
  ['a ${timestamp()} ${x}', true],
  ['${ TIMESTAMP (', true],
  ['${tableName}', false],
  ['dateformat(yyyy)', false],
  ['${timestamp}', false],
])('%s has a date macro: %s', (text, has) => {
  expect(hasDateMacro(text)).toBe(has);
});

test('text without a date macro is never touched', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."${}() 'dateformat,-1") }), (text) => {
      fc.pre(!hasDateMacro(text));
      expect(fill(text)).toEqual({ ok: true, text });
    }),
  );
});

test('any macro is filled in, or refused at a position inside it', () => {
  const inner = fc.string({ unit: fc.constantFrom(..."yMdHmsSzXEa-: ,()1DAY'é") });
  fc.assert(
    fc.property(inner, fc.constantFrom('dateformat', 'timestamp'), (argument, name) => {
      const macro = `\${${name}(${argument})}`;
      const filled = fill(`<${macro}>`);
      if (filled.ok) expect(filled.text).toMatch(/^<[^$]*>$/);
      else expect(filled.index).toSatisfy((index: number) => index >= 1 && index <= macro.length);
    }),
  );
});

test('a day forward and back gives the same noon', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Shanghai', 'America/St_Johns', '-03:30');
  fc.assert(
    fc.property(zones, fc.integer({ min: -20_000, max: 20_000 }), (zone, days) => {
      const noon = Number(fillText('${timestamp(dateformat(yyyyMMdd))}', AT, zone)) + 12 * 3_600_000;
      const there = Number(fillText(`\${timestamp(${days}, DAY)}`, noon, zone));
      expect(Number(fillText(`\${timestamp(${-days}, DAY)}`, there, zone))).toBe(noon);
      expect(fillText('${dateformat(HH:mm)}', there, zone)).toBe('12:00');
    }),
  );
});

function fillText(text: string, at: number, zone: string): string {
  const filled = fillMacros(text, { at, zone });
  if (!filled.ok) throw new Error(filled.problem);
  return filled.text;
}
