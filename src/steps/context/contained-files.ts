import { mkdir, readFile, readlink, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { InputProblem, ReportInputs } from '../../github/inputs/inputs.ts';
import type { Env } from './step-context.ts';

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
  for (const root of roots) {
    const inside = await realOf(resolve(root));
    if (real === inside || real.startsWith(inside.endsWith(sep) ? inside : inside + sep))
      return { ok: true, path: real };
  }
  const problem = `${JSON.stringify(path)} lies outside the workspace and the runner's temporary directory, where files of a step have to be`;
  return { ok: false, problem };
}

/** As many links in a row as Linux follows. */
const MAX_LINKS = 40;

/** Links resolved as far up as the path exists. A link to a file that is not there yet leads to where it would be written. */
async function realOf(path: string, links = MAX_LINKS): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    if (above === path) return path;
    const real = await realOf(above, links);
    const target = links > 0 ? await readlink(path).catch(() => null) : null;
    if (target !== null) return realOf(resolve(real, target), links - 1);
    return join(real, path.slice(above.length).replace(/^[\\/]+/, ''));
  }
}

/** What is wrong with the files that a step is to write or to read besides its job files. */
export async function fileProblems(inputs: ReportInputs, env: Env): Promise<InputProblem[]> {
  const named = [
    ...(inputs.resultsFile === null ? [] : [['results-file', inputs.resultsFile] as const]),
    ...inputs.baselineFiles.map((path) => ['baseline-file', path] as const),
  ];
  const problems: InputProblem[] = [];
  for (const [input, path] of named) {
    const contained = await containedPath(path, env);
    if (!contained.ok) problems.push({ input, message: `Input "${input}": ${contained.problem}` });
  }
  return problems;
}

/** Writes a file of a step, with the directories above it. `null`, or why it could not be written. */
export async function writeContained(path: string, text: string, env: Env): Promise<string | null> {
  try {
    const contained = await containedPath(path, env);
    if (!contained.ok) return contained.problem;
    await mkdir(dirname(contained.path), { recursive: true });
    await writeFile(contained.path, text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Texts of the files that can be read, and a sentence for each that cannot. */
export async function readContained(
  paths: readonly string[],
  env: Env,
): Promise<{ readonly files: readonly TextFile[]; readonly problems: readonly string[] }> {
  const files: TextFile[] = [];
  const problems: string[] = [];
  for (const path of paths) {
    try {
      const contained = await containedPath(path, env);
      if (contained.ok) files.push({ path, text: await readFile(contained.path, 'utf8') });
      else problems.push(contained.problem);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      problems.push(
        missing ? `the file ${path} does not exist` : `the file ${path} could not be read: ${String(error)}`,
      );
    }
  }
  return { files, problems };
}
