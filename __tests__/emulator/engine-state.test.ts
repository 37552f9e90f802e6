import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createService } from '../../emulator/index.ts';
import { definition, ended, fromCsv, fromTable, toCsv, toTable, yard } from './engine-support.ts';
import { A, PROJECT, request } from './support.ts';

const LINK = `/clusters/${A}/cdm/link`;
const link = (name: string, connector = 'obs-connector', inputs: object[] = []) => ({
  links: [{ name, 'connector-name': connector, 'link-config-values': { configs: [{ name: 'linkConfig', inputs }] } }],
});

test('links are made, shown without their secrets, changed and deleted by their routes', () => {
  const at = yard({ clusters: [{ id: A, links: [] }] });
  const secret = { name: 'linkConfig.password', value: 'hunter2' };
  expect(at.call('GET', `${LINK}/db`)).toMatchObject({ status: 400, body: { errCode: 'Cdm.0101' } });
  expect(at.call('POST', LINK, link('db', 'generic-jdbc-connector', [secret])).status).toBe(200);
  expect(at.call('POST', LINK, link('db'))).toMatchObject({ status: 400, body: { errCode: 'Cdm.0315' } });
  const shown = at.call('GET', `${LINK}/db`).body;
  expect(shown.links[0]).toMatchObject({ name: 'db', 'connector-name': 'generic-jdbc-connector' });
  expect(JSON.stringify(shown)).not.toContain('hunter2');
  expect(JSON.stringify(shown)).toContain('Add password here');
  expect(at.call('PUT', `${LINK}/db`, link('db')).status).toBe(200);
  expect(at.call('GET', `${LINK}/db`).body.links[0]['connector-name']).toBe('obs-connector');
  expect(at.call('PUT', `${LINK}/none`, link('none')).body.errCode).toBe('Cdm.0316');
  expect(at.call('DELETE', `${LINK}/db`)).toEqual({ status: 200, body: {} });
  expect(at.call('DELETE', `${LINK}/db`).status).toBe(400);
});

test('a link that a job uses stays', () => {
  const at = yard();
  at.call('POST', `/clusters/${A}/cdm/job`, { jobs: [definition('j', { from: fromTable(), to: toCsv() })] });
  expect(at.call('DELETE', `${LINK}/db`)).toMatchObject({ status: 500, body: { errCode: 'Cdm.0021' } });
});

test('a link is tried by looking for its folder', () => {
  const at = yard();
  expect(at.call('POST', `${LINK}?validate=true`, link('obs')).status).toBe(200);
  const missing = at.call('POST', `${LINK}?validate=true`, link('other'));
  expect(missing.status).toBe(500);
  expect(missing.body['validation-result'][0].linkConfig[0].message).toContain('other');
});

test('a job must name the connector of its link', async () => {
  const at = yard();
  at.call('POST', LINK, link('db', 'obs-connector'));
  expect(await at.run({ from: fromTable(), to: toCsv() })).toMatchObject({
    status: 'FAILED',
    error: expect.stringContaining('Cdm.0317'),
  });
});

test('date macros and variables of the start are filled in', async () => {
  const at = yard({ clock: () => Date.parse('2026-11-24T00:30:00Z') + performance.now() });
  at.exec('CREATE TABLE orders (id INTEGER); INSERT INTO orders VALUES (1), (2)');
  const job = {
    from: fromTable({ whereClause: 'id = ${wanted}' }),
    to: toCsv({ outputDirectory: '${dateformat(yyyyMMdd)}' }),
  };
  at.call('POST', `/clusters/${A}/cdm/job`, { jobs: [definition('j', job)] });
  at.call('PUT', `/clusters/${A}/cdm/job/j/start`, { variables: { wanted: '2' } });
  expect(await ended(() => at.call('GET', `/clusters/${A}/cdm/job/j/status`).body.submissions[0])).toMatchObject({
    rows: '1/1/0',
  });
  expect(at.text('20261124/orders_0.csv')).toBe('2\n');
});

test('a script goes before: the first run fails as it says, the second moves the data', async () => {
  const failed = { states: [{ status: 'FAILED' }] };
  const at = yard({ scripts: { j: [failed, { engine: 'local' }] } });
  at.exec('CREATE TABLE orders (id INTEGER); INSERT INTO orders VALUES (1)');
  at.call('POST', `/clusters/${A}/cdm/job`, { jobs: [definition('j', { from: fromTable(), to: toCsv() })] });
  const outcomes = [];
  for (let run = 0; run < 2; run++) {
    at.call('PUT', `/clusters/${A}/cdm/job/j/start`);
    outcomes.push(await ended(() => at.call('GET', `/clusters/${A}/cdm/job/j/status`).body.submissions[0]));
  }
  expect(outcomes.map(({ status, rows }) => [status, rows])).toEqual([
    ['FAILED', 'undefined/undefined/undefined'],
    ['SUCCEEDED', '1/1/0'],
  ]);
});

