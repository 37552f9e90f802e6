import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isRecord } from '../json.ts';
import type { EmulatorOptions } from './options.ts';

/** The options that a file can hold: all except functions. */
type FileOptions = Omit<EmulatorOptions, 'clock' | 'script' | 'random' | 'chooseCluster'>;

// A record, so that the compiler notices an option that is missing here.
const KNOWN: Readonly<Record<keyof FileOptions, true>> = {
  port: true,
  host: true,
  tlsHandshakes: true,
  projectId: true,
  clusters: true,
  credentials: true,
  tokens: true,
  users: true,
  projects: true,
  identityProviders: true,
  trustAgencies: true,
  stsKeyLifetimeMs: true,
  stsSessions: true,
  oidcRequestToken: true,
  oidcSubject: true,
  auth: true,
  timeScale: true,
  visibleAfterMs: true,
  analysisMs: true,
  gatewayTimeoutMs: true,
  busyAfterEnd: true,
  ancestor: true,
  faults: true,
  jobVisibleAfterMs: true,
  retryDelayMs: true,
  scripts: true,
  firstSubmissionId: true,
  timeZone: true,
  historySurvives: true,
  dates: true,
  encodeValues: true,
  emptyInputs: true,
  rateLimits: true,
  tokenLifetimeMs: true,
  dataFolder: true,
  stateFile: true,
};

/** Reads a scenario file. Throws an Error that names the file and the wrong field. */
export function readScenario(file: string): FileOptions {
  let tree: unknown;
  try {
    tree = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`cannot read the scenario ${file}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  if (!isRecord(tree)) throw new Error(`the scenario ${file} must be a JSON object`);
  const unknown = Object.keys(tree).find((key) => !Object.hasOwn(KNOWN, key));
  if (unknown !== undefined) {
    throw new Error(
      `the scenario ${file} has an unknown field "${unknown}"; known are ${Object.keys(KNOWN).join(', ')}`,
    );
  }
  const { clusters } = tree;
  if (clusters !== undefined && !(Array.isArray(clusters) && clusters.every(hasId))) {
    throw new Error(`"clusters" in the scenario ${file} must be a list of objects, each with its "id" as text`);
  }
  return tree;
}

function hasId(cluster: unknown): boolean {
  return isRecord(cluster) && typeof cluster.id === 'string';
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
