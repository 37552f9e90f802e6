import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { root } from '../root.ts';

export type ActionName = 'run' | 'wait' | 'collect' | 'validate';

export interface Manifest {
  /** The action's file. */
  readonly path: string;
  /** Every input by name, with its default; the empty string where it has none. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  readonly using: string;
  /** Absolute path of the program. */
  readonly main: string;
  /** Absolute path of the program that cleans up, if the action has one. */
  readonly post: string | undefined;
}

/** Where each of the four actions is described, from the checkout's folder. */
export const manifestFiles: Readonly<Record<ActionName, string>> = {
  run: 'action.yml',
  wait: 'wait/action.yml',
  collect: 'collect/action.yml',
  validate: 'validate/action.yml',
};

interface Raw {
  readonly inputs?: Record<string, { readonly default?: string | number | boolean } | null>;
  readonly outputs?: Record<string, unknown>;
  readonly runs: { readonly using: string; readonly main: string; readonly post?: string };
}

/** Reads an action's file, as the runner does before it starts a step. */
export function readManifest(action: ActionName, folder: string = root): Manifest {
  const path = join(folder, manifestFiles[action]);
  const raw = parse(readFileSync(path, 'utf8')) as Raw;
  const program = (file: string): string => resolve(dirname(path), file);
  return {
    path,
    inputs: Object.fromEntries(Object.entries(raw.inputs ?? {}).map(([name, it]) => [name, String(it?.default ?? '')])),
    outputs: Object.keys(raw.outputs ?? {}),
    using: raw.runs.using,
    main: program(raw.runs.main),
    post: raw.runs.post === undefined ? undefined : program(raw.runs.post),
  };
}
