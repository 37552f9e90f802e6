import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Asked, type GitHubApi, type Reply, startGitHubApi } from '../github/github-api.ts';
import { type ActionRun, runAction } from './harness/index.ts';
import { A, emulator, ends, migrate, requestsOf, sampleJob } from './support.ts';

type Cloud = Awaited<ReturnType<typeof emulator>>;

const WHERE = "day = '${dateformat(yyyyMMdd)}'";
const CRON = '30 23 * * *';
/** The cron was due at 23:30; GitHub came an hour late. */
const CREATED = '2026-11-25T00:31:07Z';
const STARTED = '2026-11-25T00:40:00Z';

/** The service at a moment of its own, by UTC. Its clock is not ours, so that signatures are not judged. */
async function cloudAt(time: string): Promise<Cloud> {
  const offset = Date.parse(time) - Date.now();
  const script = { ...ends('SUCCEEDED'), counters: { ROWS_READ: 1, ROWS_WRITTEN: 1 } };
  return emulator({ clock: () => Date.now() + offset, timeZone: 'UTC', auth: 'off', scripts: { '*': script } });
}

const COMMIT = '5f1c3e0b7a9d2468ace013579bdf2468ace01357';
const WORKFLOW = '.github/workflows/nightly.yml';

/** A reply of GitHub's API with the text of a workflow file. */
function contents(text: string): Reply {
  return { status: 200, body: { type: 'file', encoding: 'base64', content: Buffer.from(text).toString('base64') } };
}

/** A workflow file with schedules: `[cron]`, or `[cron, timezone]`. */
function workflow(...schedules: readonly (readonly [cron: string, timezone?: string])[]): string {
  const entries = schedules.map(
    ([cron, timezone]) => `    - cron: '${cron}'\n${timezone === undefined ? '' : `      timezone: ${timezone}\n`}`,
  );
  return `name: nightly\non:\n  schedule:\n${entries.join('')}jobs: {}\n`;
}

/** GitHub's API: the creation time of the workflow run, and the workflow file. */
async function gitHub(
  reply: Reply = { status: 200, body: { created_at: CREATED } },
  file: Reply = contents(workflow([CRON], ['*/15 * * * *'])),
): Promise<GitHubApi> {
  const api = await startGitHubApi(({ path }: Asked) => {
    if (path === '/api/v3/repos/acme/warehouse/actions/runs/16000000001') return reply;
    const wanted = `/api/v3/repos/acme/warehouse/contents/${WORKFLOW}?ref=${COMMIT}`;
    return decodeURIComponent(path) === wanted ? file : { status: 404, body: { message: 'Not Found' } };
  });
  onTestFinished(() => api.close());
  return api;
}

/** What a runner sets in a workflow that its schedule started, late. */
function onSchedule(
  api: GitHubApi | null,
  event: Record<string, unknown> = { schedule: CRON },
): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-event-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'event.json');
  writeFileSync(path, JSON.stringify(event));
  return {
    ...(api && { GITHUB_API_URL: api.url }),
    GITHUB_REPOSITORY: 'acme/warehouse',
    GITHUB_EVENT_NAME: 'schedule',
    GITHUB_EVENT_PATH: path,
    GITHUB_WORKFLOW_REF: `acme/warehouse/${WORKFLOW}@refs/heads/main`,
    GITHUB_WORKFLOW_SHA: COMMIT,
  };
}

/** The sample job with one value of the user's own. */
function jobWith(value: string, name = 'orders'): Record<string, unknown> {
  const job = structuredClone(sampleJob(name)) as {
    'from-config-values': { configs: { inputs: { name: string; value: string }[] }[] };
  } & Record<string, unknown>;
  job['from-config-values'].configs[0]?.inputs.push({ name: 'fromJobConfig.whereClause', value });
  return job;
}

function fileOf(...jobs: readonly Record<string, unknown>[]): Record<string, string> {
  return { 'job.json': JSON.stringify({ jobs, clusters: [A] }, null, 2) };
}

/** Runs one job with that value. */
function load(
  cloud: Cloud,
  value: string,
  inputs: Record<string, string> = {},
  env: Record<string, string> = {},
): Promise<ActionRun> {
  return migrate(cloud, { check: 'off', ...inputs }, { files: fileOf(jobWith(value)), env });
}

/** The value as the run of that number really used it, after the service had its turn. */
function used(cloud: Cloud, run = 0): string {
  return valueIn(cloud.runs()[run]?.filledDefinition ?? '{}');
}

