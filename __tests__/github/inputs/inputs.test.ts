import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseCollectInputs } from '../../../src/github/inputs/collect-inputs.ts';
import type { ParsedInputs } from '../../../src/github/inputs/inputs.ts';
import { canLoadJobs } from '../../../src/github/inputs/job-file-inputs.ts';
import { parseRootInputs } from '../../../src/github/inputs/root-inputs.ts';
import { parseValidateInputs } from '../../../src/github/inputs/validate-inputs.ts';
import { parseWaitInputs } from '../../../src/github/inputs/wait-inputs.ts';
import { NO_CREDENTIAL_INPUTS } from '../../auth/fixture.ts';

type Given = Readonly<Record<string, string>>;

const ROOT: Given = { 'job-file': 'jobs/*.json', region: 'eu-west-101' };
const EXISTING: Given = { 'existing-jobs': 'orders', clusters: 'c1', region: 'eu-west-101' };
const WAIT: Given = { handle: '{"format":"x"}', region: 'eu-west-101' };
const COLLECT = { region: 'eu-west-101', 'github-token': 'ghs_x' };
const VALIDATE: Given = { 'job-file': 'jobs/*.json' };

function environment(given: Given, others: Given = {}): Given {
  const inputs = Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return { ...Object.fromEntries(inputs), ...others };
}

function rootOf(given: Given, others: Given = {}) {
  const parsed = parseRootInputs(environment({ ...ROOT, ...given }, others));
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.inputs;
}

function problemsOf(parsed: ParsedInputs<unknown>): readonly string[] {
  return parsed.ok ? [] : parsed.problems.map(({ message }) => message);
}

const rootProblems = (given: Given, others: Given = {}) => problemsOf(parseRootInputs(environment(given, others)));
const waitProblems = (given: Given) => problemsOf(parseWaitInputs(environment(given)));
const validateProblems = (given: Given) => problemsOf(parseValidateInputs(environment(given)));

function declaredDefaults(file: string): Given {
  const action = parse(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')) as {
    inputs: Record<string, { default?: string }>;
  };
  const defaults = Object.entries(action.inputs).flatMap(([name, { default: value }]) =>
    // The runner fills in the expression; a test has no token.
    value === undefined || value.includes('${{') ? [] : [[name, value]],
  );
  return Object.fromEntries(defaults);
}

describe('defaults', () => {
  it.each([
    ['action.yml', ROOT, parseRootInputs],
    ['wait/action.yml', WAIT, parseWaitInputs],
    ['collect/action.yml', COLLECT, parseCollectInputs],
    ['validate/action.yml', VALIDATE, parseValidateInputs],
  ] as const)('of %s are those of the code', (file, given, parseInputs) => {
    const bare = parseInputs(environment(given));
    expect(bare).toMatchObject({ ok: true, warnings: [] });
    expect(parseInputs(environment({ ...declaredDefaults(file), ...given }))).toEqual(bare);
  });

  it('hold for inputs that are given but blank', () => {
    const blank = Object.fromEntries(Object.keys(declaredDefaults('action.yml')).map((name) => [name, ' \n']));
    expect(rootOf(blank)).toEqual(rootOf({}));
  });

  it('are these for the root action', () => {
    expect(rootOf({})).toEqual({
      jobFiles: ['jobs/*.json'],
      jobDefinition: null,
      existingJobs: [],
      only: [],
      exclude: [],
      clusters: [],
      startClusters: 'never',
      variables: new Map(),
      dataTime: null,
      timeZone: null,
      startVariables: new Map(),
      jobNameSuffix: '',
      region: 'eu-west-101',
      projectId: null,
      endpoint: null,
      iamEndpoint: null,
      stsEndpoint: null,
      credentials: NO_CREDENTIAL_INPUTS,
      language: 'en-us',
      requestsPerMinute: 'auto',
      check: 'warn',
      preflight: true,
      ifExists: 'update',
      dryRun: false,
      deploymentEnvironment: null,
      wait: true,
      resendAfter: 600_000,
      maxRunningJobs: 10,
      failFast: false,
      waitTimeoutMs: 18_000_000,
      pollInterval: 'auto',
      onTimeout: 'leave',
      onCancel: 'stop',
      deleteJob: 'never',
      expect: '',
      onUnmeasured: 'fail',
      onMissingBaseline: 'warn',
      baselineFiles: [],
      summary: true,
      resultsFile: null,
      pullRequestComment: 'never',
      githubToken: null,
    });
  });
});

