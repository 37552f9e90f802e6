import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Finding } from '../findings/types.ts';
import type { PathRules } from './paths.ts';

/** Directories from which job files may be read. */
export interface Roots {
  readonly workspace: string;
  /** Absolute, as configured and with links resolved. */
  readonly typed: readonly string[];
  readonly real: readonly string[];
  readonly rules: PathRules;
}

export interface ExpandedPattern {
  readonly paths: readonly string[];
  readonly problem: Finding | null;
}

/** Expands a glob. A path that exists is taken as it is, whatever characters it contains. */
export async function expandPattern(pattern: string, roots: Roots): Promise<ExpandedPattern> {
  const path = resolve(roots.workspace, pattern);
  if (existsSync(path)) return { paths: [path], problem: null };
  // Most patterns are paths of files, so the globs are loaded on need.
  const { expandGlob } = await import('./expand-glob.ts');
  return expandGlob(pattern, roots);
}
