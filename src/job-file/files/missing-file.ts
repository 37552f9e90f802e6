import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { withCapital } from '../../text/sentence.ts';
import { type PathRules, withSlashes } from './paths.ts';

/** Enough to find the job files of a repository, few enough to be quick. */
const MAX_ENTRIES = 5_000;
const SHOWN = 3;

/**
 * What helps to find a file that does not exist: the workspace, whether it is empty, and the most similar files in it. Begins
 * with a blank, to follow a sentence.
 */
export async function missingFileHint(
  pattern: string,
  { workspace, rules }: { readonly workspace: string; readonly rules: PathRules },
): Promise<string> {
  const top = await readdir(workspace).catch(() => null);
  const where = `the workspace ${workspace}`;
  if (top === null) return ` There is no directory at ${where}.`;
  if (top.every((name) => name === '.git'))
    return ` ${withCapital(where)} is empty. Is the step actions/checkout missing?`;
  const similar = nearestPaths(withSlashes(pattern, rules), await listFiles(workspace, rules));
  const list = similar.length === 0 ? 'It contains no JSON or YAML file.' : `Similar files: ${similar.join(', ')}.`;
  return ` Paths start at ${where}. ${list}`;
}

/** The paths with the smallest difference, of the file name first. */
function nearestPaths(wanted: string, paths: readonly string[]): readonly string[] {
  const name = (path: string) => path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const ranked = paths.map((path) => ({
    path,
    byName: distance(name(path), name(wanted)),
    byPath: distance(path.toLowerCase(), wanted.toLowerCase()),
  }));
  ranked.sort((a, b) => a.byName - b.byName || a.byPath - b.byPath || (a.path < b.path ? -1 : 1));
  return ranked.slice(0, SHOWN).map(({ path }) => path);
}

/** Relative paths of JSON and YAML files. Dot folders and dependencies do not contain job files. */
async function listFiles(workspace: string, rules: PathRules): Promise<readonly string[]> {
  const found: string[] = [];
  const open = [''];
  let entriesSeen = 0;
  for (let folder = open.shift(); folder !== undefined && entriesSeen < MAX_ENTRIES; folder = open.shift()) {
    const entries = await readdir(join(workspace, folder), { withFileTypes: true }).catch(() => []);
    entriesSeen += entries.length;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') open.push(path);
      else if (/\.(?:jsonc?|ya?ml|job)$/i.test(entry.name)) found.push(withSlashes(path, rules));
    }
  }
  return found;
}
