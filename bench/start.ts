import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { access, clusters, withCloud } from './cloud.ts';
import { tableJob } from './job-files.ts';
import { type Action, ended, launcher, savedState, timed } from './program.ts';

/** One thing to measure, in milliseconds; `target` and `bareTarget` are the most it may be, as multiples. */
export interface Measure {
  readonly name: string;
  readonly measure: () => Promise<number>;
  /** Of an empty program's time. */
  readonly target?: number;
  /** Of a bare program's first request. */
  readonly bareTarget?: number;
}

/** What a step costs before and after the service's own time. The first two are what the others are compared with. */
export async function startMeasures(folder: string): Promise<readonly Measure[]> {
  writeFileSync(
    join(folder, 'job.json'),
    JSON.stringify({ jobs: [tableJob('orders', 5)], clusters: [clusters(1)[0]?.id] }),
  );
  const post = await postWithNothing(folder);
  return [
    { name: 'an empty Node program', measure: () => startToEnd(folder, '') },
    { name: 'a bare `node:http` program, to its first request', measure: () => bareRequest(folder) },
    { name: 'main, to its first request', measure: () => firstRequest(folder), target: 2.7, bareTarget: 1.25 },
    { name: '`post` with nothing to do, to its end', measure: () => timed(post), target: 1.4 },
    { name: '`/validate` of one small file, to its end', measure: () => timed(validate(folder)), target: 2.0 },
  ];
}

/** Milliseconds from the start of a program with this text to its end, however it ends. */
export async function startToEnd(folder: string, text: string): Promise<number> {
  const program = join(folder, 'program.mjs');
  writeFileSync(program, text);
  return programToEnd(program);
}

/** Milliseconds from the start of any program to its end, however it ends. */
export async function programToEnd(program: string): Promise<number> {
  const startedAt = performance.now();
  await ended(spawn(process.execPath, [program], { stdio: 'ignore', env: { PATH: process.env.PATH } }));
  return performance.now() - startedAt;
}

function bareRequest(folder: string): Promise<number> {
  const program = join(folder, 'bare.mjs');
  return untilRequest((url) => {
    writeFileSync(program, `import { get } from 'node:http';\nget('${url}').on('error', () => {});\n`);
    return () => spawn(process.execPath, [program], { stdio: 'ignore', env: { PATH: process.env.PATH } });
  });
}

function firstRequest(folder: string): Promise<number> {
  return untilRequest((url) => {
    return launcher({ name: 'run', folder, inputs: { 'job-file': 'job.json', ...access(url) } });
  });
}

/** Milliseconds from the start of a program to the arrival of its first request at a server, which then ends both. */
async function untilRequest(prepare: (url: string) => () => ReturnType<typeof spawn>): Promise<number> {
  const { promise: first, resolve: arrived } = Promise.withResolvers<number>();
  const server = createServer((_, reply) => {
    arrived(performance.now());
    reply.socket?.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const launch = prepare(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const startedAt = performance.now();
  const child = launch();
  const early = ended(child).then((code) => {
    throw new Error(`the program ended with ${code} before its first request`);
  });
  try {
    return (await Promise.race([first, early])) - startedAt;
  } finally {
    early.catch(() => {});
    child.kill('SIGKILL');
    server.closeAllConnections();
    server.close();
  }
}

function validate(folder: string): Action {
  return { name: 'validate', folder, inputs: { 'job-file': 'job.json' } };
}

/** Runs a job to its end, so that `post` finds what main saved and nothing left to do. */
function postWithNothing(folder: string): Promise<Action> {
  return withCloud({ clusters: clusters(1) }, async (cloud) => {
    const inputs = { 'job-file': 'job.json', check: 'off', ...access(cloud.url, cloud.iamUrl) };
    await timed({ name: 'run', folder, inputs });
    return { name: 'run', part: 'post', folder, inputs, state: savedState(folder) };
  });
}