describe('values', () => {
  it.each<[string, string, object]>([
    ['job-file', ' a, b.json \r\n\n c.yml\n', { jobFiles: ['a, b.json', 'c.yml'] }],
    ['only', 'a*, b ,,\n group:G \n a*', { only: ['a*', 'b', 'group:G'] }],
    ['exclude', ' , \n', { exclude: [] }],
    ['clusters', 'one,two\ntwo', { clusters: ['one', 'two'] }],
    [
      'variables',
      'DAY = 2026-11-24\n\nWHERE=a = \'b\', "c"\nEMPTY=',
      {
        variables: new Map([
          ['DAY', '2026-11-24'],
          ['WHERE', 'a = \'b\', "c"'],
          ['EMPTY', ''],
        ]),
      },
    ],
    [
      'variables',
      '__proto__=x\r\nA=1\n日期=y',
      {
        variables: new Map([
          ['__proto__', 'x'],
          ['A', '1'],
          ['日期', 'y'],
        ]),
      },
    ],
    ['data-time', ' scheduled ', { dataTime: 'scheduled' }],
    ['time-zone', 'Asia/Shanghai', { timeZone: 'Asia/Shanghai' }],
    ['job-name-suffix', '-4711', { jobNameSuffix: '-4711' }],
    ['region', 'a', { region: 'a' }],
    ['project-id', 'eu-west-101_shop', { projectId: 'eu-west-101_shop' }],
    ['endpoint', 'http://127.0.0.1:8080', { endpoint: new URL('http://127.0.0.1:8080') }],
    ['iam-endpoint', 'https://iam.example.com', { iamEndpoint: new URL('https://iam.example.com') }],
    ['sts-endpoint', 'https://sts.example.com', { stsEndpoint: new URL('https://sts.example.com') }],
    ['language', 'zh-cn', { language: 'zh-cn' }],
    ['requests-per-minute', '7', { requestsPerMinute: 7 }],
    ['check', 'strict', { check: 'strict' }],
    ['preflight', 'False', { preflight: false }],
    ['fail-fast', 'TRUE', { failFast: true }],
    ['summary', 'FALSE', { summary: false }],
    ['if-exists', 'resume', { ifExists: 'resume' }],
    ['wait-timeout', '90s', { waitTimeoutMs: 90_000 }],
    ['wait-timeout', '10m', { waitTimeoutMs: 600_000 }],
    ['wait-timeout', '2h30m', { waitTimeoutMs: 9_000_000 }],
    ['wait-timeout', '1d', { waitTimeoutMs: 86_400_000 }],
    ['wait-timeout', '1d2h3m4s', { waitTimeoutMs: 93_784_000 }],
    ['wait-timeout', '45', { waitTimeoutMs: 45_000 }],
    ['wait-timeout', '0', { waitTimeoutMs: 0 }],
    ['wait-timeout', '24d', { waitTimeoutMs: 2_073_600_000 }],
    ['poll-interval', '1', { pollInterval: 1000 }],
    ['poll-interval', '2m', { pollInterval: 120_000 }],
    ['resend-after', '', { resendAfter: 600_000 }],
    ['resend-after', '15', { resendAfter: 15_000 }],
    ['resend-after', '1h', { resendAfter: 3_600_000 }],
    ['resend-after', 'never', { resendAfter: 'never' }],
    ['on-timeout', 'pending', { onTimeout: 'pending' }],
    ['on-cancel', 'leave', { onCancel: 'leave' }],
    ['delete-job', 'on-success', { deleteJob: 'on-success' }],
    ['max-running-jobs', '500', { maxRunningJobs: 500 }],
    ['expect', 'rows_read > 0, x\n  # no\n', { expect: 'rows_read > 0, x\n  # no\n' }],
    ['baseline-file', 'a.json, b.json', { baselineFiles: ['a.json', 'b.json'] }],
    ['results-file', 'out/results.json', { resultsFile: 'out/results.json' }],
    ['github-token', 'ghs_x', { githubToken: 'ghs_x' }],
  ])('%s: %j', (name, text, wanted) => {
    expect(rootOf({ [name]: text })).toMatchObject(wanted);
  });

  it('keeps an inline definition as it was written', () => {
    const text = '\n  {"jobs": []}\n';
    expect(parseRootInputs(environment({ 'job-definition': text, region: 'x' }))).toMatchObject({
      ok: true,
      inputs: { jobDefinition: text, jobFiles: [] },
    });
  });

  it('takes secrets without the line break that pasting adds, and leaves blanks in a password', () => {
    const given = { 'access-key-id': 'AK\n', 'secret-access-key': ' SK ', password: ' p w \n' };
    expect(rootOf(given).credentials).toMatchObject({ accessKeyId: 'AK', secretAccessKey: 'SK', password: ' p w ' });
  });
});

