import { describe, expect, it } from 'vitest';
import { fixture, plan, planAndCheck, short, tinyJob } from './help.ts';

const doubling = Array.from({ length: 30 }, (_, level) => `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`);

describe('hostile files', () => {
  it.each([
    ['JSON nested 100,000 deep', `{"jobs":${'['.repeat(100_000)}`, '!too-deep'],
    ['objects nested 100,000 deep', '{"a":'.repeat(100_000), '!too-deep'],
    ['YAML nested 100,000 deep', `a: ${'['.repeat(100_000)}`, '!too-deep'],
    ['YAML lists nested 5,000 deep', `${'- '.repeat(5_000)}x`, '!too-deep'],
    ['two million JSON values', `[${'0,'.repeat(2_000_000)}0]`, '!too-large'],
    ['two million YAML values', `a: [${'0,'.repeat(2_000_000)}0]`, '!too-large'],
    ['nine million characters of YAML', `a: ${'x'.repeat(9_000_000)}`, '!too-large'],
    ['aliases that double thirty times', ['a-1: &a-1 x', ...doubling].join('\n'), '!too-large'],
    ['aliases of a long text', `a: &a ${'x'.repeat(1_000_000)}\nb: [${'*a,'.repeat(1_000)} x]`, '!too-large'],
    ['an alias within itself', 'a: &a {b: *a}', '!too-deep'],
    ['a string without an end', `{"a":"${'x'.repeat(1_000_000)}`, '!syntax'],
    ['a comment without an end', '{"a":1} /* x', '!syntax'],
    ['thirty million blanks', `${' \n\t'.repeat(10_000_000)}{"a":1}${' '.repeat(1_000_000)}`, '!not-a-job'],
  ])('%s get a clear error', async (_what, text, expected) => {
    const { findings } = await plan(text);
    expect(findings.map(short).map((line) => line.split(' ')[1])).toEqual([expected]);
  });

  it.each([
    ['jobs', `[${'{"a":1},'.repeat(200_000)}{}]`, 'too-many-jobs'],
    [
      'fields',
      `{"name":"a",${Array.from({ length: 200_000 }, (_, index) => `"x${index}":1`).join(',')}}`,
      'too-many-findings',
    ],
    [
      'inputs',
      `{"name":"a","from-connector-name":"obs-connector","to-connector-name":"obs-connector","from-config-values":{"configs":[{"name":"fromJobConfig","inputs":[${Array.from({ length: 30_000 }, (_, index) => `{"name":"fromJobConfig.x${index}","value":"1"}`).join(',')}]}]}}`,
      'too-many-findings',
    ],
    ['repeated keys', `{"name":"a",${'"x":1,'.repeat(200_000)}"y":1}`, 'too-many-findings'],
    ['clusters that are none', `{"jobs":[],"clusters":[${'1,'.repeat(200_000)}1]}`, 'too-many-findings'],
    [
      'placeholders',
      JSON.stringify(tinyJob('a', { x: Array.from({ length: 200_000 }, (_, index) => `{{ X${index} }}`).join('') })),
      'too-many-findings',
    ],
    ['uses of a variable', JSON.stringify(tinyJob('a', { x: '{{ V }}'.repeat(500_000) })), 'unknown-field'],
    ['characters in a name', JSON.stringify(tinyJob('x'.repeat(20_000_000))), 'bad-name'],
  ])('far too many %s end in a clear finding', async (_what, text, code) => {
    const { findings } = await planAndCheck(text, { variables: new Map([['V', 'v']]) });
    expect(findings.length).toBeLessThan(50_000);
    expect(findings.map((finding) => finding.code)).toContain(code);
  });

  it('what is left out of too many findings still forbids to send anything', async () => {
    const jobs = Array.from({ length: 9_000 }, (_, index) => tinyJob(`-${index}`));
    const text = JSON.stringify([...jobs, ...Array.from({ length: 1_000 }, () => ({})), 7]);
    const { findings } = await plan(text, { variables: new Map() });
    expect(findings.find((finding) => finding.code === 'too-many-findings')).toMatchObject({ fatal: true });
  });

  it('a glob of several stars on an endless name takes no time', async () => {
    const text = JSON.stringify(tinyJob('a'.repeat(300_000)));
    const loaded = await plan(text, { only: ['*a*a*b', `${'a'.repeat(70_000)}*`] });
    expect(loaded.findings.map((finding) => finding.code)).toContain('no-job');
  });

  it('names of every object harm nothing', async () => {
    const text = `[{"name":"constructor","from-connector-name":"__proto__","to-connector-name":"toString","__proto__":{"name":"x"},
      "driver-config-values":{"configs":[{"name":"hasOwnProperty","inputs":[{"name":"__proto__.x","value":"1"}]}]}}]`;
    const loaded = await planAndCheck(text);
    expect(loaded.jobs[0]?.name).toBe('constructor');
    expect(loaded.findings.map((finding) => finding.code)).toContain('unknown-connector');
  });
});

describe('a large file', () => {
  it('of 1,000 jobs and 5 MB is loaded and checked in under 2 s', async () => {
    const body = JSON.parse(fixture('mysql-to-obs.json'));
    const jobs = Array.from({ length: 1_000 }, (_, index) => ({
      ...body.jobs[0],
      name: `job_${index}`,
      from: undefined,
    }));
    const text = JSON.stringify({ jobs }, null, 2).padEnd(5_000_000);
    expect(text.length).toBeGreaterThanOrEqual(5_000_000);
    const before = performance.now();
    const loaded = await planAndCheck(text, { suffix: '-1', variables: new Map([['X', 'y']]) });
    const { findings } = loaded;
    // The budget holds on an idle machine; a loaded one gets twice the time.
    expect(performance.now() - before).toBeLessThan(4_000);
    expect(loaded.jobs).toHaveLength(1_000);
    expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
  });
});
