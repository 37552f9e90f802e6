import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

const READY_MS = 60_000;
const STOP_MS = 10_000;

/** A system user; neither server starts as root. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The user that runs a server: the package's own if this process is root. */
export function ownerOf(user: string): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout.trim());
  return { uid: id('-u'), gid: id('-g') };
}

/** A folder that the server's user may write to. */
export function ownedFolder(path: string, owner: Owner | undefined): string {
  mkdirSync(path, { recursive: true });
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
  return path;
}

export interface ServerCommand {
  readonly program: string;
  readonly words: readonly string[];
  readonly owner: Owner | undefined;
  readonly logFile: string;
  readonly stopSignal: NodeJS.Signals;
}

/** A server that this process started. */
export class ServerProcess {
  readonly #command: ServerCommand;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();

  constructor(command: ServerCommand) {
    this.#command = command;
  }

  /** Starts the server and waits until `connect` succeeds. */
  async start(connect: () => Promise<void>): Promise<void> {
    const { program, words, owner, logFile } = this.#command;
    const log = openSync(logFile, 'a');
    const child = spawn(program, words, { ...owner, stdio: ['ignore', log, log], cwd: '/' });
    closeSync(log);
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    const until = performance.now() + READY_MS;
    for (;;) {
      try {
        await connect();
        return;
      } catch (error) {
        if (performance.now() < until && child.exitCode === null && child.signalCode === null) {
          await setTimeout(100);
          continue;
        }
        await this.stop();
        throw new Error(`${program} did not start:\n${readFileSync(logFile, 'utf8').slice(-2000)}`, { cause: error });
      }
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async stop(): Promise<void> {
    this.signal('SIGCONT');
    this.signal(this.#command.stopSignal);
    const timer = globalThis.setTimeout(() => this.signal('SIGKILL'), STOP_MS);
    await this.#exited;
    clearTimeout(timer);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs a program to its end. Throws an Error with its output if it fails. */
export function runProgram(program: string, words: readonly string[], owner: Owner | undefined): void {
  const { status, stdout, stderr } = spawnSync(program, words, { ...owner, encoding: 'utf8', cwd: '/' });
  if (status !== 0) throw new Error(`${program} failed:\n${stdout}${stderr}`);
}