describe('problems', () => {
  it.each<[string, string, RegExp]>([
    ['time-zone', 'Mars/Olympus', /"Mars\/Olympus".*Europe\/Berlin/],
    ['time-zone', '+02:00', /IANA/],
    ['region', 'eu--west', /"eu--west".*letters, digits and single hyphens/],
    ['region', 'eu_west', /single hyphens/],
    ['region', '-eu', /single hyphens/],
    ['region', 'eu.evil.example', /single hyphens/],
    ['project-id', '../x', /letters, digits/],
    ['project-id', 'a/b', /letters, digits/],
    ['endpoint', 'http://example.com', /https/],
    ['iam-endpoint', 'nonsense', /iam-endpoint/],
    ['language', 'de-de', /"en-us", "zh-cn"/],
    ['requests-per-minute', '0', /at least 1/],
    ['requests-per-minute', '1.5', /at least 1/],
    ['max-running-jobs', '-1', /at least 1/],
    ['max-running-jobs', '99999999999999999999', /too large/],
    ['check', 'none', /"off", "warn", "error", "strict"/],
    ['preflight', 'yes', /"yes".*true or false/],
    ['wait', '1', /true or false/],
    ['fail-fast', 'tRUE', /true or false/],
    ['summary', 'off', /true or false/],
    ['start-clusters', 'always', /"never", "if-none-runs"/],
    ['if-exists', 'replace', /"update", "attach", "resume", "fail"/],
    ['wait-timeout', '5 hours', /"5 hours".*90s/],
    ['wait-timeout', '1.5h', /90s/],
    ['wait-timeout', '30m2h', /90s/],
    ['wait-timeout', '-1', /90s/],
    ['wait-timeout', '25d', /longer than 24 days/],
    ['wait-timeout', '9'.repeat(400), /longer than 24 days/],
    ['resend-after', '14s', /shorter than 15 seconds.*never.*at least 15s/],
    ['resend-after', 'Never', /not a duration.*never/],
    ['poll-interval', '0', /shorter than 1 second.*at least 1s/],
    ['poll-interval', 'fast', /auto/],
    ['on-timeout', 'fail', /"leave", "stop", "pending"/],
    ['on-cancel', 'never', /"stop", "leave"/],
    ['delete-job', 'true', /"never", "on-success", "always"/],
    ['on-unmeasured', 'ignore', /"fail", "warn", "pass"/],
    ['on-missing-baseline', 'ignore', /"fail", "warn", "pass"/],
    ['pull-request-comment', 'true', /"never", "on-failure", "always"/],
    ['results-file', 'a\nb', /line break/],
    ['job-name-suffix', 'a\u0000b', /control character/],
    ['variables', 'A=1\nB', /line 2 has no "="/],
    ['variables', '=x', /line 1 has no valid name/],
    ['variables', 'A B=x', /line 1 has no valid name/],
    ['variables', '{A}=x', /line 1 has no valid name/],
    ['variables', 'A=1\n\nA=2', /line 3 repeats the name of line 1/],
    ['start-variables', 'A=1', /"existing-jobs" only/],
  ])('%s: %j is one problem that names the input', (name, text, wanted) => {
    const problems = rootProblems({ ...ROOT, [name]: text });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`"${name}"`);
    expect(problems[0]).toMatch(wanted);
  });

  it.each<[string, Given, RegExp]>([
    ['no source', { region: 'x' }, /exactly one of the inputs "job-file", "job-definition", "existing-jobs"/],
    ['two sources', { ...ROOT, 'job-definition': '{}' }, /"job-file" and "job-definition" are both set/],
    [
      'three sources',
      { ...ROOT, 'job-definition': '{}', 'existing-jobs': 'a', clusters: 'c' },
      /and "existing-jobs" are all set/,
    ],
    [
      'commas as jobs',
      { ...ROOT, 'job-file': '', 'existing-jobs': ' , ,', clusters: 'c' },
      /"existing-jobs" holds commas only/,
    ],
    ['neither region nor endpoint', { 'job-file': 'x' }, /"region" is missing.*"endpoint"/],
    ['an endpoint without a way to the project', { 'job-file': 'x', endpoint: 'https://a.example' }, /"project-id"/],
    [
      'a password without a way to IAM',
      { 'job-file': 'x', endpoint: 'https://a.example', 'project-id': 'p', password: 'w' },
      /"region".*"iam-endpoint"/,
    ],
    ['deleting existing jobs', { ...EXISTING, 'delete-job': 'always' }, /"delete-job".*never/],
    ['existing jobs without a cluster', { ...EXISTING, clusters: '' }, /"clusters" is missing/],
    ['existing jobs by a word that means all', { ...EXISTING, 'existing-jobs': 'all' }, /"existing-jobs".*"all"/],
  ])('%s', (_, given, wanted) => {
    const problems = rootProblems(given);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(wanted);
  });

  it('come all at once', () => {
    const given = { region: 'a b', wait: 'maybe', 'wait-timeout': 'x', 'poll-interval': '0', variables: 'A\nB' };
    const problems = rootProblems(given);
    expect(problems).toHaveLength(7);
    for (const name of ['job-file', ...Object.keys(given)]) expect(problems.join('\n')).toContain(`"${name}"`);
  });

  it('shorten a long value and show its control characters as escapes', () => {
    const [problem = ''] = rootProblems({ ...ROOT, check: `x${'y'.repeat(5000)}` });
    expect(problem.length).toBeLessThan(300);
    expect(rootProblems({ ...ROOT, check: '\u001b[31mred\n::error::x' }).join('')).not.toMatch(/\p{Cc}/u);
  });
});

