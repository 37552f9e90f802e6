import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ExpandedPattern, Roots } from './expanded-pattern.ts';

/** Expands a glob. A path that exists is taken as it is, whatever characters it contains. */
export async function expandPattern(pattern: string, roots: Roots): Promise<ExpandedPattern> {
  const path = resolve(roots.workspace, pattern);
  if (existsSync(path)) return { paths: [path], problem: null };
  // Most patterns are paths of files, so the globs are loaded on need.
  const { expandGlob } = await import('./expand-glob.ts');
  return expandGlob(pattern, roots);
}
