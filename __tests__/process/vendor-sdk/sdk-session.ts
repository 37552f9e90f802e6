import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import {
  DEMO,
  type EmulatorOptions,
  type LoggedRequest,
  type StartedRun,
  startEmulator,
} from '../../../emulator/index.ts';
import { A, B, C } from '../support.ts';
import { changed, jobs, LINKS, link, scripts } from './definitions.ts';
import { exact, type Json } from './exact.ts';

const PROGRAM = join(import.meta.dirname, 'drive.py');
export const SESSION_LIMIT_MS = 50_000;

/** The output of drive.py, and the state of the emulator at the end. */
export interface SdkSession {
  readonly calls: readonly Call[];
  readonly runs: readonly StartedRun[];
  /** Definitions as they arrived, by their key in the session. */
  readonly bodies: Readonly<Record<string, Json>>;
  readonly routes: ReadonlySet<string>;
}

// biome-ignore lint/suspicious/noExplicitAny: the tests reach into replies of every shape
export type Decoded = any;

interface Call {
  readonly call: string;
  readonly about: string;
  readonly status: number;
  readonly raw: Json;
  readonly decoded: Decoded;
  readonly error: { readonly code: string; readonly message: string; readonly requestId: string } | undefined;
}

/** Runs the program against its own emulator. */
export async function runSdkSession(python: string, dates: EmulatorOptions['dates'] & object): Promise<SdkSession> {
  const folder = mkdtempSync(join(tmpdir(), 'vendor-sdk-'));
  const clusters = [A, B, C].map((id) => ({ id, links: LINKS, ...(id === C ? { status: '900' } : {}) }));
  const cloud = await startEmulator({ clusters, scripts, dates, timeScale: 4, chooseCluster: () => B });
  try {
    const idTokenFile = join(folder, 'id-token');
    writeFileSync(idTokenFile, await idToken(cloud.oidc));
    const stsToken = await idToken(cloud.oidc, 'sts.huaweicloud.com');
    const federation = { stsToken, providerUrn: DEMO.providerUrn, agencyUrn: DEMO.agencyUrn };
    const access = {
      ...federation,
      endpoint: cloud.url,
      ak: DEMO.ak,
      sk: DEMO.sk,
      projectId: DEMO.projectId,
      region: DEMO.projectName,
    };
    const session = { clusters: [A, B, C], link, jobs, changed };
    const printed = await drive(python, folder, { ...access, idpId: DEMO.identityProvider, idTokenFile, ...session });
    const calls = (JSON.parse(printed) as { raw?: string }[]).map(({ raw }) => raw);
    return {
      calls: (exact(printed) as Decoded[]).map((call, index) => ({
        ...call,
        status: Number(call.status),
        raw: calls[index] === undefined || calls[index] === '' ? {} : exact(calls[index]),
      })),
      runs: cloud.runs(),
      bodies: bodiesOf(cloud.requests),
      routes: new Set(cloud.requests.map(({ route }) => route)),
    };
  } finally {
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type EmulatorOidc = Readonly<Record<'url' | 'token', string>>;

async function idToken({ url, token }: EmulatorOidc, audience?: string): Promise<string> {
  const query = audience === undefined ? '' : `&audience=${encodeURIComponent(audience)}`;
  const reply = await fetch(`${url}${query}`, { headers: { authorization: `bearer ${token}` } });
  return ((await reply.json()) as { value: string }).value;
}

/** What the program prints. It gets neither keys nor a proxy of our environment. */
async function drive(python: string, home: string, given: unknown): Promise<string> {
  // The SDK writes an id to the home folder.
  const child = spawn(python, [PROGRAM], { env: { HOME: home, PYTHONUTF8: '1' }, timeout: SESSION_LIMIT_MS });
  child.stdin.end(JSON.stringify(given));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [printed, complaints, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  expect(code, complaints).toBe(0);
  return printed;
}

/** The definitions that the SDK sent, by their key in the session. */
function bodiesOf(requests: readonly LoggedRequest[]): Record<string, Json> {
  const sent = requests.filter(({ worked, status }) => worked && status === 200);
  const one = (route: string, list: string, name: unknown): Json => {
    const bodies = sent.filter((request) => request.route === route).map(({ body }) => exact(body) as Decoded);
    return bodies.flatMap((body) => body[list]).find((definition) => definition.name === name);
  };
  const parts = Object.entries(jobs).map(([part, { name }]) => [
    part,
    one(part === 'random' ? 'createAndStart' : 'create', 'jobs', name),
  ]);
  return {
    ...Object.fromEntries(parts),
    changed: one('modify', 'jobs', changed.name),
    link: one('createLink', 'links', link.name),
  };
}