describe('the environment', () => {
  it('may name region and project where no input holds a credential', () => {
    expect(rootProblems({ 'job-file': 'x' }, { HW_REGION_NAME: 'eu-west-101' })).toEqual([]);
    expect(rootProblems({ 'job-file': 'x' }, { HUAWEI_CLOUD_REGION: 'eu-west-101' })).toEqual([]);
    const endpoint = { 'job-file': 'x', endpoint: 'https://a.example' };
    expect(rootProblems(endpoint, { HUAWEICLOUD_SDK_PROJECT_ID: 'p' })).toEqual([]);
  });

  it('does not where an input does', () => {
    const given = { 'job-file': 'x', 'access-key-id': 'a', 'secret-access-key': 'b' };
    expect(rootProblems(given, { HW_REGION_NAME: 'eu-west-101' })).toHaveLength(1);
  });
});

describe('warnings', () => {
  it.each<[string, Given, readonly string[]]>([
    ['time-zone', { ...ROOT, 'time-zone': 'UTC' }, ['time-zone']],
    [
      'existing jobs',
      { ...EXISTING, only: 'a', variables: 'A=1', 'job-name-suffix': 'x' },
      ['only', 'variables', 'job-name-suffix'],
    ],
    ['no wait', { ...ROOT, wait: 'false', expect: 'rows_read > 0', 'delete-job': 'always' }, ['expect', 'delete-job']],
    ['a comment without a token', { ...ROOT, 'pull-request-comment': 'always' }, ['pull-request-comment']],
  ])('name inputs without effect: %s', (_, given, names) => {
    const parsed = parseRootInputs(environment(given));
    expect(parsed.ok && parsed.warnings.map((text) => /"(.*?)"/.exec(text)?.[1])).toEqual(names);
  });
});

