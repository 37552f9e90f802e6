import { describe, expect, it } from 'vitest';
import { planJobs } from '../../src/job-file/plan.ts';
import { NO_OPTIONS, planAndCheck, short, tinyJob } from './help.ts';

const good = { file: 'good.json', text: JSON.stringify([tinyJob('a'), tinyJob('b')]) };

async function findingsOf(text: string, noEffect: 'warning' | 'error'): Promise<string[]> {
  const sources = [good, { file: 'other.json', text }];
  const { findings } = await planJobs(sources, { ...NO_OPTIONS, noEffect });
  return findings.map((finding) => `${finding.file} ${short(finding)}`);
}

describe('a file without jobs beside a good one', () => {
  it.each([
    ['an export', '{\n "jobs":[], "links":[]}', '2:9'],
    ['an empty list', '[]', '1:1'],
    ['YAML', 'clusters: [x]\njobs: []\n', '2:7'],
  ])('%s is reported', async (_what, text, place) => {
    expect(await findingsOf(text, 'warning')).toEqual([`other.json ${place} ~file-without-jobs`]);
    expect(await findingsOf(text, 'error')).toEqual([`other.json ${place} file-without-jobs`]);
  });

  it('is not reported if its jobs are only not selected', async () => {
    const sources = [good, { file: 'other.json', text: JSON.stringify([tinyJob('c')]) }];
    const { findings } = await planJobs(sources, { ...NO_OPTIONS, only: ['a', 'b'] });
    expect(findings).toEqual([]);
  });
});

describe('findings that only follow from an unreadable file', () => {
  it('are left out', async () => {
    const variables = new Map([['DAY', 'x']]);
    const options = { ...NO_OPTIONS, variables, only: ['zzz'], exclude: ['y'] };
    const { findings } = await planJobs([good, { file: 'bad.json', text: '{"jobs": [' }], options);
    expect(findings.map((finding) => `${finding.file} ${short(finding)}`)).toEqual(['bad.json 1:11 !syntax']);
  });
});

describe('values with + or %', () => {
  const job = (...values: string[]) => {
    const inputs = values.map((value, index) => ({ name: `fromJobConfig.x${index}`, value }));
    return JSON.stringify(tinyJob('a', { 'from-config-values': { configs: [{ name: 'fromJobConfig', inputs }] } }));
  };
  it.each([
    [['1+1'], 1],
    [["name LIKE 'a%'"], 1],
    [['%2Fx'], 1],
    [['1+1', 'a%b', 'GMT+8'], 1],
    [['plain'], 0],
  ])('%j have %i note per job', async (values, notes) => {
    const { findings } = await planAndCheck(job(...values));
    const found = findings.filter(({ code }) => code === 'encoded-value');
    expect(found.map(({ severity }) => severity)).toEqual(Array.from({ length: notes }, () => 'info'));
    if (values.length > 1) expect(found[0]?.message).toContain('like 2 more of this job');
  });
});
