import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inputVariables } from './environment.ts';
import { type ActionName, readManifest } from './manifest.ts';
import type { Moment, PlannedSignal } from './signals.ts';
import { runStep, type StepResult } from './step.ts';

export interface ActionOptions {
  readonly action: ActionName;
  readonly inputs: Readonly<Record<string, string>>;
  /** Variables of the step, beside those of every step. These win; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The workspace. A new empty folder, if it is left out. */
  readonly cwd?: string;
  /** Files to lay into the workspace first, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly signals?: readonly PlannedSignal[];
  /** Cancels the workflow: SIGINT, after 7.5 s SIGTERM, after another 2.5 s SIGKILL; then `post` runs. */
  readonly cancel?: Moment;
  /** Runs `post` after main in any case. */
  readonly thenPost?: boolean;
  /** For main and for post each; 60 s if it is left out. */
  readonly timeoutMs?: number;
  readonly slowPipeMs?: number;
  readonly onLine?: (line: string) => void;
  /** Flags for node, before the program. */
  readonly nodeArguments?: readonly string[];
  /** The program `node`; that of this process, if it is left out. */
  readonly node?: string;
  /** The programs to run instead of those that the action's file names. */
  readonly programs?: { readonly main: string; readonly post?: string };
}

export interface ActionRun extends StepResult {
  readonly workspace: string;
  readonly temp: string;
  /** What `post` left, where it ran. */
  readonly post: StepResult | undefined;
  /** Removes the folders that were made for this run. */
  dispose(): void;
}

/** Runs one of the actions as a runner would: its inputs with their defaults, its files of commands, then `post` with the state. */
export async function runAction(options: ActionOptions): Promise<ActionRun> {
  const manifest = readManifest(options.action);
  // The real path, for the action compares places with links followed.
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'cdm-step-')));
  const workspace = options.cwd ?? join(base, 'workspace');
  const temp = join(base, 'temp');
  for (const folder of [workspace, temp]) mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true });
    writeFileSync(join(workspace, name), text);
  }
  const inputs = inputVariables(manifest.inputs, options.inputs);
  const programs = options.programs ?? manifest;
  const common = {
    cwd: workspace,
    timeoutMs: options.timeoutMs ?? 60_000,
    slowPipeMs: options.slowPipeMs,
    onLine: options.onLine,
    nodeArguments: options.nodeArguments,
    node: options.node,
  };
  const main = await runStep({
    ...common,
    program: programs.main,
    place: { workspace, temp, commands: join(base, 'main') },
    env: { ...inputs, ...options.env },
    signals: options.signals,
    cancel: options.cancel,
  });
  const wantsPost = options.thenPost === true || options.cancel !== undefined;
  const post =
    wantsPost && programs.post !== undefined
      ? await runStep({
          ...common,
          program: programs.post,
          place: { workspace, temp, commands: join(base, 'post') },
          env: { ...inputs, ...stateVariables(main.state), ...options.env },
        })
      : undefined;
  const dispose = (): void => {
    if (existsSync(base)) rmSync(base, { recursive: true, force: true });
  };
  return { ...main, workspace, temp, post, dispose };
}

function stateVariables(state: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
}
