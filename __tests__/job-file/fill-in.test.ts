import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fill } from '../../src/job-file/fill/fill-job.ts';
import { expand, joined } from '../../src/job-file/fill/placeholder.ts';
import { plan, short, tinyJob } from './help.ts';

const VARIABLES = new Map([
  ['DAY', '2026-11-24'],
  ['EMPTY', ''],
  ['BRACES', '{{ DAY }}'],
  ['MACRO', '${dateformat(yyyy)}'],
  ['QUOTE', '"\\\n'],
]);

function expanded(text: string): string {
  const { pieces, missing, malformed } = expand(text, VARIABLES);
  return [joined(pieces), ...missing.map((name) => `missing ${name}`), ...(malformed ? ['malformed'] : [])].join(' | ');
}

describe('placeholders', () => {
  it.each([
    ['no placeholder', 'no placeholder'],
    ['{{ DAY }}', '2026-11-24'],
    ['{{DAY}}', '2026-11-24'],
    ['a/{{ DAY }}/{{ DAY }}/b', 'a/2026-11-24/2026-11-24/b'],
    ['x{{ EMPTY }}y', 'xy'],
    ['{{ BRACES }}', '{{ DAY }}'],
    ['{{{{ DAY }}', '{{ DAY }}'],
    ['{{{{{{ DAY }}', '{{2026-11-24'],
    ['{{{ DAY }}}', '{2026-11-24}'],
    ['{{ NONE }}-{{ OTHER }}', '{{ NONE }}-{{ OTHER }} | missing NONE | missing OTHER'],
    ['{{ constructor }}', '{{ constructor }} | missing constructor'],
    ['{{ }}', '{{ }} | malformed'],
    ['{{ A B }}', '{{ A B }} | malformed'],
    ['{{DAY}', '{{DAY} | malformed'],
    ['a{{', 'a{{ | malformed'],
    ['{ {DAY} }}', '{ {DAY} }}'],
    ['${dateformat(yyyy)} $(x)', '${dateformat(yyyy)} $(x)'],
  ])('%s becomes %s', (text, result) => {
    expect(expanded(text)).toBe(result);
  });

  it('leave any text without two braces alone, and double braces keep any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = text.replaceAll('{', '(');
        expect(expanded(plain)).toBe(plain);
        expect(expanded(`{{{{${plain}`)).toBe(`{{${plain}`);
      }),
    );
  });

  it('never expand what a variable holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, value) => {
        const text = `${before.replaceAll('{', '')}{{ X }}`;
        const { pieces } = expand(
          text,
          new Map([
            ['X', value],
            ['Y', 'no'],
          ]),
        );
        expect(joined(pieces)).toBe(before.replaceAll('{', '') + value);
      }),
    );
  });
});

describe('filling a job', () => {
  const withValue = (value: unknown, name = 'fromJobConfig.whereClause') =>
    JSON.stringify(
      tinyJob('a', { 'from-config-values': { configs: [{ name: 'fromJobConfig', inputs: [{ name, value }] }] } }),
    );

  it('fills every string value and nothing else', async () => {
    const text = String.raw`{"name":"a_{{ DAY }}","{{ DAY }}":"\u0061\/","from-connector-name":"x-connector","to-connector-name":"y-connector","x":["{{ QUOTE }}",1.0,{"y":"{{DAY}}"}]}`;
    const { jobs, findings } = await plan(text, {
      variables: new Map([...VARIABLES].filter(([name]) => /DAY|QUOTE/.test(name))),
      suffix: '-1',
    });
    expect(findings.map(short)).toEqual([]);
    expect(jobs[0]?.json).toBe(
      String.raw`{"name":"a_2026-11-24-1","{{ DAY }}":"\u0061\/","from-connector-name":"x-connector","to-connector-name":"y-connector","x":["\"\\\n",1.0,{"y":"2026-11-24"}]}`,
    );
    expect(jobs[0]).toMatchObject({ name: 'a_2026-11-24-1', baseName: 'a_2026-11-24' });
  });

  it('fills clusters', async () => {
    const text = JSON.stringify({ jobs: [tinyJob('a')], clusters: ['{{ DAY }}', 'c'] });
    expect((await plan(text, { variables: VARIABLES })).clusters).toEqual(['2026-11-24', 'c']);
  });

  it('points at a placeholder without a value, in JSON and YAML', async () => {
    const json = await plan(
      '{"name":"a",\n "from-connector-name":"x-connector", "to-connector-name":\n  "{{ NONE }}"}',
    );
    expect(json.findings.map(short)).toEqual(['3:3 !missing-variable']);
    const yaml = await plan(
      'name: a\nfrom-connector-name: x-connector\nto-connector-name: y\nq:\n  - "{{ NONE }}"\n  - "{{ A B }}"\n',
    );
    expect(yaml.findings.map(short)).toEqual(['5:5 !missing-variable', '6:5 !bad-placeholder']);
  });

  it('warns of variables that no job uses', async () => {
    const { findings } = await plan(JSON.stringify(tinyJob('a')), { variables: new Map([['DAY', 'x']]) });
    expect(findings.map(short)).toEqual(['1:1 ~unused-variable']);
  });

  it('never shows what a variable holds', async () => {
    const { findings } = await plan(withValue('{{ NONE }}'), { variables: new Map([['KEY', 'hush']]) });
    expect(JSON.stringify(findings)).not.toContain('hush');
  });

  const seen: string[] = [];
  const fill: Fill = (text, where) => {
    seen.push(where);
    return text.includes('bad')
      ? { ok: false, problem: `No: ${text}` }
      : { ok: true, text: text.replaceAll(/\$\{dateformat\(([^)]*)\)\}/g, '<$1>') };
  };

  it.each([
    ['a macro', '${dateformat(yyyy)}/x', '<yyyy>/x'],
    ['a macro beside a placeholder', '{{ DAY }} ${dateformat(yyyy)}', '2026-11-24 <yyyy>'],
    ['a placeholder inside a macro', '${dateformat(yyyy, -{{ DAY }})}', '<yyyy, -2026-11-24>'],
    ['a macro that a variable brings', '{{ MACRO }} ${dateformat(MM)}', '${dateformat(yyyy)} <MM>'],
    ['a macro that a variable completes', '${dateformat(MM)} ${{ MACRO }}', '<MM> $${dateformat(yyyy)}'],
    ['another macro', '${tableName}', '${tableName}'],
  ])('fills %s', async (_what, value, result) => {
    const { jobs } = await plan(withValue(value), { variables: VARIABLES, fill });
    expect(JSON.parse(jobs[0]?.json ?? '')['from-config-values'].configs[0].inputs[0].value).toBe(result);
  });

  it('leaves macros to the service if no time is given', async () => {
    const loaded = await plan(withValue('${dateformat(yyyy)}'));
    expect(loaded.jobs[0]?.json).toBe(withValue('${dateformat(yyyy)}'));
  });

  it('distinguishes the bounds of a time filter, and points at a macro with an error', async () => {
    seen.length = 0;
    await plan(withValue('${dateformat(yyyy)}', 'fromJobConfig.startTime'), { fill });
    await plan(withValue('${dateformat(yyyy)}'), { fill });
    expect(seen).toEqual(['filter-bound', 'value']);
    const { findings } = await plan(withValue('${dateformat(bad)}').replace('"value"', '\n"value"'), {
      fill,
    });
    expect(findings.map(short)).toEqual(['2:9 !date-macro']);
  });
});

