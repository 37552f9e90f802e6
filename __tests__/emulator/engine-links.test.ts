import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLinkSettings } from '../../emulator/engines/links/link-settings.ts';
import { zoneOffsetMinutes } from '../../emulator/engines/links/zone-offset.ts';
import { withKnownSecrets, withoutSecrets } from '../../emulator/links/link-secrets.ts';
import { fromTable, toCsv, yard } from './engine-support.ts';
import { A } from './support.ts';

const link = (settings: Record<string, unknown>, connector = 'generic-jdbc-connector') => ({
  name: 'db',
  'connector-name': connector,
  'link-config-values': {
    configs: [
      {
        name: 'linkConfig',
        inputs: Object.entries(settings).map(([name, value]) => ({ name: `linkConfig.${name}`, value })),
      },
    ],
  },
});
const ACCOUNT = { username: 'u', password: 'hunter2' };

test.each([
  ['no server', ACCOUNT, { kind: 'folder' }],
  [
    'the documented inputs',
    { databaseType: 'MYSQL', host: 'h', port: 3307, database: 'd', ...ACCOUNT },
    { dialect: 'mysql', host: 'h', port: 3307, database: 'd', user: 'u', password: 'hunter2' },
  ],
  ['default ports', { databaseType: 'PostgreSQL', host: 'h', ...ACCOUNT }, { dialect: 'postgres', port: 5432 }],
  [
    'a JDBC URL',
    { jdbcUrl: 'jdbc:postgresql://h:80/d?user=u&password=a%26b&sslmode=require' },
    { host: 'h', port: 80, database: 'd', user: 'u', password: 'a&b', tls: 'unverified' },
  ],
  [
    'a JDBC URL with an IPv6 address',
    { jdbcUrl: 'jdbc:mariadb://[::1]:3306/d', ...ACCOUNT },
    { dialect: 'mysql', host: '::1', port: 3306 },
  ],
  [
    'seconds',
    { jdbcUrl: 'jdbc:postgresql://h/d', jdbcProperties: { socketTimeout: 3 }, ...ACCOUNT },
    { silenceMs: 3000 },
  ],
  [
    'milliseconds',
    { jdbcUrl: 'jdbc:mysql://h/d', jdbcProperties: '{"socketTimeout":3}', ...ACCOUNT },
    { silenceMs: 3 },
  ],
  ['zero dates', { jdbcUrl: 'jdbc:mysql://h/d?zeroDateTimeBehavior=convertToNull', ...ACCOUNT }, { zeroDates: 'null' }],
])('settings of a database link: %s', (_, settings, expected) => {
  expect(readLinkSettings('db', link(settings))).toMatchObject(expected);
});

test.each([
  ['another database', { databaseType: 'ORACLE', host: 'h', ...ACCOUNT }, 'linkConfig.databaseType=ORACLE of link db'],
  ['an agent', { databaseType: 'MYSQL', host: 'h', useAgent: 'true', ...ACCOUNT }, 'linkConfig.useAgent=true'],
  ['no user', { databaseType: 'MYSQL', host: 'h' }, 'linkConfig.username of link db cannot be left blank'],
  [
    'an unknown property',
    { jdbcUrl: 'jdbc:mysql://h/d?password=hunter2&serverTimezone=UTC', ...ACCOUNT },
    'the JDBC property serverTimezone',
  ],
  [
    'another treatment of zero dates',
    { jdbcUrl: 'jdbc:mysql://h/d?zeroDateTimeBehavior=round', ...ACCOUNT },
    'zeroDateTimeBehavior=round',
  ],
  ['a broken URL', { jdbcUrl: 'jdbc:mysql:hunter2', ...ACCOUNT }, 'a JDBC URL that cannot be read'],
  [
    'broken properties',
    { databaseType: 'MYSQL', host: 'h', jdbcProperties: '{"password":"hunter2"', ...ACCOUNT },
    'not a JSON object',
  ],
  [
    'only the mask',
    { databaseType: 'MYSQL', host: 'h', username: 'u', password: 'Add password here' },
    'create or update the link again',
  ],
])('settings that are refused by name, without a secret: %s', (_, settings, reason) => {
  const read = () => readLinkSettings('db', link(settings));
  expect(read).toThrow(reason);
  expect(read).not.toThrow('hunter2');
});

test.each([
  ['443 is HTTPS', { server: 'obs.example.org', port: '443' }, 'https://obs.example.org:443'],
  ['other ports are HTTP', { server: '127.0.0.1', port: 9000 }, 'http://127.0.0.1:9000'],
  ['a server that says so', { server: 'https://127.0.0.1:9000', port: 9000 }, 'https://127.0.0.1:9000'],
])('settings of a storage link: %s', (_, settings, endpoint) => {
  const keys = { accessKey: 'ak', securityKey: 'sk' };
  expect(readLinkSettings('s3', link({ ...settings, ...keys }, 'obs-connector'))).toMatchObject({
    endpoint,
    secretKey: 'sk',
  });
});

test.each([
  ['an input', link({ password: 'hunter2' })],
  ['a key', link({ securityKey: 'hunter2' }, 'obs-connector')],
  ['a JDBC URL', link({ jdbcUrl: 'jdbc:mysql://h/d?user=u&password=hunter2&useSSL=true' })],
  ['a user in a URL', link({ url: 'jdbc:postgresql://u:hunter2@h/d' })],
  ['a map', link({ jdbcProperties: { password: 'hunter2', useSSL: 'true' } })],
  ['a map as text', link({ jdbcProperties: '{"password": "hunter2", "useSSL": "true"}' })],
])('a secret is not shown, and comes back with what was shown: %s', (_, body) => {
  const shown = withoutSecrets(body);
  expect(JSON.stringify(shown)).not.toContain('hunter2');
  expect(withKnownSecrets(shown, body)).toEqual(body);
});

test('a link with a folder is that folder, whatever its settings say', async () => {
  const at = yard({
    clusters: [{ id: A, linkDefinitions: [link({ databaseType: 'MYSQL', host: '192.0.2.1', ...ACCOUNT })] }],
  });
  at.exec('CREATE TABLE orders (id INTEGER); INSERT INTO orders VALUES (1)');
  expect(await at.run({ from: fromTable(), to: toCsv() })).toMatchObject({ status: 'SUCCEEDED', rows: '1/1/0' });
});

test.each([
  ['Asia/Shanghai', 480],
  ['UTC', 0],
  ['America/St_Johns', -210],
])('%s is %i minutes ahead of UTC in winter', (zone, minutes) => {
  expect(zoneOffsetMinutes(zone, new Date('2026-01-01T00:00:00Z'))).toBe(minutes);
});

test('the page shows the example workflow as it is', () => {
  const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
  const workflow = read('examples/rehearsal/workflow.yml').replace(/^#.*\n/, '');
  expect(read('docs/emulator.md')).toContain(workflow);
});