/** The value as the service got it. */
function sent(cloud: Cloud, request = 0): string {
  const body = requestsOf(cloud, 'createAndStart')[request]?.body ?? '{}';
  return valueIn(JSON.stringify((JSON.parse(body) as { jobs?: unknown[] }).jobs?.[0] ?? {}));
}

function valueIn(definition: string): string {
  const job = JSON.parse(definition) as Partial<ReturnType<typeof sampleJob>> & {
    'from-config-values'?: { configs: { inputs: { name: string; value: string }[] }[] };
  };
  const inputs = job['from-config-values']?.configs.flatMap((config) => config.inputs) ?? [];
  return decodeURIComponent(inputs.find(({ name }) => name === 'fromJobConfig.whereClause')?.value ?? '');
}

describe('a cron of 23:30 whose run starts at 00:40', () => {
  test('loads the wrong day without data-time, with a warning', async () => {
    const cloud = await cloudAt(STARTED);
    const run = await load(cloud, WHERE, {}, onSchedule(null));
    expect(run.outputs).toMatchObject({ result: 'success', 'data-time': '' });
    expect(sent(cloud)).toBe(WHERE);
    expect(used(cloud)).toBe("day = '20261125'");
    expect(run.warnings).toHaveLength(1);
    expect(run.warnings[0]).toContain('Job "orders" has date macros');
    expect(run.warnings[0]).toContain('data-time: scheduled');
    // Two sentences: what happens, and what to do.
    expect(run.warnings[0]?.match(/\.(?= |$)/g)).toHaveLength(2);
  });

  test('loads the right day with data-time: scheduled, and a re-run a day later loads it again', async () => {
    const cloud = await cloudAt(STARTED);
    const api = await gitHub();
    const inputs = { 'data-time': 'scheduled', 'results-file': 'out.json' };
    const run = await load(cloud, WHERE, inputs, onSchedule(api));
    expect(run.warnings).toEqual([]);
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ result: 'success', 'data-time': '2026-11-24T23:30:00Z' });
    expect(sent(cloud)).toBe("day = '20261124'");
    expect(used(cloud)).toBe("day = '20261124'");
    expect(run.log).toContain('2026-11-24T23:30:00Z');
    expect(run.summary).toContain('Data time `2026-11-24T23:30:00Z`');
    expect(JSON.parse(readFileSync(join(run.workspace, 'out.json'), 'utf8')).dataTime).toBe('2026-11-24T23:30:00Z');
    expect(api.asked).toHaveLength(2);

    const next = await cloudAt('2026-11-26T09:15:00Z');
    const again = await load(next, WHERE, inputs, { ...onSchedule(api), GITHUB_RUN_ATTEMPT: '2' });
    expect(again.outputs['data-time']).toBe('2026-11-24T23:30:00Z');
    expect(used(next)).toBe("day = '20261124'");
  });

  test('writes the dates in the zone that is asked for', async () => {
    const cloud = await cloudAt(STARTED);
    const run = await load(
      cloud,
      "t = '${dateformat(yyyy-MM-dd HH:mm)}' and y = ${dateformat(yyyyMMdd, -1, DAY)} and ms = ${timestamp()}",
      { 'data-time': 'scheduled', 'time-zone': 'Europe/Berlin' },
      onSchedule(await gitHub()),
    );
    expect(run.outputs['data-time']).toBe('2026-11-25T00:30:00+01:00');
    expect(used(cloud)).toBe(`t = '2026-11-25 00:30' and y = 20261124 and ms = ${Date.parse('2026-11-24T23:30:00Z')}`);
  });

  test('outside a schedule, scheduled is the creation of the workflow run', async () => {
    const cloud = await cloudAt(STARTED);
    const env = { ...onSchedule(await gitHub(), {}), GITHUB_EVENT_NAME: 'workflow_dispatch' };
    const run = await load(cloud, "t = '${dateformat(HHmmss)}'", { 'data-time': 'scheduled' }, env);
    expect(run.outputs['data-time']).toBe(CREATED);
    expect(used(cloud)).toBe("t = '003107'");
  });
});

