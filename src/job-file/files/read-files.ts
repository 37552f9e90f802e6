import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Finding } from '../findings/types.ts';
import type { Source } from '../parse/parse-source.ts';
import { expandPattern } from './expand-pattern.ts';
import type { Roots } from './expanded-pattern.ts';
import { fatalAt, outside } from './file-findings.ts';
import { gitBashHint, isInside, pathRules, shownPath } from './paths.ts';

/** The largest file that is read. The console of the service takes 1 MB. */
const MAX_BYTES = 64 * 1024 * 1024;

export interface Places {
  /** The directory at which paths start. */
  readonly workspace: string;
  /** The only other directory that may be read, `null` if there is none. */
  readonly tempDir: string | null;
  /** Suggest similar files for a path or glob without a file. */
  readonly suggestsFiles?: boolean;
}

export interface ReadFiles {
  readonly sources: readonly Source[];
  readonly findings: readonly Finding[];
}

/**
 * Reads the files that paths and globs name: each file once, in the order of the patterns, and by name within a glob. With
 * links resolved, a file has to be inside the workspace or the runner's temporary directory.
 */
export async function readFiles(patterns: readonly string[], places: Places): Promise<ReadFiles> {
  const sources: Source[] = [];
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const roots = rootsOf(places);
  for (const pattern of patterns) {
    const expanded = await expandPattern(pattern, roots);
    if (expanded.problem) findings.push(expanded.problem);
    for (const path of expanded.paths) {
      const read = await readOne(path, pattern, roots, seen);
      if (read && 'text' in read) sources.push(read);
      else if (read) findings.push(read);
    }
  }
  return { sources, findings };
}

// Files are read synchronously: no other work is waiting, and loading node:fs/promises takes longer than reading them.
function rootsOf(places: Places): Roots {
  const typed = [places.workspace, ...(places.tempDir === null ? [] : [places.tempDir])].map((path) => resolve(path));
  const real = typed.map((path) => {
    try {
      return realpathSync.native(path);
    } catch {
      return path;
    }
  });
  const { workspace, suggestsFiles = false } = places;
  return { workspace, typed, real, rules: pathRules(process.platform), suggestsFiles };
}

async function readOne(
  path: string,
  pattern: string,
  roots: Roots,
  seen: Set<string>,
): Promise<Source | Finding | null> {
  const { rules, typed, real: realRoots } = roots;
  const workspace = { typed: typed[0] ?? '', real: realRoots[0] ?? '' };
  let real: string;
  try {
    real = realpathSync.native(path);
  } catch (error) {
    const file = shownPath(path, path, workspace, rules);
    const hint = gitBashHint(pattern, rules);
    if (!isInside(path, [...typed, ...realRoots], rules)) return outside(file, hint);
    const cause = reason(error);
    const similar = cause === MISSING && roots.suggestsFiles ? await similarFiles(pattern, roots) : '';
    return fatalAt(file, 'file-not-found', `The file cannot be opened: ${cause}.${hint}${similar}`);
  }
  const file = shownPath(path, real, workspace, rules);
  if (!isInside(real, realRoots, rules)) return outside(file);
  if (seen.has(real)) return null;
  seen.add(real);
  try {
    return readText(real, file);
  } catch (error) {
    return fatalAt(file, 'unreadable-file', `The file cannot be read: ${reason(error)}.`);
  }
}

/** Checks the open handle, so that the checked file is the one that is read. Does not block, or a pipe would wait forever. */
function readText(real: string, file: string): Source | Finding {
  const handle = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const info = fstatSync(handle);
    if (info.isDirectory())
      return fatalAt(file, 'not-a-file', 'This is a directory. Name its files, for example with jobs/*.json.');
    if (!info.isFile()) return fatalAt(file, 'not-a-file', 'This is not a regular file.');
    if (info.size > MAX_BYTES)
      return fatalAt(file, 'too-large', `The file has ${info.size} bytes. At most ${MAX_BYTES} are read. Split it.`);
    const bytes = readBytes(handle, info.size);
    if (bytes === null) return fatalAt(file, 'unreadable-file', 'The file changed while it was read.');
    return decode(bytes, file);
  } finally {
    closeSync(handle);
  }
}

/** Unlike `readFile`, does not collect chunks, which needs twice the size. `null` if the file has grown. */
function readBytes(handle: number, size: number): Uint8Array | null {
  const bytes = Buffer.allocUnsafeSlow(size + 1);
  let length = 0;
  while (length < bytes.length) {
    const bytesRead = readSync(handle, bytes, length, bytes.length - length, null);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
  }
  return null;
}

async function similarFiles(pattern: string, roots: Roots): Promise<string> {
  const { missingFileHint } = await import('./missing-file.ts');
  return missingFileHint(pattern, roots);
}

function decode(bytes: Uint8Array, file: string): Source | Finding {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return fatalAt(file, 'encoding', 'The file is in UTF-16. Save it as UTF-8.');
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return fatalAt(file, 'encoding', 'The file is not a UTF-8 text. Save it as UTF-8. A job file cannot be binary.');
  }
}

const MISSING = 'it does not exist';

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return MISSING;
  if (code === 'EACCES' || code === 'EPERM') return 'there is no permission to read it';
  if (code === 'ELOOP') return 'its links form a cycle';
  return code ?? 'unknown cause';
}
