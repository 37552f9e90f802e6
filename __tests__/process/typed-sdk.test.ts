import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { DEMO, type Emulator, startEmulator } from '../../emulator/index.ts';
import { A, B, C } from './support.ts';
import { calls } from './typed-sdk/calls.ts';
import { PREPARE_LIMIT_MS, type Provided, provideGo, provideJava } from './typed-sdk/environment.ts';
import { exact } from './vendor-sdk/exact.ts';

const GROUP = 'org.apache.sqoop.submission.counter.SqoopCounters';
const PROGRAM_LIMIT_MS = 60_000;

interface Reply {
  readonly call: string;
  readonly about: string;
  readonly status?: number;
  readonly code?: string;
  readonly error?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests reach into replies of every shape
  readonly decoded?: any;
}

/** Calls that the service refuses, with the code that the SDK reads. The short error form has none for it. */
const REFUSED: readonly (readonly [call: string, status: bigint, code: string])[] = [
  ['ShowLink gone', 400n, 'Cdm.0101'],
  ['StartJob running', 400n, 'Cdm.0052'],
  ['DeleteJob gone', 500n, ''],
];

const SDKS: readonly (readonly [string, () => Provided])[] = [
  ['Go', provideGo],
  ['Java', provideJava],
];

describe.each(SDKS)("the vendor's %s SDK", (language, provide) => {
  let replies: Reply[] = [];
  let missing = '';

  beforeAll(async () => {
    const provided = provide();
    if ('missing' in provided) {
      missing = provided.missing;
      console.warn(`The emulator is NOT driven by the vendor's ${language} SDK: ${missing}`);
      return;
    }
    replies = await drive(provided.command);
  }, PREPARE_LIMIT_MS + PROGRAM_LIMIT_MS);

  const reply = (about: string): Reply => {
    const found = replies.find((one) => `${one.call} ${one.about}` === about);
    if (found === undefined) throw new Error(`the program did not call ${about}`);
    return found;
  };
  const skipIfMissing = ({ skip }: Pick<TestContext, 'skip'>): void => {
    if (missing !== '') skip(missing);
  };

  test('reads every reply', (context) => {
    skipIfMissing(context);
    expect(replies).toHaveLength(calls(A, B, C).length);
    const lost = replies.filter(({ error }) => error !== undefined);
    expect(lost.map((one) => [`${one.call} ${one.about}`, one.status])).toEqual([
      ...REFUSED.slice(0, 2).map(([about, status]) => [about, status]),
      // `rows_written` of a job is 32 bits wide in its model, so more rows lose the whole reply, which is status 200.
      ['ShowJobs huge', 200n],
      ['DeleteJob gone', 500n],
    ]);
    for (const [about, , code] of REFUSED)
      expect([about, reply(about).code ?? '']).toEqual([about, expect.stringContaining(code)]);
  });

  test('reads clusters with their fields', (context) => {
    skipIfMissing(context);
    const { clusters } = reply('ListClusters all').decoded;
    expect(clusters).toMatchObject([
      { id: A, status: '200', datastore: { version: '2.10.0.300' } },
      { id: B },
      { id: C },
    ]);
    expect(reply('ShowClusterDetail running').decoded).toMatchObject({
      id: A,
      instances: [{ type: 'cdm' }],
      actions: ['REBOOTING'],
    });
    expect(reply('ShowClusterDetail starting').decoded.status).toBe('920');
  });

  test('reads a link without its secret', (context) => {
    skipIfMissing(context);
    const [{ inputs }] = reply('ShowLink link').decoded.links[0]['link-config-values'].configs;
    const values = inputs.map(({ name, value }: { name: string; value?: unknown }) => [name, value ?? null]);
    expect(Object.fromEntries(values)).toMatchObject({
      'linkConfig.accessKey': 'AK%2B1',
      'linkConfig.securityKey': null,
      'linkConfig.properties': { a: 'b c' },
    });
  });

  test('reads runs, counters to the last digit, and errors', (context) => {
    skipIfMissing(context);
    const status = (about: string) => reply(`ShowJobStatus ${about}`).decoded.submissions[0];
    expect(status('never run').status).toBe('NEVER_EXECUTED');
    expect(status('orders')).toMatchObject({
      status: 'SUCCEEDED',
      counters: { [GROUP]: { ROWS_READ: 9_007_199_254_740_993n } },
    });
    expect(status('huge').counters[GROUP].ROWS_WRITTEN).toBe(9_223_372_036_854_775_807n);
    expect(status('broken')).toMatchObject({ status: 'FAILED', 'error-summary': 'no such table' });
    expect(status('stopped').status).toBe('STOPPED');
    expect(reply('ShowSubmissions orders').decoded).toMatchObject({
      total: 1n,
      submissions: [{ 'submission-id': 1n }],
    });
    expect(reply('CreateAndStartRandomClusterJob random').decoded.submissions).toMatchObject([{ status: 'PENDING' }]);
  });

  test('reads definitions with empty lists and objects', (context) => {
    skipIfMissing(context);
    const [shown] = reply('ShowJobs orders').decoded.jobs;
    expect(shown['driver-config-values'].configs[0].inputs).toEqual([]);
    const [, where, empty] = shown['from-config-values'].configs[0].inputs;
    expect(where.value).toBe("a%20LIKE%20'50%25'%20AND%20b%20%3D%20'x%2By%2Fz'");
    expect(empty.value).toEqual({});
    expect(reply('ShowJobs orders').decoded.total).toBe(0n);
    expect(reply('ShowJobs endless').decoded).toMatchObject({ total: 1n, jobs: [{ name: 'endless' }] });
  });
});

async function drive(command: readonly [string, ...string[]]): Promise<Reply[]> {
  const quick = [{ status: 'RUNNING', ms: 400 }, { status: 'SUCCEEDED' }];
  const emulator = await startEmulator({
    clusters: [
      { id: A, links: ['db', 'lake'], actions: ['REBOOTING'] },
      { id: B, links: ['db', 'lake'] },
      { id: C, status: '900', startsInMs: 60_000 },
    ],
    chooseCluster: () => B,
    scripts: {
      orders: { states: quick, counters: { ROWS_READ: '9007199254740993', ROWS_WRITTEN: 2_147_483_647 } },
      huge: { states: quick, counters: { ROWS_READ: 1, ROWS_WRITTEN: '9223372036854775807' } },
      broken: { states: [{ status: 'FAILED' }], errorSummary: 'no such table' },
      endless: { states: [{ status: 'RUNNING' }] },
    },
  });
  try {
    return await printed(command, emulator);
  } finally {
    await emulator.close();
  }
}

/** What the program prints. It gets neither keys nor a proxy of our environment. */
async function printed([program, ...args]: readonly [string, ...string[]], emulator: Emulator): Promise<Reply[]> {
  const { ak, sk, projectId } = DEMO;
  const given = { endpoint: emulator.url, ak, sk, projectId, calls: calls(A, B, C) };
  const output = await runProgram(program, args, JSON.stringify(given));
  return output
    .trim()
    .split('\n')
    .map((line) => exact(line) as unknown as Reply);
}

async function runProgram(program: string, args: readonly string[], input: string): Promise<string> {
  const env = { PATH: process.env.PATH ?? '', HOME: tmpdir() };
  const child = spawn(program, args, { env, timeout: PROGRAM_LIMIT_MS });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [output, complaints, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  expect(code, complaints).toBe(0);
  return output;
}
