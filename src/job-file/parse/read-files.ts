import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import type { Finding } from '../findings/types.ts';
import type { Source } from './parse-source.ts';

/** The largest file that is read; the service's console takes 1 MB. */
const MAX_BYTES = 64 * 1024 * 1024;
/** What a glob may look at before it is taken for a mistake such as `/**`. */
const MAX_ENTRIES = 200_000;

export interface Places {
  /** The directory that paths start from. */
  readonly workspace: string;
  /** The only other directory that may be read, `null` where there is none. */
  readonly tempDir: string | null;
}

export interface ReadFiles {
  readonly sources: readonly Source[];
  readonly findings: readonly Finding[];
}

/**
 * Reads the files that paths and globs name, each once, in the order of the patterns and by name within a glob. Links
 * are followed, and what they lead to has to lie in the workspace or the runner's temporary directory.
 */
export async function readFiles(patterns: readonly string[], places: Places): Promise<ReadFiles> {
  const sources: Source[] = [];
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const roots = await realRoots(places);
  for (const pattern of patterns) {
    const found = await expandPattern(pattern, places, roots);
    if (found.problem) findings.push(found.problem);
    for (const path of found.paths) {
      const file = shownPath(path, places.workspace);
      const read = await readOne(path, file, roots, seen);
      if (read && 'text' in read) sources.push(read);
      else if (read) findings.push(read);
    }
  }
  return { sources, findings };
}

async function realRoots(places: Places): Promise<string[]> {
  const wanted = [places.workspace, ...(places.tempDir === null ? [] : [places.tempDir])];
  return Promise.all(wanted.map((path) => realpath(path).catch(() => resolve(path))));
}

function isInside(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep));
}

interface Expanded {
  readonly paths: readonly string[];
  readonly problem: Finding | null;
}

/** A path that is there is taken as it is, whatever characters it has; else brackets, `*` and `?` make it a glob. */
async function expandPattern(pattern: string, places: Places, roots: readonly string[]): Promise<Expanded> {
  const path = resolve(places.workspace, pattern);
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  // On Windows a backslash parts directories; to a glob it would quote the next character.
  const glob = sep === '\\' ? pattern.replaceAll('\\', '/') : pattern;
  const { base, isGlob } = picomatch.scan(glob);
  if (exists || !isGlob) return { paths: [path], problem: null };
  const start = resolve(places.workspace, base);
  const real = await realpath(start).catch(() => null);
  if (!isInside(start, [...roots, resolve(places.workspace), ...(places.tempDir ? [resolve(places.tempDir)] : [])]))
    return { paths: [], problem: outside(pattern) };
  if (real !== null && !isInside(real, roots)) return { paths: [], problem: outside(pattern) };
  // Compared from the workspace on: its own path may hold brackets, which are no part of the pattern.
  const isMatch = picomatch(posix.normalize(glob));
  const matches = (file: string) => isMatch(toSlashes(isAbsolute(glob) ? file : relative(places.workspace, file)));
  const walk = await list(start, matches, /(?:^|\/)node_modules(?:\/|$)/.test(glob));
  if (walk === null) {
    const message = `The glob looks at more than ${MAX_ENTRIES} files. Name the directory of the job files.`;
    return { paths: [], problem: fatalAt(pattern, 'too-many-files', message) };
  }
  if (walk.length > 0) return { paths: walk.sort(), problem: null };
  const message = 'No file matches this glob of the input "job-file".';
  return { paths: [], problem: { ...fatalAt(pattern, 'no-match', message), severity: 'warning', fatal: false } };
}

/** Files below `start` that match. Links to directories are passed over: they could go in circles. */
async function list(start: string, matches: (path: string) => boolean, withModules: boolean): Promise<string[] | null> {
  const found: string[] = [];
  const open = [start];
  let looked = 0;
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
    looked += entries.length;
    if (looked > MAX_ENTRIES) return null;
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

async function readOne(
  path: string,
  file: string,
  roots: readonly string[],
  seen: Set<string>,
): Promise<Source | Finding | null> {
  let real: string;
  try {
    real = await realpath(path);
  } catch (error) {
    if (!isInside(path, roots) && !file.startsWith('..') && isAbsolute(file)) return outside(file);
    return fatalAt(file, 'file-not-found', `The file cannot be opened: ${reason(error)}.`);
  }
  if (!isInside(real, roots)) return outside(file);
  if (seen.has(real)) return null;
  seen.add(real);
  try {
    return await readText(real, file);
  } catch (error) {
    return fatalAt(file, 'unreadable-file', `The file cannot be read: ${reason(error)}.`);
  }
}

/** Opens before it looks, so that what was looked at is what is read; without blocking, for a pipe would wait for ever. */
async function readText(real: string, file: string): Promise<Source | Finding> {
  const handle = await open(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const info = await handle.stat();
    if (!info.isFile())
      return fatalAt(
        file,
        'not-a-file',
        info.isDirectory()
          ? 'This is a directory. Name the files in it, e.g. by a glob such as jobs/*.json.'
          : 'This is not a regular file.',
      );
    if (info.size > MAX_BYTES)
      return fatalAt(file, 'too-large', `The file has ${info.size} bytes; at most ${MAX_BYTES} are read. Split it.`);
    return decode(await handle.readFile(), file);
  } finally {
    await handle.close();
  }
}

function decode(bytes: Uint8Array, file: string): Source | Finding {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return fatalAt(file, 'encoding', 'The file is written in UTF-16. Save it as UTF-8.');
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return fatalAt(
      file,
      'encoding',
      'The file is not a UTF-8 text. Save it as UTF-8; a binary file cannot be a job file.',
    );
  }
}

/** As a person would write it: from the workspace where it lies there, with slashes. */
function shownPath(path: string, workspace: string): string {
  const short = relative(workspace, path);
  return toSlashes(short === '' || short.startsWith('..') || isAbsolute(short) ? path : short);
}

function toSlashes(path: string): string {
  return sep === '\\' ? path.replaceAll('\\', '/') : path;
}

function outside(file: string): Finding {
  return fatalAt(
    file,
    'outside-workspace',
    "This leads out of the workspace. Job files are read, links followed, from the workspace and the runner's temporary directory only.",
  );
}

function fatalAt(file: string, code: string, message: string): Finding {
  return { file, line: 1, column: 1, severity: 'error', code, message, fatal: true };
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is none of that name';
  if (code === 'EACCES' || code === 'EPERM') return 'reading it is not permitted';
  if (code === 'ELOOP') return 'its links go in a circle';
  return code ?? 'unknown cause';
}
