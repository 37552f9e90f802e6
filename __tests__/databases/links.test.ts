import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startEmulator } from '../../emulator/index.ts';
import { withoutSecrets } from '../../emulator/links/link-secrets.ts';
import { toCsv } from '../emulator/engine-jobs.ts';
import { A, PROJECT } from '../emulator/support.ts';
import { DIALECTS } from './dialects.ts';
import { linkBody, linkTo, linkToStorage } from './links.ts';
import { fromQuery, rehearsal, servers, test } from './support.ts';

const LINK = `/clusters/${A}/cdm/link`;
const query = { from: fromQuery('SELECT 1 AS one'), to: toCsv(), links: { from: 'own' } };

test.each([
  ['the documented names', (d: typeof servers.postgres) => linkTo('own', d)],
  [
    'databaseName and user',
    (d: typeof servers.postgres) =>
      linkBody('own', 'generic-jdbc-connector', {
        databaseType: d.type.toLowerCase(),
        host: d.host,
        port: d.port,
        databaseName: d.database,
        user: d.user,
        password: d.password,
      }),
  ],
  [
    'a JDBC URL',
    (d: typeof servers.postgres) =>
      linkBody('own', 'generic-jdbc-connector', {
        jdbcUrl: `${jdbc(d)}?user=${d.user}&password=${encodeURIComponent(d.password)}&useUnicode=true`,
      }),
  ],
  [
    'a JDBC URL with the account beside it',
    (d: typeof servers.postgres) =>
      linkBody('own', 'generic-jdbc-connector', { connectionString: jdbc(d), username: d.user, password: d.password }),
  ],
])('a link is created by its route, with %s', async (_, body) => {
  for (const address of [servers.postgres, servers.mariadb]) {
    const at = rehearsal({ links: [] });
    expect(at.call('POST', LINK, { links: [body(address)] }).status).toBe(200);
    expect(await at.run(query)).toMatchObject({ status: 'SUCCEEDED', error: '', rows: '1/1/0' });
    const shown = at.call('GET', `${LINK}/own`).body;
    expect(decodeURIComponent(shown)).toContain('Add password here');
    for (const text of [shown, decodeURIComponent(shown), decodeURIComponent(decodeURIComponent(shown))]) {
      expect(text).not.toContain(address.password);
    }
    // The mask is sent back, and the known secret stays.
    expect(at.call('PUT', `${LINK}/own`, { links: [withoutSecrets(body(address))] }).status).toBe(200);
    expect(await at.run(query)).toMatchObject({ status: 'SUCCEEDED' });
  }
});

function jdbc({ type, host, port, database }: typeof servers.postgres): string {
  return `jdbc:${type === 'MYSQL' ? 'mysql' : 'postgresql'}://${host}:${port}/${database}`;
}

test('the state file has no password, and the next emulator says so', async () => {
  const at = rehearsal({ links: [] });
  const stateFile = join(at.folder, 'state.json');
  const first = rehearsal({ links: [], stateFile, timeScale: 1 });
  first.call('POST', LINK, { links: [linkTo('own', servers.postgres)] });
  expect(await first.run(query)).toMatchObject({ status: 'SUCCEEDED' });
  await first.service.close();
  expect(readFileSync(stateFile, 'utf8')).not.toContain(servers.postgres.password);
  const second = rehearsal({ links: [], stateFile, timeScale: 1 });
  const job = second.call('PUT', `/clusters/${A}/cdm/job/job_1/start`);
  expect(job.status).toBe(200);
  const status = () => JSON.parse(second.call('GET', `/clusters/${A}/cdm/job/job_1/status`).body).submissions[0];
  while (status().status !== 'FAILED') await new Promise((resolve) => setTimeout(resolve, 5));
  expect(status()['error-summary']).toContain('linkConfig.password of link own is not known');
});

test('a job between links with servers needs no data folder', async () => {
  const at = rehearsal({ dataFolder: undefined } as never);
  const to = toCsv({ bucketName: servers.s3.bucket, filePrefix: 'no-folder' });
  const outcome = await at.run({ from: fromQuery('SELECT 1 AS one'), to, links: { to: 's3' } });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', rows: '1/1/0' });
});

test.each(DIALECTS)('%s: with validate=true the connection is tried', async (_, { link }) => {
  const address = link === 'pg' ? servers.postgres : servers.mariadb;
  const emulator = await startEmulator({ auth: 'off', clusters: [{ id: A, links: [] }] });
  onTestFinished(() => emulator.close());
  const validate = async (body: unknown) => {
    const reply = await fetch(`${emulator.url}/v1.1/${PROJECT}${LINK}?validate=true`, {
      method: 'POST',
      body: JSON.stringify({ links: [body] }),
    });
    return { status: reply.status, text: await reply.text() };
  };
  expect(await validate(linkTo('own', address))).toMatchObject({ status: 200 });
  const wrong = await validate(linkTo('own', { ...address, password: 'hunter2' }));
  expect(wrong.status).toBe(500);
  expect(wrong.text).toMatch(/password authentication failed|Access denied/);
  expect(wrong.text).not.toContain('hunter2');
  expect((await validate(linkTo('own', { ...address, port: 1 }))).text).toContain('ECONNREFUSED');
  expect(await validate(linkToStorage('own', servers.s3))).toMatchObject({ status: 200 });
  expect((await validate(linkToStorage('own', { ...servers.s3, accessKey: 'WRONG' }))).status).toBe(500);
  // Nothing was created.
  expect((await fetch(`${emulator.url}/v1.1/${PROJECT}${LINK}/own`)).status).toBe(400);
});
