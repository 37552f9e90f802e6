import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture, fixtureNames, plan, short, tinyJob } from './help.ts';

const JOB = '{"name":"a","from-connector-name":"x-connector","to-connector-name":"y-connector"}';

describe('the forms of a job file', () => {
  const yamlJob = 'name: a\nfrom-connector-name: x-connector\nto-connector-name: y-connector\n';
  it.each([
    ['a body', `{"jobs":[${JOB}],"clusters":["c"]}`],
    ['a list', `[${JOB}]`],
    ['one job', JOB],
    ['with a byte-order mark', `\uFEFF${JOB}`],
    ['with comments and trailing commas', `// all\n{"jobs":[ /* one */ ${JOB}, ],}`],
    ['YAML', yamlJob],
    ['YAML after a comment', `# yaml-language-server: $schema=x\n---\n${yamlJob}`],
    ['YAML in brackets', '{name: a, from-connector-name: x-connector, to-connector-name: y-connector}'],
    ['a YAML list', '- name: a\n  from-connector-name: x-connector\n  to-connector-name: y-connector\n'],
  ])('%s is read', async (_form, text) => {
    const { jobs, findings } = await plan(text);
    expect(findings).toEqual([]);
    expect(jobs.map((job) => job.json)).toEqual([JOB]);
  });

  it.each([
    ['nothing', '', '1:1 !empty-file'],
    ['blanks', ' \n\t', '1:1 !empty-file'],
    ['a comment in YAML', '# nothing\n', '1:1 !empty-file'],
    ['no job', '{"jobs":[]}', '1:1 !no-job'],
    ['links without jobs', '{"links":[]}', '1:1 !not-a-job'],
    ['an empty object', '{}', '1:1 !not-a-job'],
    ['jobs that are no list', '{\n "jobs": {"name":"x"}}', '2:10 !not-a-job'],
    ['jobs that are null', '{"jobs":null}', '1:9 !not-a-job'],
    ['a word', 'hello', '1:1 !not-a-job'],
    ['a number', '12', '1:1 !not-a-job'],
    ['a job that is null', '{"jobs":[\nnull]}', '2:1 !not-a-job'],
    ['a job that is text', '["x"]', '1:2 !not-a-job'],
    ['a cut JSON text', '{"jobs":[{"name":"a"', '1:21 !syntax'],
    ['a misspelt word', '{"name": tru}', '1:10 !syntax'],
    ['single quotes', "{'name': 'a'}}", '1:14 !syntax'],
    ['a NUL byte', '{"name":"a\0"}', '1:11 !binary'],
    ['a key that occurs twice', '{"name":"a",\n "name":"b"}', '2:2 !duplicate-key'],
    ['the same key, spelt otherwise', '{"name":"a",\n "n\\u0061me":"b"}', '2:2 !duplicate-key'],
    ['a key that occurs twice in YAML', 'name: a\nname: b\n', '2:1 !duplicate-key'],
    ['two YAML documents', 'name: a\n---\nname: b\n', '2:1 !several-documents'],
    ['a placeholder without quotes', '{"name":\n {{ DAY }}}', '2:2 !unquoted-placeholder'],
    ['the same in YAML', 'name: x\nvalue: {{ DAY }}\n', '2:8 !unquoted-placeholder'],
    ['the same with text after it', 'name: x\nvalue: {{ DAY }}-x\n', '2:8 !unquoted-placeholder'],
    ['the same in a YAML list', 'name: x\nvalue:\n  - {{ DAY }}\n', '3:5 !unquoted-placeholder'],
    ['hexadecimal in YAML', 'name: x\nvalue: 0x1F\n', '2:8 !unquoted-number'],
    ['octal in YAML', 'name: x\nvalue: 0o7\n', '2:8 !unquoted-number'],
    ['leading zeros in YAML', 'name: x\nvalue: 007\n', '2:8 !unquoted-number'],
    ['a plus in YAML', 'name: x\nvalue: +1\n', '2:8 !unquoted-number'],
    ['a leading point in YAML', 'name: x\nvalue: .5\n', '2:8 !unquoted-number'],
    ['a trailing point in YAML', 'name: x\nvalue: 5.\n', '2:8 !unquoted-number'],
    ['infinity in YAML', 'name: x\nvalue: .inf\n', '2:8 !unquoted-number'],
    ['a merge key', 'name: x\n<<: {a: b}\n', '2:1 !merge-key'],
    ['a key that is a number', 'name: x\n1: b\n', '2:1 !bad-key'],
    ['a tag of its own', 'name: !secret x\n', '1:7 !syntax'],
    ['a set in YAML', 'name: x\nvalue: !!set {a}\n', '2:8 !syntax'],
    ['an ordered map in YAML', 'name: x\nvalue: !!omap [a: 1]\n', '2:8 !syntax'],
    ['bytes in YAML', 'name: x\nvalue: !!binary aGk=\n', '2:8 !syntax'],
    ['an alias without an anchor', 'name: *x\n', '1:7 !syntax'],
    ['a tab as indentation', 'a:\n\tb: c\n', '2:1 !syntax'],
  ])('%s is refused', async (_form, text, expected) => {
    const { findings } = await plan(text);
    expect(findings.filter((finding) => finding.fatal).map(short)).toContain(expected);
  });

  it('reports all errors of a job together', async () => {
    const { findings, jobs } = await plan(
      '{"jobs":[\n{"name":null},\n{"name":"all","from-connector-name":"","to-connector-name":5},\n7]}',
    );
    expect(jobs).toEqual([]);
    expect(findings.map(short)).toEqual([
      '2:1 !missing-connector',
      '2:1 !missing-connector',
      '2:9 !missing-name',
      '3:9 !bad-name',
      '3:37 !missing-connector',
      '3:60 !missing-connector',
      '4:1 !not-a-job',
    ]);
  });

  it('reads the clusters of a body once each, in their order', async () => {
    const { clusters } = await plan(fixture('es-to-dis-random-cluster.json'));
    expect(clusters).toEqual(['b0791496-e111-4e75-b7ca-9277aeab9297', 'c2db1191-eb6c-464a-a0d3-b434e6c6df26']);
  });

  it.each([
    [`{"jobs":[${JOB}],\n"clusters":"c"}`, '2:12 !bad-clusters'],
    [`{"jobs":[${JOB}],\n"clusters":["c", 5]}`, '2:18 !bad-clusters'],
    [`{"jobs":[${JOB}],\n"clusters":["c", ""]}`, '2:18 !bad-clusters'],
    [`{"jobs":[${JOB}],\n"cluster":["c"]}`, '2:1 ~unknown-field'],
  ])('%s has a finding', async (text, expected) => {
    expect((await plan(text)).findings.map(short)).toEqual([expected]);
  });

  it.each(['null', '"c"', '[5]'])(
    'clusters that are %s stop nothing where the input names others',
    async (clusters) => {
      const { findings, jobs } = await plan(`{"jobs":[${JOB}],"clusters":${clusters}}`, { clustersFrom: 'input' });
      expect(findings).toEqual([expect.objectContaining({ severity: 'warning', code: 'bad-clusters' })]);
      expect(findings[0]?.fatal).toBeUndefined();
      expect(jobs).toHaveLength(1);
    },
  );
});