describe('a time that is given', () => {
  const given: readonly { name: string; inputs: Record<string, string>; output: string; value: string }[] = [
    {
      name: 'in UTC',
      inputs: { 'data-time': '2026-03-01T00:00:00Z' },
      output: '2026-03-01T00:00:00Z',
      value: '2026-02-28 00:00',
    },
    {
      name: 'in the zone of its offset',
      inputs: { 'data-time': '2026-03-01T07:30:00+08:00' },
      output: '2026-03-01T07:30:00+08:00',
      value: '2026-02-28 07:30',
    },
    {
      name: 'in another zone',
      inputs: { 'data-time': '2026-03-01T07:30:00+08:00', 'time-zone': 'America/New_York' },
      output: '2026-02-28T18:30:00-05:00',
      value: '2026-02-27 18:30',
    },
  ];

  test.each(given)('is used $name, and GitHub is not asked', async ({ inputs, output, value }) => {
    const cloud = await cloudAt(STARTED);
    const api = await gitHub();
    const run = await load(cloud, '${dateformat(yyyy-MM-dd HH:mm, -1, DAY)}', inputs, onSchedule(api));
    expect(run.errors).toEqual([]);
    expect(run.warnings).toEqual([]);
    expect(run.outputs['data-time']).toBe(output);
    expect(used(cloud)).toBe(value);
    expect(api.asked).toEqual([]);
  });

  test('changes nothing but the date macros: other macros, spellings and placeholders stay what they were', async () => {
    const cloud = await cloudAt(STARTED);
    const value =
      'a = ${tableName} and $(b) and d = ${ dateformat( yyyyMMdd , -1 , DAY ) } and ${dateformats} {{ REGION }}';
    const run = await load(cloud, value, {
      'data-time': '2026-03-01T00:00:00Z',
      variables: 'REGION=${dateformat(yyyy)}',
    });
    expect(run.errors).toEqual([]);
    // What a placeholder stands for is text: no macro in it is filled by the action.
    expect(sent(cloud)).toBe('a = ${tableName} and $(b) and d = 20260228 and ${dateformats} ${dateformat(yyyy)}');
  });

  test('applies to every job of the file', async () => {
    const cloud = await cloudAt(STARTED);
    const files = fileOf(jobWith(WHERE, 'orders'), jobWith(WHERE, 'items'));
    const inputs = { 'data-time': '2026-03-01T00:00:00Z', check: 'off' };
    const run = await migrate(cloud, inputs, { files });
    expect(run.outputs.result).toBe('success');
    expect([used(cloud, 0), used(cloud, 1)]).toEqual(["day = '20260301'", "day = '20260301'"]);
  });
});

describe('macros with errors', () => {
  const wrong: readonly { name: string; value: string; says: string }[] = [
    { name: 'an unknown pattern letter', value: '${dateformat(yyyyMMbb)}', says: '"b"' },
    { name: 'an unknown unit', value: '${dateformat(yyyyMMdd, -1, DAYS)}', says: '"DAYS" is not a unit' },
    { name: 'another form', value: '${dateformat(yyyyMMdd, -1)}', says: 'dateformat takes a format' },
    { name: 'a macro without its end', value: '${dateformat(yyyyMMdd)', says: 'not closed' },
  ];

  test.each(wrong)('$name is a finding at its place for any "check", and nothing is sent', async (wanted) => {
    const cloud = await cloudAt(STARTED);
    const files = fileOf(jobWith(wanted.value));
    const text = (files['job.json'] ?? '').split('\n');
    const line = text.findIndex((row) => row.includes('dateformat')) + 1;
    const run = await migrate(cloud, { check: 'off', 'data-time': '2026-03-01T00:00:00Z' }, { files });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(cloud.requests).toEqual([]);
    expect(run.errors.join('\n')).toContain(wanted.says);
    const found = run.commands.find(({ name, properties }) => name === 'error' && properties.file === 'job.json');
    expect(found?.properties).toMatchObject({ line: String(line) });
  });

  test('is left to the service without data-time', async () => {
    const cloud = await cloudAt(STARTED);
    const run = await load(cloud, '${dateformat(yyyyMMdd, -1, DAYS)}');
    expect(run.outputs.result).toBe('success');
    expect(run.warnings).toEqual([]);
    expect(sent(cloud)).toBe('${dateformat(yyyyMMdd, -1, DAYS)}');
  });

  const badTimes: readonly { name: string; inputs: Record<string, string>; says: string }[] = [
    { name: 'a time without an offset', inputs: { 'data-time': '2026-03-01T00:00:00' }, says: '"data-time"' },
    { name: 'a day that is none', inputs: { 'data-time': '2026-02-30T00:00:00Z' }, says: '"data-time"' },
    { name: 'a word', inputs: { 'data-time': 'yesterday' }, says: '"data-time"' },
    {
      name: 'an unknown zone',
      inputs: { 'data-time': '2026-03-01T00:00:00Z', 'time-zone': 'Europe/Atlantis' },
      says: '"time-zone"',
    },
  ];

  test.each(badTimes)('$name is refused, naming the input, before any connection', async ({ inputs, says }) => {
    const cloud = await cloudAt(STARTED);
    const run = await load(cloud, WHERE, inputs);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED', 'data-time': '' });
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toContain(says);
    expect(cloud.requests).toEqual([]);
  });
});

