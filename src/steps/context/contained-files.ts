import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { workflowIdentity } from '../../github/workflow-run.ts';
import { readFiles } from '../../job-file/files/read-files.ts';
import type { Env } from '../../ports.ts';
import { isOfAnotherStep } from '../../results/read-results-file.ts';

export type Contained = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly problem: string };

/**
 * The absolute path of a file that a step may read or write: inside the workspace or the runner's temporary directory,
 * links followed. The file, and directories above it, need not exist.
 */
export async function containedPath(path: string, env: Env): Promise<Contained> {
  const workspace = env.GITHUB_WORKSPACE || process.cwd();
  const wanted = resolve(workspace, path);
  const roots = [workspace, ...(env.RUNNER_TEMP ? [env.RUNNER_TEMP] : [])];
  const real = await realOf(wanted);
  if (real === null) return { ok: false, problem: `the links of ${JSON.stringify(path)} go in a circle` };
  for (const root of roots) {
    const inside = (await realOf(resolve(root))) ?? root;
    if (real === inside || real.startsWith(inside.endsWith(sep) ? inside : inside + sep))
      return { ok: true, path: real };
  }
  const problem = `${JSON.stringify(path)} is outside the workspace and the runner's temporary directory, where the files of a step have to be`;
  return { ok: false, problem };
}

/** The number of links in a row that Linux follows. */
const MAX_LINKS = 40;

/** The path with its links resolved, also where the file does not exist yet; `null` for links in a circle. */
async function realOf(path: string, links = MAX_LINKS): Promise<string | null> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    if (above === path) return path;
    const real = await realOf(above, links);
    if (real === null) return null;
    const target = await readlink(path).catch(() => null);
    if (target !== null) return links > 0 ? realOf(resolve(real, target), links - 1) : null;
    return join(real, path.slice(above.length).replace(/^[\\/]+/, ''));
  }
}

/** Says so where another step of this job has written the results file; else `null`. */
export async function takenBy(path: string, env: Env): Promise<string | null> {
  const contained = await containedPath(path, env);
  const text = contained.ok ? await readFile(contained.path, 'utf8').catch(() => null) : null;
  if (text === null || !isOfAnotherStep(text, workflowIdentity(env))) return null;
  return `${path} has the results of another step of this job; give each step a file of its own`;
}

/** Writes the results file; not over the results of another step that wrote it meanwhile. */
export async function writeResultsFile(path: string, text: string, env: Env): Promise<string | null> {
  return (await takenBy(path, env)) ?? (await writeContained(path, text, env));
}

/**
 * Writes a file of a step, with the directories above it. A reader sees the old file or the whole new one, never a part.
 * `null`, or why it could not be written.
 */
export async function writeContained(path: string, text: string, env: Env): Promise<string | null> {
  try {
    const contained = await containedPath(path, env);
    if (!contained.ok) return contained.problem;
    await replaceFile(contained.path, text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A rename is atomic within one directory, so the new text is written next to the file first. */
async function replaceFile(path: string, text: string): Promise<void> {
  const directory = dirname(path);
  const next = join(directory, `.${basename(path)}.${randomUUID()}.tmp`);
  await mkdir(directory, { recursive: true });
  try {
    await writeFile(next, text, { flag: 'wx' });
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Why a path or pattern gave no text: nothing matches the pattern, or a file cannot be read. A clause. */
export interface UnreadFile {
  readonly kind: 'no-match' | 'unreadable';
  readonly text: string;
}

/** Reads the files that paths and globs name, from the workspace and the runner's temporary directory. */
export async function readContained(
  patterns: readonly string[],
  env: Env,
): Promise<{ readonly files: readonly TextFile[]; readonly problems: readonly UnreadFile[] }> {
  const places = { workspace: env.GITHUB_WORKSPACE || process.cwd(), tempDir: env.RUNNER_TEMP || null };
  const { sources, findings } = await readFiles(patterns, places);
  const problems = findings.map(({ file, code, message }): UnreadFile => {
    if (code === 'no-match') return { kind: 'no-match', text: `no file matches ${file}` };
    const reason = message.replace(/\.$/, '').replace(/^[A-Z]/, (letter) => letter.toLowerCase());
    return { kind: 'unreadable', text: `${file}: ${reason}` };
  });
  return { files: sources.map(({ file, text }) => ({ path: file, text })), problems };
}
