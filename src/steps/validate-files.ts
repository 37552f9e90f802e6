import { actionVersion } from '../github/action-version.ts';
import { findingAnnotations } from '../github/annotations/annotations.ts';
import type { ValidateInputs } from '../github/inputs/inputs.ts';
import { canLoadJobs } from '../github/inputs/job-file-inputs.ts';
import { parseValidateInputs } from '../github/inputs/validate-inputs.ts';
import { validateOutputs, writeOutputs } from '../github/outputs.ts';
import { renderFindings, renderUnchecked } from '../github/summary/findings-table.ts';
import { writeSummary } from '../github/summary/write-summary.ts';
import type { Finding } from '../job-file/findings/types.ts';
import { loadJobFiles } from '../job-file/load-job-files.ts';
import { plural } from '../text/format.ts';
import { containedPathOf, loadContainedFiles } from './context/load-contained-files.ts';
import { type StepContext, untilInternalError } from './context/step-context.ts';
import { checkOptions, stoppingProblems } from './prepare/check-job-files.ts';
import { resolveDataTime } from './prepare/resolve-data-time.ts';

/** The action `/validate`: checks job files. Needs no credential and opens no connection. */
export async function validateFiles(context: StepContext): Promise<boolean> {
  try {
    return await untilInternalError(context, validate(context));
  } catch (error) {
    setOutputs(context, [], [], 1);
    throw error;
  }
}

async function validate(context: StepContext): Promise<boolean> {
  context.log.info(`${actionVersion(context.env)}.`);
  const parsed = parseValidateInputs(context.env);
  const { inputs } = parsed;
  if (parsed.ok) for (const warning of parsed.warnings) context.log.warning(warning);
  const timed = await resolveDataTime(context, inputs, 'offline');
  const sarif = inputs.sarifFile === null ? null : await containedPathOf(inputs.sarifFile, context.env);
  const inputProblems = parsed.ok ? [] : parsed.problems;
  const problems = [
    ...inputProblems.map(({ message }) => message),
    ...(timed.ok ? [] : [timed.problem.message]),
    ...(sarif !== null && !sarif.ok ? [`Input "sarif-file": ${sarif.problem}`] : []),
  ];
  if (!canLoadJobs(inputProblems)) return refuse(context, inputs, problems, [], []);
  const loaded = await loadJobFiles({
    files: inputs.jobDefinition === null ? inputs.jobFiles : null,
    definition: inputs.jobDefinition,
    workspace: context.env.GITHUB_WORKSPACE || process.cwd(),
    tempDir: context.env.RUNNER_TEMP || null,
    only: inputs.only,
    exclude: inputs.exclude,
    variables: inputs.variables,
    suffix: '',
    clustersFrom: 'unknown',
    ...(await checkOptions(inputs.check)),
    fill: (timed.ok && timed.dataTime?.fill) || null,
    withoutText: true,
  });
  const { findings } = loaded;
  const names = loaded.jobs.map((job) => job.baseName);
  if (problems.length > 0) return refuse(context, inputs, problems, findings, names);
  await reportFindings(context, inputs, findings, { names, checked: loaded.selected });
  return stoppingProblems(findings, inputs.check).length === 0;
}

async function reportFindings(
  context: StepContext,
  inputs: ValidateInputs,
  findings: readonly Finding[],
  { names, checked }: { readonly names: readonly string[]; readonly checked: number },
): Promise<void> {
  const warn = (problem: string | null): void => {
    if (problem) context.log.warning(problem);
  };
  warn(setOutputs(context, findings, names, 0));
  context.print(findingAnnotations(findings));
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  const warnings = findings.filter((finding) => finding.severity === 'warning').length;
  context.log.info(`${plural(checked, 'job')} checked: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}.`);
  if (inputs.summary) warn(writeSummary(context.env, renderFindings(findings, checked)));
  if (inputs.sarifFile === null) return;
  const { sarifOf } = await import('../job-file/findings/sarif.ts');
  const { writeContained } = await loadContainedFiles();
  const problem = await writeContained(inputs.sarifFile, sarifOf(findings), context.env);
  warn(problem === null ? null : `The SARIF file was not written: ${problem}.`);
}

/** Reports wrong inputs, together with the findings in the files. */
function refuse(
  context: StepContext,
  { summary }: ValidateInputs,
  problems: readonly string[],
  findings: readonly Finding[],
  names: readonly string[],
): boolean {
  const warn = (problem: string | null): void => {
    if (problem) context.log.warning(problem);
  };
  warn(setOutputs(context, findings, names, problems.length));
  context.log.error(problems.join('\n'));
  context.print(findingAnnotations(findings, 1));
  if (summary) warn(writeSummary(context.env, renderUnchecked(problems, findings)));
  return false;
}

/** `others` is the number of errors without a place in a file. */
function setOutputs(
  context: StepContext,
  findings: readonly Finding[],
  names: readonly string[],
  others: number,
): string | null {
  const outputs = validateOutputs(findings, names);
  return writeOutputs(context.env.GITHUB_OUTPUT, { ...outputs, errors: String(Number(outputs.errors) + others) });
}
