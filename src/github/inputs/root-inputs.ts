import { readConnection } from './connection-inputs.ts';
import { type Environment, InputReader } from './input-reader.ts';
import type { ParsedInputs, RootInputs } from './inputs.ts';
import { checkOneSource, readJobText } from './job-file-inputs.ts';
import { parseBoolean, parsePositiveInteger } from './parse-value.ts';
import {
  BOOLEAN_ALLOWED,
  parseResendAfter,
  RESEND_AFTER_ALLOWED,
  RESEND_AFTER_MS,
  readDeployment,
  readReport,
  readWaiting,
} from './polling-inputs.ts';

/** Inputs of the root action, from the runner's `INPUT_…` variables. Opens no file and no connection; never throws. */
export function parseRootInputs(env: Environment): ParsedInputs<RootInputs> {
  const reader = new InputReader(env);
  checkOneSource(reader, ['job-file', 'job-definition', 'existing-jobs'], env);
  const flag = (name: string, otherwise: boolean) => reader.value(name, parseBoolean, BOOLEAN_ALLOWED, otherwise);
  const inputs: RootInputs = {
    ...readJobText(reader, 'warn'),
    existingJobs: readExistingJobs(reader),
    clusters: reader.list('clusters'),
    startClusters: reader.oneOf('start-clusters', ['never', 'if-none-runs'], 'never'),
    startVariables: reader.pairs('start-variables'),
    jobNameSuffix: reader.line('job-name-suffix') ?? '',
    ...readConnection(reader, env, false),
    preflight: flag('preflight', true),
    ifExists: reader.oneOf('if-exists', ['update', 'attach', 'resume', 'fail'], 'update'),
    dryRun: flag('dry-run', false),
    wait: flag('wait', true),
    resendAfter: reader.value('resend-after', parseResendAfter, RESEND_AFTER_ALLOWED, RESEND_AFTER_MS),
    ...readWaiting(reader, 'stop'),
    maxRunningJobs: reader.value(
      'max-running-jobs',
      parsePositiveInteger,
      'a whole number of at least 1, such as 10',
      10,
    ),
    failFast: flag('fail-fast', false),
    ...readReport(reader),
    ...readDeployment(reader),
  };
  checkExisting(reader, inputs);
  checkUnwaited(reader, inputs);
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems, inputs };
  return { ok: true, inputs, warnings: reader.warnings };
}

/** `all` names every job of a cluster; the dots would leave the job's path. */
function readExistingJobs(reader: InputReader): readonly string[] {
  const jobs = reader.list('existing-jobs');
  if (reader.has('existing-jobs') && jobs.length === 0)
    reader.problem('existing-jobs', 'holds commas only. Allowed: names of jobs, separated by commas or line breaks.');
  for (const job of jobs)
    if (['all', '.', '..'].includes(job))
      reader.problem(
        'existing-jobs',
        `holds "${job}", which does not name one job. Allowed: names of jobs, one by one.`,
      );
  return jobs;
}

function checkExisting(reader: InputReader, inputs: RootInputs): void {
  if (!reader.has('existing-jobs')) {
    if (reader.has('start-variables'))
      reader.problem(
        'start-variables',
        'goes with "existing-jobs" only. For a job file\'s placeholders use "variables".',
      );
    return;
  }
  if (inputs.deleteJob !== 'never')
    reader.problem(
      'delete-job',
      `is "${inputs.deleteJob}", but jobs of "existing-jobs" are never deleted. Allowed with "existing-jobs": "never".`,
    );
  if (inputs.clusters.length === 0)
    reader.problem('clusters', 'is missing. Name the clusters of the jobs in "existing-jobs", by id or name.');
  for (const name of ['only', 'exclude', 'variables', 'data-time', 'job-name-suffix'])
    if (reader.has(name)) reader.warn(name, 'has no effect: jobs of "existing-jobs" are started unchanged.');
}

function checkUnwaited(reader: InputReader, inputs: RootInputs): void {
  if (inputs.wait) return;
  const where = 'has no effect with "wait" set to false. Give it to the step that waits.';
  if (inputs.deploymentEnvironment !== null) {
    // The rules and `delete-job` travel in the deployment; files of this runner do not.
    if (reader.has('baseline-file'))
      reader.warn(
        'baseline-file',
        'has no effect with "wait" set to false: /collect compares with the history of CDM.',
      );
    return;
  }
  if (reader.has('expect')) reader.warn('expect', where);
  if (inputs.deleteJob !== 'never') reader.warn('delete-job', where);
}
