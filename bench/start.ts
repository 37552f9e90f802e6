import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/root.ts';
import { inputVariables, runnerVariables } from '../scripts/runner/environment.ts';
import { readManifest } from '../scripts/runner/manifest.ts';

/** Milliseconds from the start of a program that does nothing to its end. */
export async function emptyProgram(): Promise<number> {
  return inFolder(async (folder) => {
    const program = join(folder, 'empty.mjs');
    writeFileSync(program, '');
    return startToEnd(program);
  });
}

/** Milliseconds from the start of any program to its end, however it ends. */
export async function startToEnd(program: string): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program], { stdio: 'ignore', env: { PATH: process.env.PATH } });
  await new Promise((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', reject);
  });
  return performance.now() - startedAt;
}

/** Milliseconds from the start of the built root action, with an access key and one job file, to its first request. */
export async function firstRequest(): Promise<number> {
  return inFolder(async (folder) => {
    let arrived: (at: number) => void = () => {};
    const first = new Promise<number>((resolve) => {
      arrived = resolve;
    });
    const server = createServer((_, reply) => {
      arrived(performance.now());
      reply.socket?.destroy();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { main, inputs } = readManifest('run');
    const given = {
      'job-file': 'examples/demo/job.json',
      region: 'eu-west-101',
      'project-id': '1551c7f6c808414d8e9f3c514a170f2e',
      endpoint,
      'iam-endpoint': endpoint,
      'access-key-id': 'AK',
      'secret-access-key': 'SK',
    };
    const place = { workspace: root, temp: folder, commands: folder };
    for (const name of ['output', 'state', 'summary', 'path', 'env']) writeFileSync(join(folder, name), '');
    const startedAt = performance.now();
    const child = spawn(process.execPath, [main], {
      cwd: root,
      stdio: 'ignore',
      env: { ...runnerVariables(place), ...inputVariables(inputs, given) },
    });
    const ended = new Promise<never>((_, reject) => {
      child.on('close', (code) => reject(new Error(`the action ended with ${code} before its first request`)));
    });
    try {
      return (await Promise.race([first, ended])) - startedAt;
    } finally {
      ended.catch(() => {});
      child.kill('SIGKILL');
      server.closeAllConnections();
      server.close();
    }
  });
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
