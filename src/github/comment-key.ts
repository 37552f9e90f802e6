import { createHash } from 'node:crypto';
import type { Env } from '../ports.ts';

/** The inputs that name the work of a step. Legs of a matrix share all variables that the runner sets. */
const WORK_INPUTS = [
  'job-file',
  'job-definition',
  'existing-jobs',
  'only',
  'exclude',
  'variables',
  'clusters',
  'region',
  'project-id',
  'endpoint',
];

/** Values that differ from run to run are ignored, so that the next run finds the comment. */
const RUN_VARIABLES = ['GITHUB_RUN_ID', 'GITHUB_RUN_NUMBER', 'GITHUB_SHA', 'GITHUB_HEAD_REF', 'GITHUB_REF_NAME'];

/**
 * The HTML comment by which a step finds its comment again: one for each workflow, job, step and work.
 *
 * @param work what the inputs do not say, such as the jobs behind a handle
 */
export function commentMarker(env: Env, work = ''): string {
  const inputs = WORK_INPUTS.map((name) => withoutRunValues(env[`INPUT_${name.toUpperCase()}`]?.trim() ?? '', env));
  const hash = createHash('sha256')
    .update(JSON.stringify([...inputs, work]))
    .digest('hex')
    .slice(0, 12);
  return marker([env.GITHUB_WORKFLOW, env.GITHUB_JOB, env.GITHUB_ACTION, hash]);
}

/** The marker of earlier releases: all steps and matrix legs of a job shared one comment. */
export function sharedMarker(env: Env): string {
  return marker([env.GITHUB_WORKFLOW, env.GITHUB_JOB]);
}

/** The name of a workflow is free text; encoded it cannot end the HTML comment. */
function marker(parts: readonly (string | undefined)[]): string {
  return `<!-- huaweicloud-cdm-action ${parts.map((part) => encodeURIComponent(part ?? '')).join(' ')} -->`;
}

/** Shorter values, such as a run number of one digit, occur in other texts by chance. */
const MIN_VALUE = 4;

function withoutRunValues(text: string, env: Env): string {
  const values = RUN_VARIABLES.map((name) => env[name] ?? '').filter((value) => value.length >= MIN_VALUE);
  return values.reduce((rest, value) => rest.replaceAll(value, ''), text);
}