const MANY = `CREATE TABLE orders (id INTEGER, text TEXT);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) INSERT INTO orders SELECT i, i FROM n;`;

test('a run that is stopped ends at once, leaves no half file, and can be started again', async () => {
  const at = yard();
  at.exec(MANY);
  const look = () => at.call('GET', `/clusters/${A}/cdm/job/j/status`).body.submissions[0];
  at.call('POST', '/clusters/job', { jobs: [definition('j', { from: fromTable(), to: toCsv() })], clusters: [A] });
  while (!at.files().some((path) => /^out\/orders_0\.csv\..+\.tmp$/.test(path))) await setTimeout(1);
  expect(look().status).toBe('RUNNING');
  expect(at.call('PUT', `/clusters/${A}/cdm/job/j/stop`).status).toBe(200);
  expect(look()).toMatchObject({ status: 'STOPPED' });
  while (at.files().length > 0) await setTimeout(1);
  at.call('PUT', `/clusters/${A}/cdm/job/j/start`);
  expect(await ended(look)).toMatchObject({ status: 'SUCCEEDED', rows: '400000/400000/0' });
});

test('links, jobs and history outlive the emulator; a run that it took along is failed', async () => {
  const at = yard();
  const stateFile = join(at.folder, 'state.json');
  const options = {
    auth: 'off',
    clusters: [{ id: A, links: ['db', 'obs'] }],
    dataFolder: at.folder,
    stateFile,
  } as const;
  at.exec(MANY);
  const read = (service: ReturnType<typeof createService>, method: string, path: string, body?: unknown) => {
    const answer = service.handle(request(method, `/v1.1/${PROJECT}${path}`, body, { 'x-language': 'en-us' }));
    return answer.body === '' ? undefined : JSON.parse(answer.body);
  };
  const first = createService(options);
  read(first, 'POST', LINK, link('extra', 'obs-connector', [{ name: 'linkConfig.securityKey', value: 'hunter2' }]));
  const submit = (name: string, where: string) =>
    read(first, 'POST', '/clusters/job', {
      jobs: [definition(name, { from: fromTable({ whereClause: where }), to: toCsv({ filePrefix: name }) })],
      clusters: [A],
    });
  submit('done', 'id <= 10');
  const status = (service: ReturnType<typeof createService>, name: string) => () =>
    read(service, 'GET', `/clusters/${A}/cdm/job/${name}/status`).submissions[0];
  await ended(status(first, 'done'));
  submit('under-way', 'id > 0');
  await first.close();

  expect(readFileSync(stateFile, 'utf8')).not.toContain('hunter2');
  // Windows has no such bits.
  if (process.platform !== 'win32') expect(statSync(stateFile).mode & 0o077).toBe(0);

  const second = createService(options);
  expect(read(second, 'GET', `${LINK}/extra`).links[0]['connector-name']).toBe('obs-connector');
  expect(await ended(status(second, 'done'))).toMatchObject({ status: 'SUCCEEDED', rows: '10/10/0' });
  expect(await ended(status(second, 'under-way'))).toMatchObject({
    status: 'FAILED',
    error: 'The emulator was stopped while this run was under way',
  });
  read(second, 'PUT', `/clusters/${A}/cdm/job/done/start`);
  await ended(status(second, 'done'));
  const { submissions } = read(second, 'GET', `/clusters/${A}/cdm/submissions?jname=done`);
  expect(submissions.map((row: Record<string, unknown>) => row['submission-id'])).toEqual([3, 1]);

  second.reset();
  expect(second.jobs()).toEqual([]);
  await second.close();
  expect(createService(options).jobs()).toEqual([]);
});

test.each([
  ['{', 'is not JSON'],
  ['[]', 'is not a state file'],
  ['{"version":1,"clusters":[{"id":"x"}]}', 'knows the cluster x'],
])('a state file that cannot be used is named: %s', (text, message) => {
  const at = yard();
  const stateFile = join(at.folder, 'state.json');
  writeFileSync(stateFile, text);
  expect(() => createService({ stateFile })).toThrow(message);
  expect(() => createService({ stateFile })).toThrow(stateFile);
});

test('without a data folder a run that should move data says what is missing', async () => {
  const at = yard({ scripts: { '*': { engine: 'local' } }, dataFolder: undefined } as never);
  const outcome = await at.run({ from: fromCsv(), to: toTable() });
  expect(outcome).toMatchObject({ status: 'FAILED', error: expect.stringContaining('--data') });
});
