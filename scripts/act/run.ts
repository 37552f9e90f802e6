import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type JobLog, readLog } from './log.ts';
import { localRepositories } from './workspace.ts';

export interface WorkflowRun {
  readonly act: string;
  /** A folder of its own for what act keeps. */
  readonly scratch: string;
  /** The user's repository, and the workflow in it. */
  readonly repository: string;
  readonly workflow: string;
  /** Where `stageAction` put this action. */
  readonly action: string;
  readonly standIns: string;
  /** A folder whose `node` is that of GitHub's runner. */
  readonly nodeFolder: string;
  readonly event: string;
  readonly payload?: object;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Environment of the steps. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface WorkflowOutcome {
  /** 0 only if every job that ran succeeded. */
  readonly exitCode: number | null;
  readonly jobs: Readonly<Record<string, JobLog>>;
  /** All that act wrote, for a look at what went wrong. */
  readonly log: string;
}

/** Runs a workflow on this machine, without a container and without the network. */
export async function runWorkflow(run: WorkflowRun): Promise<WorkflowOutcome> {
  const home = join(run.scratch, 'home');
  mkdirSync(home, { recursive: true });
  const payload = join(run.scratch, 'event.json');
  // act takes inputs from the payload if there is one, and else ignores the option.
  writeFileSync(payload, JSON.stringify({ ...run.payload, ...(run.inputs && { inputs: run.inputs }) }));
  const text = readFileSync(join(run.repository, run.workflow), 'utf8');
  const args = [
    run.event,
    '--json',
    '--no-cache-server',
    `--workflows=${run.workflow}`,
    `--eventpath=${payload}`,
    '--platform=ubuntu-latest=-self-hosted',
    '--platform=ubuntu-slim=-self-hosted',
    `--action-cache-path=${join(run.scratch, 'cache')}`,
    ...localRepositories(text, run.action, run.standIns),
    ...pairs('--input', run.inputs),
    ...pairs('--var', run.vars),
    ...pairs('--secret', run.secrets),
    ...pairs('--env', run.env),
  ];
  // A bare environment: neither a proxy nor a credential of this machine may reach the steps.
  const env = { HOME: home, PATH: `${run.nodeFolder}${delimiter}${process.env.PATH}`, TMPDIR: run.scratch };
  const { code, output } = await collect(run.act, args, run.repository, env);
  return { exitCode: code, jobs: readLog(output), log: output };
}

function pairs(option: string, values: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
}

// Far above what an example takes against the emulator.
const limitMs = 120_000;

function collect(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (it) => (output += it));
    child.once('error', reject).once('close', (code) => resolve({ code, output }));
  });
}
