import { spawn, spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../emulator/index.ts';
import { A, job } from '../support.ts';

const open: Emulator[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((emulator) => emulator.close()));
});

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({ auth: 'off', clusters: [{ id: A }], ...options });
  open.push(emulator);
  return emulator;
}

const clusters = (emulator: Emulator, init: RequestInit = {}) =>
  fetch(`${emulator.url}/v1.1/${emulator.projectId}/clusters`, { redirect: 'manual', ...init });

describe('the server', () => {
  it('answers over HTTP and logs what it got, raw', async () => {
    const emulator = await start();
    const body = JSON.stringify({ jobs: [job('迁移')], clusters: [A] });
    const response = await fetch(`${emulator.url}/v1.1/${emulator.projectId}/clusters/job`, {
      method: 'POST',
      body,
      headers: { 'X-Language': 'en-us' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-request-id')).toMatch(/^e0/);
    await fetch(`${emulator.url}/v1.1/${emulator.projectId}/clusters/${A}/cdm/job/%E8%BF%81%E7%A7%BB/status`);
    expect(emulator.requests).toMatchObject([
      { method: 'POST', route: 'createAndStart', body, status: 200 },
      { method: 'GET', route: 'status', job: '迁移', cluster: A, path: expect.stringContaining('%E8%BF%81') },
    ]);
  });

  it.each(['reset', 'cut'] as const)('breaks the connection: %s', async (kind) => {
    const emulator = await start();
    emulator.fault({ kind });
    await expect(clusters(emulator).then((response) => response.text())).rejects.toThrow();
    expect((await clusters(emulator)).status).toBe(200);
  });

  it('sends JSON that ends in the middle', async () => {
    const emulator = await start();
    emulator.fault({ kind: 'cutJson' });
    const text = await (await clusters(emulator)).text();
    expect(text.startsWith('{"clusters":')).toBe(true);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it('hangs until the caller closes, and can be closed meanwhile', async () => {
    const emulator = await start();
    emulator.fault({ kind: 'hang' });
    await expect(clusters(emulator, { signal: AbortSignal.timeout(100) })).rejects.toThrow();
  });

  it('delays a reply, or the work', async () => {
    const emulator = await start();
    emulator.fault({ kind: 'delay', ms: 80, after: 'before' });
    const before = performance.now();
    const reply = clusters(emulator);
    emulator.set(A, { status: '900' });
    expect(await (await reply).text()).toContain('"status":"900"');
    expect(performance.now() - before).toBeGreaterThan(70);
  });

  it('dribbles a reply that is whole in the end', async () => {
    const emulator = await start();
    emulator.fault({ kind: 'dribble', ms: 1 });
    expect(await (await clusters(emulator)).json()).toMatchObject({ clusters: [{ id: A }] });
  });

  it('redirects', async () => {
    const emulator = await start();
    emulator.fault({ kind: 'redirect', location: 'http://127.0.0.1:9/', status: 307 });
    const response = await clusters(emulator);
    expect([response.status, response.headers.get('location')]).toEqual([307, 'http://127.0.0.1:9/']);
  });

  it('checks credentials by default', async () => {
    const emulator = await start({ auth: 'check' });
    expect((await clusters(emulator)).status).toBe(401);
  });
});

describe('the control routes', () => {
  const post = (emulator: Emulator, path: string, body: unknown = {}) =>
    fetch(`${emulator.url}/_emulator/${path}`, { method: 'POST', body: JSON.stringify(body) });
  const state = async (emulator: Emulator) => (await fetch(`${emulator.url}/_emulator/state`)).json();

  it('change clusters and jobs, and show the state', async () => {
    const emulator = await start();
    await post(emulator, `clusters/${A}`, { links: ['source'] });
    await post(emulator, `clusters/${A}/jobs`, { definition: job('orders'), pastRuns: [{ status: 'FAILED' }] });
    const added = await (await post(emulator, `clusters/${A}/jobs/orders/runs`, { status: 'SUCCEEDED' })).json();
    expect(added).toEqual({ submissionId: 2 });
    expect(await state(emulator)).toMatchObject({ jobs: [{ name: 'orders', runs: 2 }], runs: [{}, {}], requests: [] });
    await fetch(`${emulator.url}/_emulator/clusters/${A}/jobs/orders`, { method: 'DELETE' });
    expect(await state(emulator)).toMatchObject({ jobs: [] });
    expect((await post(emulator, 'clusters/nowhere', { status: '900' })).status).toBe(400);
    expect((await post(emulator, 'nothing')).status).toBe(404);
  });

  it('arm and clear faults, and start all over', async () => {
    const emulator = await start();
    await post(emulator, 'faults', [
      { kind: 'html', status: 502 },
      { kind: 'throttle', times: 'always' },
    ]);
    expect((await clusters(emulator)).status).toBe(502);
    expect((await clusters(emulator)).status).toBe(429);
    await fetch(`${emulator.url}/_emulator/faults`, { method: 'DELETE' });
    expect((await clusters(emulator)).status).toBe(200);
    await post(emulator, 'reset');
    expect(await state(emulator)).toMatchObject({ requests: [], runs: [] });
  });

  it.each([
    ['faults', { kind: 'resett' }, 'fault.kind must be one of status, html'],
    ['faults', [{ kind: 'hang' }, { kind: 'hang', tims: 2 }], 'fault[1].tims is unknown; allowed are kind, match'],
    [`clusters/${A}`, { state: '900' }, 'cluster.state is unknown; allowed are status, links'],
  ])('refuse a wrong field in %s: %j', async (path, body, message) => {
    const emulator = await start();
    const response = await post(emulator, path, body);
    expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([
      400,
      expect.stringContaining(message),
    ]);
    expect((await clusters(emulator)).status).toBe(200);
  });

  it('show no token', async () => {
    const emulator = await start();
    await clusters(emulator, { headers: { 'X-Auth-Token': 'precious', Authorization: 'Bearer precious' } });
    expect(JSON.stringify(await state(emulator))).not.toContain('precious');
    expect(emulator.requests[0]?.headers['x-auth-token']).toBe('precious');
  });

  it('stand in for the token endpoint of GitHub', async () => {
    const emulator = await start();
    const { url, token } = emulator.oidc;
    const asked = (bearer: string) => fetch(`${url}&audience=mine`, { headers: { Authorization: `Bearer ${bearer}` } });
    expect((await asked('wrong')).status).toBe(401);
    const { value } = (await (await asked(token)).json()) as { value: string };
    const claims = JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString()) as { aud: string };
    expect(claims.aud).toBe('mine');
  });
});

describe('the command line', () => {
  // Windows has no signals: a kill ends the process at once.
  it.skipIf(process.platform === 'win32')('says where it listens, and ends on SIGTERM', async () => {
    const child = spawn(process.execPath, ['emulator/main.ts', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [first] = await new Promise<string[]>((resolve) => lines.once('line', (line) => resolve([line])));
    const url = /^CDM emulator listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(first ?? '')?.[1];
    expect((await fetch(`${url}/_emulator/state`)).status).toBe(200);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('starts with the packaged Node 24 if npm runs an older Node', (context) => {
    const older = olderNode() ?? context.skip('no older Node on this machine');
    const printed = spawnSync(older, ['emulator/start.mjs', '--help'], { encoding: 'utf8' });
    expect([printed.status, printed.stderr, printed.stdout]).toEqual([0, '', expect.stringContaining('--scenario')]);
  });

  it.each([
    ['--port=many', '--port is "many"'],
    ['--scenario=missing.json', 'cannot read the scenario missing.json'],
    ['--scenario=package.json', 'name is unknown; allowed are clusters, scripts'],
    ['--state=no/such/folder/state.json', 'does not exist'],
    ['--nothing-like-it', "The emulator did not start: Unknown option '--nothing-like-it'"],
    ['extra', 'The emulator did not start: Unexpected argument'],
  ])('says what is wrong with %s', async (argument, text) => {
    const child = spawn(process.execPath, ['emulator/main.ts', argument], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, said]).toEqual([1, expect.stringContaining(text)]);
  });
});

/** A Node on the PATH that cannot run TypeScript, or undefined. */
function olderNode(): string | undefined {
  const programs = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  return programs.find((program) => {
    const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    return status === 0 && Number(/^v(\d+)/.exec(stdout)?.[1]) < 24;
  });
}
