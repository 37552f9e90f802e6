import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type FileOptions, scenario } from './fields.ts';

/** Reads a scenario file. Throws an Error that names the file, the wrong field and what is allowed. */
export function readScenario(file: string): FileOptions {
  let tree: unknown;
  try {
    tree = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot read the scenario ${file}: ${reason}`, { cause: error });
  }
  const problem = scenario.check(tree, '');
  if (problem !== undefined) throw new Error(`the scenario ${file}: ${problem.replace(/^ /, 'the file ')}`);
  return tree as FileOptions;
}

/** A port number from the command line. Throws an Error that says what is allowed. */
export function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`--port is "${text}"; it must be a number from 0 to 65535`);
}

/** The absolute path of the state file. Throws an Error if its folder does not exist. */
export function readStateFile(text: string): string {
  const file = resolve(text);
  if (statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory() === true) return file;
  throw new Error(`--state is "${text}", but the folder ${dirname(file)} does not exist: create it first`);
}

/** The absolute path of the data folder. Throws an Error if it does not exist. */
export function readFolder(text: string): string {
  const folder = resolve(text);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new Error(
    `--data is "${text}", but the folder ${folder} does not exist: create it, with a folder for each link`,
  );
}