describe('a schedule with a time zone', () => {
  const scheduled = { 'data-time': 'scheduled' };
  /** Due at 01:17 in Chicago, which is 06:17 UTC in summer. */
  const CHICAGO = '17 1 * * *';
  const created = { status: 200, body: { created_at: '2026-07-02T06:20:00Z' } };
  const load17 = async (file: Reply, inputs: Record<string, string> = {}, env: Record<string, string> = {}) => {
    const cloud = await cloudAt('2026-07-02T06:25:00Z');
    const api = await gitHub(created, file);
    const run = await load(
      cloud,
      WHERE,
      { ...scheduled, ...inputs },
      { ...onSchedule(api, { schedule: CHICAGO }), ...env },
    );
    return { cloud, api, run };
  };

  test('loads the day of the schedule, not the day before', async () => {
    const file = contents(workflow(['0 5 * * *'], [CHICAGO, 'America/Chicago']));
    const { cloud, run } = await load17(file, { 'time-zone': 'America/Chicago' });
    expect(run.errors).toEqual([]);
    expect(run.warnings).toEqual([]);
    expect(run.outputs['data-time']).toBe('2026-07-02T01:17:00-05:00');
    expect(used(cloud)).toBe("day = '20260702'");
  });

  test('warns if the dates differ in the zone of the schedule', async () => {
    const late = '30 23 * * *';
    const api = await gitHub(
      { status: 200, body: { created_at: '2026-07-03T04:40:00Z' } },
      contents(workflow([late, 'America/Chicago'])),
    );
    const cloud = await cloudAt('2026-07-03T04:45:00Z');
    const run = await load(cloud, WHERE, scheduled, onSchedule(api, { schedule: late }));
    expect(run.outputs['data-time']).toBe('2026-07-03T04:30:00Z');
    expect(run.warnings).toHaveLength(1);
    expect(run.warnings[0]).toContain('set "time-zone: America/Chicago"');
    const { run: same } = await load17(contents(workflow([CHICAGO, 'America/Chicago'])));
    expect(same.warnings).toEqual([]);
  });

  test('is read from the checkout of that commit if GitHub refuses the file', async () => {
    const file: Reply = { status: 403, body: { message: 'Resource not accessible by integration' } };
    const cloud = await cloudAt('2026-07-02T06:25:00Z');
    const api = await gitHub(created, file);
    const files = {
      ...fileOf(jobWith(WHERE)),
      [WORKFLOW]: workflow([CHICAGO, 'America/Chicago']),
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/refs/heads/main': `${COMMIT}\n`,
    };
    const inputs = { ...scheduled, check: 'off', 'time-zone': 'America/Chicago' };
    const env = onSchedule(api, { schedule: CHICAGO });
    const run = await migrate(cloud, inputs, { files, env });
    expect(run.errors).toEqual([]);
    expect(run.outputs['data-time']).toBe('2026-07-02T01:17:00-05:00');
    const other = await migrate(cloud, inputs, {
      files: { ...files, '.git/refs/heads/main': `${'0'.repeat(40)}\n` },
      env,
    });
    expect(other.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(other.errors.join('\n')).toContain('contents: read');
  });

  const refused: readonly { name: string; file: Reply; env?: Record<string, string>; says: string }[] = [
    { name: 'no permission', file: { status: 403, body: { message: 'no' } }, says: '`permissions: contents: read`' },
    {
      name: 'two zones for one cron',
      file: contents(workflow([CHICAGO, 'America/Chicago'], [CHICAGO])),
      says: 'several time zones',
    },
    { name: 'no such cron', file: contents(workflow(['0 0 * * *'])), says: 'no schedule with the cron' },
    { name: 'a zone that does not exist', file: contents(workflow([CHICAGO, 'Chicago'])), says: '"Chicago"' },
    { name: 'a file that is no workflow', file: contents('a: ['), says: 'no list "on.schedule"' },
    {
      name: 'a runner that does not name the file',
      file: contents(''),
      env: { GITHUB_WORKFLOW_REF: '' },
      says: 'GITHUB_WORKFLOW_REF',
    },
  ];

  test.each(refused)('$name is an error, and nothing is sent', async ({ file, env = {}, says }) => {
    const { cloud, run } = await load17(file, {}, env);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED', 'data-time': '' });
    expect(run.errors.join('\n')).toContain(says);
    expect(cloud.requests).toEqual([]);
  });

  test('in the text of the cron (Forgejo, Gitea) needs no file', async () => {
    const cloud = await cloudAt('2026-07-02T06:25:00Z');
    const api = await gitHub(created, { status: 404, body: {} });
    const env = onSchedule(api, { schedule: `CRON_TZ=America/Chicago ${CHICAGO}` });
    const run = await load(cloud, WHERE, { ...scheduled, 'time-zone': 'America/Chicago' }, env);
    expect(run.outputs['data-time']).toBe('2026-07-02T01:17:00-05:00');
    expect(api.asked).toHaveLength(1);
  });
});

describe('scheduled, with problems', () => {
  const scheduled = { 'data-time': 'scheduled' };

  test('GitHub refuses the creation time: nothing is sent, and the permission is named', async () => {
    const cloud = await cloudAt(STARTED);
    const api = await gitHub({ status: 403, body: { message: 'Resource not accessible by integration' } });
    const run = await load(cloud, WHERE, scheduled, onSchedule(api));
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors.join('\n')).toContain('actions: read');
    expect(cloud.requests).toEqual([]);
  });

  test('existing jobs: no time is used, and GitHub is not asked', async () => {
    const cloud = await cloudAt(STARTED);
    cloud.addJob(A, jobWith(WHERE), []);
    const api = await gitHub();
    const inputs = { ...scheduled, 'existing-jobs': 'orders', clusters: A };
    const run = await migrate(cloud, inputs, { env: onSchedule(api) });
    expect(run.outputs).toMatchObject({ result: 'success', 'data-time': '' });
    expect(run.warnings.join('\n')).toContain('"data-time" has no effect');
    expect(run.log).not.toContain('stand for the time');
    expect(api.asked).toEqual([]);
  });

  test('the output has the time even if nothing is submitted', async () => {
    const cloud = await cloudAt(STARTED);
    cloud.set(A, { status: '900' });
    const run = await load(cloud, WHERE, { 'data-time': '2026-11-24T23:30:00Z' });
    expect(run.outputs).toMatchObject({ status: 'NOT_SUBMITTED', 'data-time': '2026-11-24T23:30:00Z' });
  });

  test('a URL-encoded macro is an error', async () => {
    const cloud = await cloudAt(STARTED);
    const run = await load(cloud, encodeURIComponent(WHERE), { 'data-time': '2026-11-24T23:30:00Z' });
    expect(run.outputs.status).toBe('NOT_SUBMITTED');
    expect(run.errors.join('\n')).toContain('URL-encoded');
    expect(cloud.requests).toEqual([]);
  });

  test('another error in the inputs: no connection is opened, not even to GitHub', async () => {
    const cloud = await cloudAt(STARTED);
    const api = await gitHub();
    const run = await load(
      cloud,
      WHERE,
      { ...scheduled, expect: 'rows_writen > 0' },
      onSchedule(api, { schedule: 'x' }),
    );
    expect(run.errors[0]).toContain('rows_written');
    expect(run.errors[0]).toContain('"data-time"');
    expect(api.asked).toEqual([]);
    expect(cloud.requests).toEqual([]);
  });

  test('a cron that is more frequent than the usual delay has a warning', async () => {
    const cloud = await cloudAt(STARTED);
    const run = await load(cloud, WHERE, scheduled, onSchedule(await gitHub(), { schedule: '*/15 * * * *' }));
    expect(run.outputs['data-time']).toBe('2026-11-25T00:30:00Z');
    expect(run.warnings).toHaveLength(1);
    expect(run.warnings[0]).toContain('every 15 minutes');
  });

  test('jobs without date macros need no data-time in a schedule', async () => {
    const cloud = await cloudAt(STARTED);
    const run = await load(cloud, "day = '20260101'", {}, onSchedule(null));
    expect(run.warnings).toEqual([]);
  });

  test('/validate checks the macros and opens no connection', async () => {
    const api = await gitHub();
    const common = { action: 'validate' as const, env: onSchedule(api) };
    const inputs = { 'job-file': 'job.json', check: 'off', ...scheduled };
    const good = await runAction({ ...common, inputs, files: fileOf(jobWith(WHERE)) });
    expect(good.errors).toEqual([]);
    expect(good.exitCode).toBe(0);
    const bad = await runAction({ ...common, inputs, files: fileOf(jobWith('${dateformat(yyyyMMbb)}')) });
    expect(bad.exitCode).toBe(1);
    expect(bad.outputs).toMatchObject({ errors: '1' });
    expect(JSON.parse(bad.outputs.findings ?? '[]')).toMatchObject([{ file: 'job.json', severity: 'error' }]);
    expect(api.asked).toEqual([]);
  });
});
