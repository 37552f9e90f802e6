import { actionVersion } from '../github/action-version.ts';
import { findingAnnotations } from '../github/annotations/annotations.ts';
import type { ValidateInputs } from '../github/inputs/inputs.ts';
import { parseValidateInputs } from '../github/inputs/validate-inputs.ts';
import { validateOutputs, writeOutputs } from '../github/outputs.ts';
import { renderFindings, renderUnchecked } from '../github/summary/findings-table.ts';
import { writeSummary } from '../github/summary/render-summary.ts';
import type { Finding } from '../job-file/findings/types.ts';
import { loadJobFiles } from '../job-file/load-job-files.ts';
import { plural } from '../text/format.ts';
import { containedPath, writeContained } from './context/contained-files.ts';
import { type StepContext, untilInternalError } from './context/step-context.ts';
import { checkFindings } from './prepare/check-job-files.ts';
import { NOT_FILLED, resolveDataTime } from './prepare/resolve-data-time.ts';
import { concernsJobs } from './prepare/which-jobs.ts';

/** What `/validate` does: checks job files. Needs no credential and opens no connection. */
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
  const sarif = inputs.sarifFile === null ? null : await containedPath(inputs.sarifFile, context.env);
  const problems = [
    ...(parsed.ok ? [] : parsed.problems),
    ...(timed.ok ? [] : [timed.problem]),
    ...(sarif !== null && !sarif.ok ? [`Input "sarif-file": ${sarif.problem}`] : []),
  ];
  if (!parsed.ok && !concernsJobs(parsed.problems, inputs)) return refuse(context, inputs, problems, [], []);
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
    ...((timed.ok && timed.dataTime?.filling) || NOT_FILLED),
  });
  const { findings, problems: stops } = await checkFindings(loaded, inputs.check);
  const names = loaded.jobs.map((job) => job.baseName);
  if (problems.length > 0) return refuse(context, inputs, problems, findings, names);
  await reportFindings(context, inputs, findings, { names, checked: loaded.drafts.length });
  return stops.length === 0;
}

async function reportFindings(
  context: StepContext,
  inputs: ValidateInputs,
  findings: readonly Finding[],
  { names, checked }: { readonly names: readonly string[]; readonly checked: number },
): Promise<void> {
  const complain = (problem: string | null): void => {
    if (problem) context.log.warning(problem);
  };
  complain(setOutputs(context, findings, names, 0));
  context.print(findingAnnotations(findings));
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  const warnings = findings.filter((finding) => finding.severity === 'warning').length;
  context.log.info(`${plural(checked, 'job')} checked: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}.`);
  if (inputs.summary) complain(writeSummary(context.env, renderFindings(findings, checked)));
  if (inputs.sarifFile === null) return;
  const { sarifOf } = await import('../job-file/findings/sarif.ts');
  const problem = await writeContained(inputs.sarifFile, sarifOf(findings), context.env);
  complain(problem === null ? null : `The SARIF file was not written: ${problem}.`);
}

/** Wrong inputs, and with them what was found in the files all the same: a person mends both in one go. */
function refuse(
  context: StepContext,
  { summary }: ValidateInputs,
  problems: readonly string[],
  findings: readonly Finding[],
  names: readonly string[],
): boolean {
  const complain = (problem: string | null): void => {
    if (problem) context.log.warning(problem);
  };
  complain(setOutputs(context, findings, names, problems.length));
  context.log.error(problems.join('\n'));
  context.print(findingAnnotations(findings, 1));
  if (summary) complain(writeSummary(context.env, renderUnchecked(problems, findings)));
  return false;
}

/** `others` are mistakes that have no place in a file; they count as errors. */
function setOutputs(
  context: StepContext,
  findings: readonly Finding[],
  names: readonly string[],
  others: number,
): string | null {
  const outputs = validateOutputs(findings, names);
  return writeOutputs(context.env.GITHUB_OUTPUT, { ...outputs, errors: String(Number(outputs.errors) + others) });
}
