import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { commandFiles, inputVariables, runnerVariables } from '../scripts/runner/environment.ts';
import { parseFileCommands } from '../scripts/runner/file-commands.ts';
import { type ActionName, readManifest } from '../scripts/runner/manifest.ts';

/** A folder for one measurement, removed at its end. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Action {
  readonly name: ActionName;
  readonly inputs: Readonly<Record<string, string>>;
  /** Workspace and place of the command files. */
  readonly folder: string;
  readonly part?: 'main' | 'post';
  readonly state?: Readonly<Record<string, string>>;
  readonly nodeArguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Prepares the built action as a runner does. The returned function only starts it, so that the time of the preparation is
 * not counted. What the action prints is dropped.
 */
export function launcher(action: Action): () => ChildProcess {
  const { folder, inputs } = action;
  for (const file of Object.values(commandFiles)) writeFileSync(join(folder, file), '');
  const manifest = readManifest(action.name);
  const program = action.part === 'post' ? (manifest.post ?? '') : manifest.main;
  const state = Object.entries(action.state ?? {}).map(([name, value]) => [`STATE_${name}`, value]);
  const env = {
    ...runnerVariables({ workspace: folder, temp: folder, commands: folder }),
    ...inputVariables(manifest.inputs, inputs),
    ...Object.fromEntries(state),
    ...action.env,
  };
  const argv = [...(action.nodeArguments ?? []), program];
  return () => spawn(process.execPath, argv, { cwd: folder, stdio: 'ignore', env });
}

/** Waits for the end of a program; resolves to its exit code. */
export function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', reject);
  });
}

/** Milliseconds from the start of the action to its end, which must be a success. */
export async function timed(action: Action): Promise<number> {
  const launch = launcher(action);
  const startedAt = performance.now();
  const code = await ended(launch());
  if (code !== 0) throw new Error(`${action.name} ended with ${code}`);
  return performance.now() - startedAt;
}

/** What the action saved for its post part. */
export function savedState(folder: string): Readonly<Record<string, string>> {
  return parseFileCommands(readFileSync(join(folder, commandFiles.GITHUB_STATE), 'utf8'));
}

const probeSchema = z.object({ bytes: z.number(), files: z.number(), peak: z.number().nullable() });
/** `bytes` in `files` of dist/ that were loaded; `peak` in bytes, `null` where the system does not say. */
export type Probed = z.infer<typeof probeSchema>;

/** Runs the action to its end, which must be a success, and reports what it loaded and held. */
export async function probed(action: Action): Promise<Probed> {
  const report = join(action.folder, 'probe.json');
  const hook = pathToFileURL(join(import.meta.dirname, 'probe.mjs')).href;
  await timed({ ...action, nodeArguments: ['--import', hook], env: { ...action.env, BENCH_PROBE: report } });
  return probeSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
}