describe('the wait action', () => {
  it('names the usual cause of an empty handle', () => {
    const problems = waitProblems({ ...WAIT, handle: ' ' });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /"handle" is empty.*drops an output that contains a secret.*cluster ids and the project id/,
    );
  });

  it('does without a project id, which the handle holds', () => {
    expect(waitProblems({ handle: '{}', endpoint: 'https://a.example' })).toEqual([]);
    expect(waitProblems({ handle: '{}' })).toHaveLength(1);
  });

  it('reads the inputs that it shares with the root action', () => {
    const parsed = parseWaitInputs(environment({ ...WAIT, 'on-timeout': 'stop', expect: 'rows_read > 0' }));
    expect(parsed).toMatchObject({ ok: true, inputs: { onTimeout: 'stop', expect: 'rows_read > 0' } });
  });
});

describe('the collect action', () => {
  it('reads its own inputs', () => {
    const given = { ...COLLECT, 'deployment-environment': 'a\n\n b, c \n', 'give-up-after': '2d' };
    expect(parseCollectInputs(environment(given))).toMatchObject({
      ok: true,
      inputs: { environments: ['a', 'b, c'], giveUpAfterMs: 172_800_000, githubToken: 'ghs_x', projectId: null },
    });
  });

  it('with "auto" stays below 100 requests a minute', () => {
    expect(parseCollectInputs(environment(COLLECT))).toMatchObject({ ok: true, inputs: { requestsPerMinute: 90 } });
    const given = { ...COLLECT, 'requests-per-minute': '7' };
    expect(parseCollectInputs(environment(given))).toMatchObject({ ok: true, inputs: { requestsPerMinute: 7 } });
  });

  it('needs a token for GitHub', () => {
    const { 'github-token': _token, ...given } = COLLECT;
    expect(problemsOf(parseCollectInputs(environment(given)))).toEqual([
      expect.stringMatching(/"github-token" is empty.*deployments: write/),
    ]);
  });
});

describe('a migration as a deployment', () => {
  it('needs a token for GitHub, in each action', () => {
    const given = { 'deployment-environment': 'warehouse' };
    for (const problems of [rootProblems({ ...ROOT, ...given }), waitProblems({ ...WAIT, ...given })])
      expect(problems).toEqual([expect.stringMatching(/"github-token" is empty.*deployments: write/)]);
    expect(rootOf({ ...given, 'github-token': 'ghs_x' }).deploymentEnvironment).toBe('warehouse');
  });

  it('takes rules and deletions along where the step does not wait, and no file of this runner', () => {
    const given = { 'deployment-environment': 'warehouse', 'github-token': 'ghs_x', wait: 'false' };
    const more = { expect: 'rows_written > 0', 'delete-job': 'on-success' };
    const warningsOf = (inputs: Given) => {
      const parsed = parseRootInputs(environment({ ...ROOT, ...inputs }));
      return parsed.ok ? parsed.warnings : ['not read'];
    };
    expect(warningsOf({ ...given, ...more })).toEqual([]);
    expect(warningsOf({ ...given, 'baseline-file': 'a.json' })).toEqual([
      expect.stringMatching(/baseline-file.*history of CDM/),
    ]);
    expect(warningsOf({ wait: 'false', ...more })).toHaveLength(2);
  });
});

