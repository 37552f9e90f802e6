import { describe, expect, it } from 'vitest';
import { projectSource } from '../../src/auth/iam/project-source.ts';
import { context, error, get, IAM, issued, KEY, PASSWORD, PROJECT, refused, START, TOKEN } from './fixture.ts';

const projects = (...list: { id: string; name: string }[]) => ({ body: JSON.stringify({ projects: list }) });

describe('the id of the project', () => {
  it('is the given one, without a request', async () => {
    const { session, sent } = context(KEY, () => ({}));
    expect(await session.projectId()).toBe(PROJECT);
    expect(sent).toEqual([]);
  });

  it.each([
    ['a key', KEY, 'Authorization'],
    ['a token', TOKEN, 'X-Auth-Token'],
  ])('is looked up with %s by the name of the region, once', async (_name, credential, header) => {
    const { session, sent } = context(credential, () => projects({ id: PROJECT, name: 'eu-west-101' }), {
      projectId: null,
    });
    expect(await session.projectId()).toBe(PROJECT);
    expect(await session.projectId()).toBe(PROJECT);
    expect(sent.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
      'GET https://iam.eu-west-101.example/v3/projects?name=eu-west-101',
    ]);
    expect(sent[0]?.headers).toHaveProperty(header);
    await session.send(get());
    if (credential === KEY) expect(sent[1]?.headers['X-Project-Id']).toBe(PROJECT);
  });

  it('is looked up by the name of a project', async () => {
    const list = projects({ id: 'other', name: 'eu-west-101' }, { id: 'shop', name: 'eu-west-101_shop' });
    const { session, sent } = context(KEY, () => list, { projectId: 'eu-west-101_shop' });
    expect(await session.projectId()).toBe('shop');
    expect(sent[0]?.url.search).toBe('?name=eu-west-101_shop');
  });

  it('comes with the token of a user that requests it by name', async () => {
    const { session, sent } = context(PASSWORD, () => issued('token', START, 1e8, 'from-token'), { projectId: null });
    expect(await session.projectId()).toBe('from-token');
    expect(sent).toHaveLength(1);
    expect(JSON.parse(sent[0]?.body ?? '').auth.scope).toEqual({ project: { name: 'eu-west-101' } });
  });

  it('is looked up if the token does not hold it', async () => {
    const script = (_request: unknown, index: number) =>
      index === 0 ? issued('token', START, 1e8, null) : projects({ id: PROJECT, name: 'eu-west-101' });
    const { session, sent } = context(PASSWORD, script, { projectId: null });
    expect(await session.projectId()).toBe(PROJECT);
    expect(sent[1]?.headers['X-Auth-Token']).toBe('token');
  });

  it.each(['https://iam.example/v3', 'https://iam.example/v3/', 'https://iam.example/v3.0', 'https://iam.example/'])(
    'is asked for at %s',
    async (endpoint) => {
      const { session, sent } = context(KEY, () => projects({ id: PROJECT, name: 'eu-west-101' }), {
        projectId: null,
        iamEndpoint: new URL(endpoint),
      });
      await session.projectId();
      expect(sent[0]?.url.href).toBe('https://iam.example/v3/projects?name=eu-west-101');
    },
  );

  it.each([
    ['none', projects(), /no project named "eu-west-101"/, /"region"/],
    ['one of another name', projects({ id: 'x', name: 'eu-west-101_shop' }), /no project named/, /"project-id"/],
    [
      'several',
      projects({ id: 'a', name: 'eu-west-101' }, { id: 'b', name: 'eu-west-101' }),
      /2 projects named "eu-west-101": a, b/,
      /"project-id"/,
    ],
    ['an id that is no id', projects({ id: '../x', name: 'eu-west-101' }), /no project named/, /"project-id"/],
    [
      'no permission',
      { status: 403, body: '{"error":{"code":403,"message":"You are not authorized","title":"Forbidden"}}' },
      /HTTP 403\): You are not authorized/,
      /iam:projects:listProjects/,
    ],
    [
      'a wrong key',
      refused('verify aksk signature fail'),
      /refused the access key/,
      /does not belong to the access key id/,
    ],
    ['something that is not IAM', { body: '<html>' }, /no project named/, /"region"/],
  ])('is not known with %s', async (_name, reply, message, hint) => {
    const { session, sent } = context(KEY, () => reply, { projectId: null });
    expect(await error(session.projectId())).toMatchObject({
      name: 'AuthRefusedError',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
    expect(sent).toHaveLength(1);
  });

  it.each([
    [{ region: null, projectId: null }, /not known/],
    [{ iamEndpoint: null, projectId: null }, /not known/],
  ])('is unknown without region and IAM (%#)', async (options, message) => {
    const { session, sent } = context(KEY, () => ({}), options);
    expect((await error(session.projectId())).message).toMatch(message);
    expect(sent).toEqual([]);
  });

  it('is requested again if IAM is busy', async () => {
    const script = (_request: unknown, index: number) =>
      index < 2 ? { status: 503 } : projects({ id: PROJECT, name: 'eu-west-101' });
    const { session, sent } = context(KEY, script, { projectId: null });
    expect(await session.projectId()).toBe(PROJECT);
    expect(sent.map(({ url }) => url.host)).toEqual([IAM.host, IAM.host, IAM.host]);
  });
});

describe('the input for the project', () => {
  it.each([
    [null, 'eu-west-101', { kind: 'name', name: 'eu-west-101' }],
    [null, null, { kind: 'unknown' }],
    [PROJECT, 'eu-west-101', { kind: 'id', id: PROJECT }],
    ['eu-west-101', 'eu-west-101', { kind: 'name', name: 'eu-west-101' }],
    ['eu-west-101_shop', 'eu-west-101', { kind: 'name', name: 'eu-west-101_shop' }],
    ['eu-west-101_shop', null, { kind: 'name', name: 'eu-west-101_shop' }],
    ['6ec9a0a4-76be-4262-8697-e7af1fac7920', null, { kind: 'id', id: '6ec9a0a4-76be-4262-8697-e7af1fac7920' }],
    ['project-1', 'eu-west-101', { kind: 'id', id: 'project-1' }],
  ])('%s in %s', (given, region, source) => {
    expect(projectSource(given, region)).toEqual(source);
  });
});
