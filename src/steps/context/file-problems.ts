import type { InputProblem, ReportInputs } from '../../github/inputs/inputs.ts';
import type { Env } from '../../ports.ts';
import { loadContainedFiles } from './load-contained-files.ts';

/** What is wrong with the files that a step writes, or reads besides its job files. */
export async function fileProblems(inputs: ReportInputs, env: Env): Promise<InputProblem[]> {
  const named = [
    ...(inputs.resultsFile === null ? [] : [['results-file', inputs.resultsFile] as const]),
    ...inputs.baselineFiles.map((path) => ['baseline-file', path] as const),
  ];
  const problems: InputProblem[] = [];
  if (named.length === 0) return problems;
  const { containedPath, takenBy } = await loadContainedFiles();
  for (const [input, path] of named) {
    const contained = await containedPath(path, env);
    if (!contained.ok) problems.push({ input, message: `Input "${input}": ${contained.problem}` });
  }
  const conflict = inputs.resultsFile === null ? null : await takenBy(inputs.resultsFile, env);
  if (conflict === null) return problems;
  return [...problems, { input: 'results-file', message: `Input "results-file": ${conflict}` }];
}
