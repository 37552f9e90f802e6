import { findingAnnotations } from '../github/annotations.ts';
import { plural } from '../github/format.ts';
import { parseValidateInputs, type ValidateInputs } from '../github/inputs.ts';
import { validateOutputs, writeOutputs } from '../github/outputs.ts';
import { writeSummary } from '../github/summary.ts';
import { renderFindings, renderUnchecked } from '../github/summary-findings.ts';
import { loadJobFiles } from '../job-file/load.ts';
import type { Finding } from '../job-file/types.ts';
import { checkFindings } from './check.ts';
import { NOT_FILLED, settleDataTime } from './data-time.ts';
import { containedPath, writeContained } from './files.ts';
import { unlessBroken, type World } from './world.ts';

/** What `/validate` does: checks job files. Needs no credential and opens no connection. */
export function validateFiles(world: World): Promise<boolean> {
  return unlessBroken(world, validate(world));
}

async function validate(world: World): Promise<boolean> {
  const parsed = parseValidateInputs(world.env);
  const { inputs } = parsed;
  if (parsed.ok) for (const warning of parsed.warnings) world.log.warning(warning);
  const timed = await settleDataTime(world, inputs, 'offline');
  const sarif = inputs.sarifFile === null ? null : await containedPath(inputs.sarifFile, world.env);
  const problems = [
    ...(parsed.ok ? [] : parsed.problems),
    ...(timed.ok ? [] : [timed.problem]),
    ...(sarif !== null && !sarif.ok ? [`Input "sarif-file": ${sarif.problem}`] : []),
  ];
  if (problems.length > 0 || !timed.ok) return refuse(world, inputs, problems);
  const loaded = await loadJobFiles({
    files: inputs.jobDefinition === null ? inputs.jobFiles : null,
    definition: inputs.jobDefinition,
    workspace: world.env.GITHUB_WORKSPACE || process.cwd(),
    tempDir: world.env.RUNNER_TEMP || null,
    only: inputs.only,
    exclude: inputs.exclude,
    variables: inputs.variables,
    suffix: '',
    clustersGiven: true,
    ...(timed.dataTime?.filling ?? NOT_FILLED),
  });
  const checked = await checkFindings(loaded, inputs.check);
  await tell(world, inputs, checked.findings, {
    names: loaded.jobs.map((job) => job.baseName),
    checked: loaded.drafts.length,
  });
  return checked.problems.length === 0;
}

async function tell(
  world: World,
  inputs: ValidateInputs,
  findings: readonly Finding[],
  { names, checked }: { readonly names: readonly string[]; readonly checked: number },
): Promise<void> {
  const complain = (problem: string | null): void => {
    if (problem) world.log.warning(problem);
  };
  complain(writeOutputs(world.env.GITHUB_OUTPUT, validateOutputs(findings, names)));
  world.print(findingAnnotations(findings));
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  const warnings = findings.filter((finding) => finding.severity === 'warning').length;
  world.log.info(`${plural(checked, 'job')} checked: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}.`);
  if (inputs.summary) complain(writeSummary(world.env, renderFindings(findings, checked)));
  if (inputs.sarifFile === null) return;
  const { sarifOf } = await import('../job-file/sarif.ts');
  const problem = await writeContained(inputs.sarifFile, sarifOf(findings), world.env);
  complain(problem === null ? null : `The SARIF file was not written: ${problem}.`);
}

function refuse(world: World, { summary }: ValidateInputs, problems: readonly string[]): boolean {
  writeOutputs(world.env.GITHUB_OUTPUT, { errors: '', warnings: '', findings: '[]', 'job-names': '[]' });
  world.log.error(problems.join('\n'));
  const unwritten = summary ? writeSummary(world.env, renderUnchecked(problems)) : null;
  if (unwritten) world.log.warning(unwritten);
  return false;
}