describe('the validate action', () => {
  it('needs neither region nor credentials', () => {
    expect(validateProblems(VALIDATE)).toEqual([]);
    expect(parseValidateInputs(environment({ ...VALIDATE, 'sarif-file': 'f.sarif' }))).toMatchObject({
      ok: true,
      inputs: { check: 'error', sarifFile: 'f.sarif', summary: true },
    });
  });

  it('takes one source', () => {
    expect(validateProblems({})).toHaveLength(1);
    expect(validateProblems({ ...VALIDATE, 'job-definition': '{}' })).toHaveLength(1);
    expect(validateProblems({ 'existing-jobs': 'x' })).toHaveLength(1);
  });
});

const SECRETS = ['access-key-id', 'secret-access-key', 'security-token', 'auth-token', 'password', 'github-token'];
const NAMES = [
  ...Object.keys(rootDeclared('action.yml')),
  ...Object.keys(rootDeclared('wait/action.yml')),
  ...Object.keys(rootDeclared('collect/action.yml')),
  ...Object.keys(rootDeclared('validate/action.yml')),
];

function rootDeclared(file: string): Readonly<Record<string, unknown>> {
  const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
  return (parse(text) as { inputs: Record<string, unknown> }).inputs;
}

describe('the fields of a problem', () => {
  it('name their input as a field', () => {
    const parsed = parseRootInputs(environment({ ...ROOT, 'wait-timeout': 'soon', preflight: 'maybe' }));
    expect(parsed).toMatchObject({ ok: false, problems: [{ input: 'preflight' }, { input: 'wait-timeout' }] });
  });

  it.each([
    ['wait-timeout', true],
    ['region', true],
    ['time-zone', false],
    ['job-file', false],
  ])('with %s the jobs can be loaded: %s', (input, expected) => {
    expect(canLoadJobs([{ input, message: '' }])).toBe(expected);
  });

  it('without a job mention the limit of Windows on Windows only', () => {
    const bare = environment({ region: 'eu-west-101' });
    expect(problemsOf(parseRootInputs({ ...bare, RUNNER_OS: 'Windows' }))[0]).toContain('32,766 characters');
    expect(problemsOf(parseRootInputs({ ...bare, RUNNER_OS: 'Linux' }))[0]).not.toContain('32,766');
  });
});

describe('whatever is given', () => {
  const anything = fc.dictionary(
    fc.constantFrom(...NAMES),
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('true', 'never', '5m', 'a=b\nc', 'https://u:p@h/?q#f', '1e9'),
    ),
  );

  it.each([
    ['root', parseRootInputs],
    ['wait', parseWaitInputs],
    ['validate', parseValidateInputs],
  ] as const)('%s: no throw, and either inputs or problems', (_, parseInputs) => {
    fc.assert(
      fc.property(anything, (given) => {
        const parsed = parseInputs(environment(given));
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }),
    );
  });

  it('no secret and no value of a variable is repeated', () => {
    const secret = 's3cr3t\tv@lue';
    const given = Object.fromEntries(SECRETS.map((name) => [name, secret]));
    const lines = {
      variables: `A=${secret}\nA=${secret}\n${secret}`,
      username: `u\n${secret}`,
      'domain-name': `d\n${secret}`,
    };
    const problems = rootProblems({ ...ROOT, ...given, ...lines });
    expect(problems.length).toBeGreaterThanOrEqual(SECRETS.length + 2);
    for (const problem of problems) expect(problem).not.toMatch(/s3cr3t|v@lue/);
  });
});
