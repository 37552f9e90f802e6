import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, posix, relative, resolve } from 'node:path';
import picomatch from 'picomatch';
import type { ExpandedPattern, Roots } from './expanded-pattern.ts';
import { fatalAt, outside } from './file-findings.ts';
import { missingFileHint } from './missing-file.ts';
import { isInside, withSlashes } from './paths.ts';

/** Number of entries that a glob may search. More means a mistake such as `/**`. */
const MAX_ENTRIES = 200_000;

/** Expands a glob. A pattern that is none is a path. */
export async function expandGlob(pattern: string, roots: Roots): Promise<ExpandedPattern> {
  const { workspace, rules } = roots;
  // In a glob, a backslash would quote the next character.
  const glob = withSlashes(pattern, rules);
  const { base, isGlob } = picomatch.scan(glob);
  if (!isGlob) return { paths: [resolve(workspace, pattern)], problem: null };
  const start = resolve(workspace, base);
  const real = await realpath(start).catch(() => null);
  const isOutside =
    !isInside(start, [...roots.typed, ...roots.real], rules) || (real !== null && !isInside(real, roots.real, rules));
  if (isOutside) return { paths: [], problem: outside(pattern) };
  // Compared from the workspace on, because its own path can contain brackets.
  const isMatch = picomatch(posix.normalize(glob), { nocase: rules.ignoresCase });
  const matches = (file: string) => isMatch(withSlashes(isAbsolute(glob) ? file : relative(workspace, file), rules));
  const files = await listFiles(start, matches, /(?:^|\/)node_modules(?:\/|$)/.test(glob));
  if (files === null) {
    const message = `The glob searches more than ${MAX_ENTRIES} files. Name the directory of the job files.`;
    return { paths: [], problem: fatalAt(pattern, 'too-many-files', message) };
  }
  if (files.length > 0) return { paths: files.sort(), problem: null };
  const message = `No file matches this glob.${roots.suggestsFiles ? await missingFileHint(pattern, roots) : ''}`;
  return { paths: [], problem: { ...fatalAt(pattern, 'no-match', message), severity: 'warning', fatal: false } };
}

/** Matching files below `start`. Links to directories are skipped, because they can form a cycle. */
async function listFiles(
  start: string,
  matches: (path: string) => boolean,
  withModules: boolean,
): Promise<string[] | null> {
  const found: string[] = [];
  const open = [start];
  let entriesSeen = 0;
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
    entriesSeen += entries.length;
    if (entriesSeen > MAX_ENTRIES) return null;
    for (const entry of entries) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== '.git' && (withModules || entry.name !== 'node_modules')) open.push(path);
      } else if (matches(path) && !(entry.isSymbolicLink() && (await isDirectory(path)))) found.push(path);
    }
  }
  return found;
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
}