describe('only and exclude', () => {
  const group = (name: string) => ({
    'driver-config-values': {
      configs: [{ name: 'groupJobConfig', inputs: [{ name: 'groupJobConfig.groupName', value: name }] }],
    },
  });
  const text = JSON.stringify([
    tinyJob('ods_a'),
    tinyJob('ods_b', group('night')),
    tinyJob('dws.c', group('night')),
    tinyJob('d'),
  ]);

  it.each([
    [['ods_*'], [], ['ods_a', 'ods_b']],
    [['ods_a-1'], [], ['ods_a']],
    [['*-1'], ['dws*'], ['ods_a', 'ods_b', 'd']],
    [['group:night'], [], ['ods_b', 'dws.c']],
    [['group:DEFAULT'], ['d'], ['ods_a']],
    [[], ['group:n*'], ['ods_a', 'd']],
    [['{d,ods_b}'], [], ['ods_b', 'd']],
    [['d', 'ods_b'], [], ['ods_b', 'd']],
  ])('only %j, exclude %j', async (only, exclude, expected) => {
    const { jobs, findings } = await plan(text, { only, exclude, suffix: '-1' });
    expect(jobs.map((job) => job.baseName)).toEqual(expected);
    expect(findings).toEqual([]);
  });

  it('reports a selection without jobs, and patterns that match no job', async () => {
    expect((await plan(text, { only: ['x'] })).findings.map(short)).toEqual(['1:1 !no-job', '1:1 ~unmatched-pattern']);
    expect((await plan(text, { only: ['x', 'd'] })).findings.map(short)).toEqual(['1:1 ~unmatched-pattern']);
    expect((await plan(text, { exclude: ['x', 'd'] })).findings.map(short)).toEqual(['1:1 ~unmatched-pattern']);
    expect((await plan(text, { exclude: ['*'] })).findings.map(short)).toEqual(['1:1 !no-job']);
    const strict = await plan(text, { only: ['d', 'y'], exclude: ['x'], noEffect: 'error' });
    expect(strict.findings.map((finding) => `${short(finding)} ${finding.message}`)).toEqual([
      '1:1 unmatched-pattern No job matches "x" of the input "exclude".',
      '1:1 unmatched-pattern No job matches "y" of the input "only".',
    ]);
  });

  it('suggests the job that a pattern without a match misspells', async () => {
    const { findings } = await plan(text, { only: ['osd_b'], exclude: ['ods_*'] });
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^The inputs "only" and "exclude" select no job\. The files contain \d+ jobs\.$/),
      'No job matches "osd_b" of the input "only". Did you mean "ods_b"?',
    ]);
    const [one] = (await plan(JSON.stringify([tinyJob('a')]), { only: ['orders'] })).findings;
    expect(one?.message).toBe('The inputs "only" and "exclude" select no job. The files contain 1 job.');
  });

  it('ignores errors of jobs that are not selected', async () => {
    const mixed = JSON.stringify([tinyJob('a'), tinyJob('b', { x: '{{ NONE }}' }), { name: 'c' }]);
    expect((await plan(mixed, { only: ['a'] })).findings).toEqual([]);
  });
});
