import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandFiles, runnerVariables, type StepPlace } from './environment.ts';
import { parseFileCommands } from './file-commands.ts';
import { LineCutter } from './lines.ts';
import { type Moment, type PlannedSignal, planSignals } from './signals.ts';
import { type WorkflowCommand, workflowCommands } from './workflow-commands.ts';

export interface StepOptions {
  /** The program, and the variables beside those that every step has. These win. */
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly place: StepPlace;
  readonly cwd: string;
  readonly signals?: readonly PlannedSignal[] | undefined;
  readonly cancel?: Moment | undefined;
  readonly timeoutMs: number;
  /** The pipes are read only once in so many milliseconds. */
  readonly slowPipeMs?: number | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
  readonly nodeArguments?: readonly string[] | undefined;
  /** The program `node`; that of this process, if it is left out. */
  readonly node?: string | undefined;
}

export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** Milliseconds since the start. */
  readonly at: number;
}

export interface StepResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Both streams in the order of arrival. */
  readonly log: string;
  readonly lines: readonly LogLine[];
  readonly commands: readonly WorkflowCommand[];
  /** The texts of the commands of that name. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly notices: readonly string[];
  readonly masks: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly exported: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly durationMs: number;
  /** From the last write to a file of commands to the end of the process; undefined when nothing was written. */
  readonly afterLastWriteMs: number | undefined;
  /** From the first signal to the end of the process. */
  readonly afterSignalMs: number | undefined;
}

/** Runs one program as a runner runs a step, and collects all it left. */
export async function runStep(options: StepOptions): Promise<StepResult> {
  const { place } = options;
  const paths = Object.values(commandFiles).map((file) => join(place.commands, file));
  mkdirSync(place.commands, { recursive: true });
  for (const path of paths) writeFileSync(path, '');
  const emptyAt = Math.max(...paths.map((path) => statSync(path).mtimeMs));

  const began = Date.now();
  const given = Object.entries({ ...runnerVariables(place), ...options.env });
  const child = spawn(options.node ?? process.execPath, [...(options.nodeArguments ?? []), options.program], {
    cwd: options.cwd,
    env: Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const sender = planSignals(child, options.signals ?? [], options.cancel);
  const lines: LogLine[] = [];
  let log = '';
  for (const stream of ['stdout', 'stderr'] as const) {
    const pipe = child[stream].setEncoding('utf8');
    const cutter = new LineCutter((text) => {
      lines.push({ stream, text, at: Date.now() - began });
      options.onLine?.(text);
    });
    pipe.on('end', () => cutter.end());
    pipe.on('data', (text: string) => {
      log += text;
      cutter.push(text);
      sender.looked(log);
      if (options.slowPipeMs === undefined) return;
      pipe.pause();
      setTimeout(() => pipe.resume(), options.slowPipeMs);
    });
  }
  const end = await ended(child, options.timeoutMs, () => log);
  sender.stop();

  const read = (name: keyof typeof commandFiles): string =>
    readFileSync(join(place.commands, commandFiles[name]), 'utf8');
  const lastWrite = Math.max(...paths.map((path) => statSync(path).mtimeMs));
  const commands = workflowCommands(lines.map((line) => line.text));
  const messages = (name: string): string[] => commands.filter((it) => it.name === name).map((it) => it.message);
  return {
    exitCode: end.exitCode,
    signal: end.signal,
    log,
    lines,
    commands,
    errors: messages('error'),
    warnings: messages('warning'),
    notices: messages('notice'),
    masks: messages('add-mask'),
    outputs: parseFileCommands(read('GITHUB_OUTPUT')),
    state: parseFileCommands(read('GITHUB_STATE')),
    exported: parseFileCommands(read('GITHUB_ENV')),
    summary: read('GITHUB_STEP_SUMMARY'),
    durationMs: end.at - began,
    afterLastWriteMs: lastWrite > emptyAt ? Math.max(0, end.at - lastWrite) : undefined,
    afterSignalMs: sender.firstAt === undefined ? undefined : end.at - sender.firstAt,
  };
}

interface End {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly at: number;
}

/** Waits until the process is gone and its output is read. One that outlives `timeoutMs` is killed and is an error. */
function ended(child: ReturnType<typeof spawn>, timeoutMs: number, log: () => string): Promise<End> {
  return new Promise((resolve, reject) => {
    let at = 0;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.on('error', reject);
    child.on('exit', () => {
      at = Date.now();
    });
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      if (late) reject(new Error(`the step did not end within ${timeoutMs} ms. Its log:\n${log()}`));
      else resolve({ exitCode, signal, at });
    });
  });
}
