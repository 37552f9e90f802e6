import { describe, expect, it } from 'vitest';
import { fillMacros } from '../../src/data-time/macros/fill-macros.ts';
import type { Fill } from '../../src/job-file/fill/fill-job.ts';
import { planAndCheck, short, tinyJob } from './help.ts';

const fill: Fill = (text, where) =>
  fillMacros(text, { at: Date.UTC(2027, 11, 31, 12), zone: 'UTC', filterBound: where === 'filter-bound' });

async function findingsOf(value: string, filled: Fill | null, name = 'fromJobConfig.whereClause'): Promise<string[]> {
  const inputs = [{ name, value }];
  const job = tinyJob('a', { 'from-config-values': { configs: [{ name: 'fromJobConfig', inputs }] } });
  const { findings } = await planAndCheck(JSON.stringify(job), { fill: filled });
  return findings
    .filter(({ code }) => code.startsWith('date-'))
    .map((finding) => short(finding).split(' ')[1] ?? '')
    .sort();
}

describe('a date format that is probably a mistake', () => {
  it.each([
    ['YYYYMMDD', 2],
    ['YYYY-MM-dd', 1],
    ['YYYY-ww', 0],
    ['yyyyMMDD', 1],
    ['yyyyDDD', 1],
    ['DDD', 0],
    ['yyyymmdd', 1],
    ['yyyy-mm-dd HH:mm:ss', 0],
    ['yyyyMMdd HH:MM:ss', 1],
    ['yyyyMMddHHMMss', 1],
    ['yyyy-MM-dd HH:mm:SS', 1],
    ['yyyy-MM-dd HH:mm:ss.SSS', 0],
    ['yyyy-MM-dd hh:mm:ss', 1],
    ['yyyy-MM-dd hh:mm:ss a', 0],
    ['KK:mm', 1],
    ['kk:mm', 0],
    ["yyyy-MM-dd'T'HH:mm:ssXXX", 0],
    ['yyyyMMdd', 0],
    ['HH', 0],
  ])('%s has %i warnings, with and without data-time', async (format, warnings) => {
    const expected = Array.from({ length: warnings }, () => '~date-format');
    for (const macro of [`\${dateformat(${format})}`, `\${dateformat(${format}, -1, DAY)}`])
      for (const filled of [null, fill]) expect(await findingsOf(macro, filled)).toEqual(expected);
  });
});

describe('a macro with an error, without data-time', () => {
  it.each([
    ['${dateformat(yyyyMMdd, -1, DAYS)}', ['date-macro']],
    ['${dateformat(yyyyMMbb)}', ['date-macro']],
    ['${dateformat(yyyyMMdd', ['date-macro']],
    ['${timestamp(dateformat(yyyyMMdd000000))}', ['date-macro']],
    ['%24%7Bdateformat%28yyyyMMdd%2C+-1%2C+DAYS%29%7D', ['date-macro']],
    ['%24%7Bdateformat%28yyyyMMdd%2C+-1%2C+DAY%29%7D', []],
    ['${dateformat(yyyyMMdd, -{{ N }}, DAYS)}', []],
    ['${dateformat(HH zzzz)}', []],
    ['${tableName}', []],
  ])('%s', async (value, expected) => {
    expect(await findingsOf(value, null)).toEqual(expected);
  });

  it('is fatal with data-time, and reported once', async () => {
    expect(await findingsOf('${dateformat(yyyyMMdd, -1, DAYS)}', fill)).toEqual(['!date-macro']);
  });

  it('of the bounds of a time filter knows that months are not allowed', async () => {
    const value = '${dateformat(yyyy-MM-dd HH:mm:ss, -1, MONTH)}';
    expect(await findingsOf(value, null, 'fromJobConfig.startTime')).toEqual(['date-macro']);
    expect(await findingsOf(value, null)).toEqual([]);
  });
});