describe('what is sent', () => {
  it.each([
    ['numbers', '{"a":1.0,"b":1e3,"c":12345678901234567890,"d":-0,"e":1E+2}'],
    ['escapes', String.raw`{"a":"\u00e9\/\b","b\u0020":"é\ud800"}`],
    ['order and types', '{"z":null,"a":true,"10":"x","9":[],"m":{},"__proto__":1}'],
  ])('%s stay as written', async (_what, members) => {
    const text = `${JOB.slice(0, -1)},"x":${members}}`;
    expect((await plan(text)).jobs[0]?.json).toBe(text);
  });

  it('is, for YAML, what the JSON of the same file would be', async () => {
    const yaml = `name: "é"\nfrom-connector-name: x-connector\nto-connector-name: y-connector\nx: &x
  - yes
  - 2024-01-01
  - true
  - ~
  - 1.0
  - 1e3
  - 12345678901234567890
  - "0x1F"
  - !!str 12
  - 1_000
y: *x
"<<": |
  a
  b
`;
    const list = '["yes","2024-01-01",true,null,1.0,1e3,12345678901234567890,"0x1F","12","1_000"]';
    const { jobs, findings } = await plan(yaml);
    expect(findings).toEqual([]);
    expect(jobs[0]?.json).toBe(
      `{"name":"é","from-connector-name":"x-connector","to-connector-name":"y-connector","x":${list},"y":${list},"<<":"a\\nb\\n"}`,
    );
  });

  it.each(fixtureNames.filter((name) => !name.includes('broken')))('%s goes out unchanged', async (name) => {
    const text = fixture(name);
    const { jobs, findings } = await plan(text);
    expect(findings).toEqual([]);
    expect(jobs.map((job) => job.json)).toEqual(JSON.parse(text).jobs.map((job: unknown) => JSON.stringify(job)));
  });

  it('is the same text for any job, blanks apart', async () => {
    // One spelling per value, as a person could have written it.
    const number = fc.oneof(
      fc.integer().map(String),
      fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String),
      fc.constantFrom('1.0', '1e3', '-0', '0.10', '1E+2', '-1.50e-07'),
    );
    const escaped = fc
      .string({ unit: 'binary', maxLength: 8 })
      .filter((text) => !text.includes('{{') && !text.includes('\0'))
      .chain((text) =>
        fc.constantFrom(JSON.stringify(text), JSON.stringify(text).replaceAll('/', '\\/').replaceAll('a', '\\u0061')),
      );
    const { json } = fc.letrec<{ json: string }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 3, depthSize: 'small' },
        number,
        escaped,
        fc.constantFrom('true', 'false', 'null'),
        fc.array(tie('json'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
        fc
          .uniqueArray(fc.tuple(escaped, tie('json')), { maxLength: 3, selector: ([key]) => JSON.parse(key) })
          .map((members) => `{${members.map(([key, value]) => `${key}:${value}`).join(',')}}`),
      ),
    }));
    const blanks = fc.constantFrom('', ' ', '\n', '\r\n\t', ' /* c */ ', '// c\n');
    await fc.assert(
      fc.asyncProperty(fc.array(json, { maxLength: 4 }), blanks, blanks, async (values, before, after) => {
        const fields = values.map((value, index) => `"x${index}":${value}`);
        const tight = `${[JOB.slice(0, -1), ...fields].join(',')}}`;
        const loose = `${before}${[JOB.slice(0, -1), ...fields].join(`${before},${after}`)}${after}}${before}`;
        const { jobs, findings } = await plan(`{${after}"jobs":[${loose}${after}]${before}}`);
        expect(findings).toEqual([]);
        expect(jobs[0]?.json).toBe(tight);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a planned job', () => {
  it('has the fields of the file', async () => {
    const { jobs } = await plan(fixture('es-to-dis-random-cluster.json'), { suffix: '-7' });
    const { json, ...rest } = jobs[0] ?? { json: '' };
    expect(JSON.parse(json).name).toBe('es_css-7');
    expect(rest).toEqual({
      name: 'es_css-7',
      baseName: 'es_css',
      template: null,
      jobType: 'NORMAL_JOB',
      fromLink: 'css',
      toLink: 'dis',
      group: 'DEFAULT',
      retryJobType: 'NONE',
      rerun: 'duplicates',
      place: { file: 'jobs.json', line: 3, column: 5 },
    });
  });

  it('reads the driver settings', async () => {
    const driver = (name: string, value: unknown) => ({ name: name.split('.')[0], inputs: [{ name, value }] });
    const job = tinyJob('a', {
      job_type: 'batch_job',
      'driver-config-values': {
        configs: [driver('groupJobConfig.groupName', 'nightly'), driver('retryJobConfig.retryJobType', 'RETRY_TRIPLE')],
      },
    });
    const { jobs } = await plan(JSON.stringify(job));
    expect(jobs[0]).toMatchObject({
      jobType: 'BATCH_JOB',
      group: 'nightly',
      retryJobType: 'RETRY_TRIPLE',
    });
  });

  it.each([
    ['订单', 1],
    ['%E8%AE%A2%E5%8D%95', 1],
    ['*', 1],
    ['DEFAULT', 0],
  ])('finds the group of an export, which is URL-encoded, as %s', async (group, found) => {
    const inputs = [{ name: 'groupJobConfig.groupName', value: '%E8%AE%A2%E5%8D%95' }];
    const job = tinyJob('a', { 'driver-config-values': { configs: [{ name: 'groupJobConfig', inputs }] } });
    const { jobs } = await plan(JSON.stringify(job), { only: [`group:${group}`] });
    expect(jobs).toHaveLength(found);
  });

  it('keeps the spelling of a name that gets a suffix', async () => {
    const { jobs } = await plan(JOB.replace('"a"', '"\\u0061"'), { suffix: '-"1' });
    expect(jobs[0]?.json).toContain('"name":"\\u0061-\\"1"');
  });

  it.each([
    ['a'.repeat(240), '', []],
    ['a'.repeat(240), '-', ['1:9 !bad-name']],
    ['al', 'l', ['1:9 !bad-name']],
    ['.', '', ['1:9 !bad-name']],
    ['..', '', ['1:9 !bad-name']],
    ['a b', '', ['1:9 ~name-characters']],
    ['-a', '', ['1:9 ~name-characters']],
    ['作业', '_1', []],
    [' ', '', ['1:9 !missing-name']],
  ])('judges the name %s', async (name, suffix, expected) => {
    const { findings } = await plan(JSON.stringify(tinyJob(name)), { suffix });
    expect(findings.map(short)).toEqual(expected);
  });

  it('refuses a name that two jobs have', async () => {
    const { findings } = await plan(`[\n${JOB},\n${JOB}]`);
    expect(findings.map(short)).toEqual(['3:9 !duplicate-name']);
    expect(findings[0]?.message).toContain('jobs.json, line 2');
  });
});
