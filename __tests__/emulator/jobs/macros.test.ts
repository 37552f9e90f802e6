import { describe, expect, it } from 'vitest';
import { fillMacros } from '../../../emulator/jobs/macros.ts';
import { START } from '../support.ts';

const SHANGHAI = 'Asia/Shanghai';

describe('date macros', () => {
  it.each([
    ['${dateformat(yyyy-MM-dd HH:mm:ss)}', '2026-11-24 08:30:00'],
    ['${dateformat(yyyyMMdd, -1, DAY)}', '20261123'],
    ['${dateformat(yyyyMMddHH,-9,HOUR)}', '2026112323'],
    ['${dateformat(yyMM, 1, MONTH)}', '2612'],
    ['${dateformat(yyyy, -2, YEAR)}', '2024'],
    ['${dateformat(HH:mm, 45, MINUTE)}', '09:15'],
    ['${dateformat(ss.SSS, 5, SECOND)}', '05.000'],
    ['${timestamp()}', String(START)],
    ['${timestamp(-1, DAY)}', String(START - 86_400_000)],
    ['${timestamp(dateformat(yyyyMMdd))}', String(Date.parse('2026-11-24T00:00:00+08:00'))],
    ['${timestamp(dateformat(yyyyMMdd, -1, DAY))}', String(Date.parse('2026-11-23T00:00:00+08:00'))],
    ['dt=${dateformat(dd)}/${dateformat(MM)}', 'dt=24/11'],
    ['${tableName}', '${tableName}'],
    ['${dateformat(yyyy, many, DAY)}', '${dateformat(yyyy, many, DAY)}'],
    ['${dateformat(yyyy, 1, FORTNIGHT)}', '${dateformat(yyyy, 1, FORTNIGHT)}'],
    // Beyond the range of JavaScript dates.
    ['${dateformat(yyyy, 99999999999999, YEAR)}', '${dateformat(yyyy, 99999999999999, YEAR)}'],
    ['${dateformat(yyyy, -300000, YEAR)}', '${dateformat(yyyy, -300000, YEAR)}'],
    ['${timestamp(9007199254740991, DAY)}', '${timestamp(9007199254740991, DAY)}'],
    ['${timestamp(dateformat(yyyy, 9999999999999, SECOND))}', '${timestamp(dateformat(yyyy, 9999999999999, SECOND))}'],
  ])('%s is %s', (macro, value) => {
    expect(fillMacros(macro, START, SHANGHAI)).toBe(value);
  });

  it('goes by the wall clock where days have 23 hours', () => {
    const noon = Date.parse('2026-03-29T12:00:00+02:00');
    expect(fillMacros('${dateformat(yyyyMMddHH, -1, DAY)}', noon, 'Europe/Berlin')).toBe('2026032812');
    expect(fillMacros('${timestamp(-1, DAY)}', noon, 'Europe/Berlin')).toBe(String(noon - 23 * 3_600_000));
  });

  it('ends a month at its last day', () => {
    const january31 = Date.parse('2026-01-31T12:00:00+08:00');
    expect(fillMacros('${dateformat(MMdd, 1, MONTH)}', january31, SHANGHAI)).toBe('0228');
  });

  it('fills in variables of the start, safely inside JSON', () => {
    expect(fillMacros('{"v":"${day}"}', START, SHANGHAI, { day: 'a"b' })).toBe('{"v":"a\\"b"}');
  });
});
