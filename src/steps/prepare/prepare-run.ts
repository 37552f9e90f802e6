import { compileRules } from '../../gate/cel/compile.ts';
import type { Rule } from '../../gate/rules/rule.ts';
import type { RootInputs } from '../../github/inputs/inputs.ts';
import { parseRootInputs } from '../../github/inputs/root-inputs.ts';
import type { Finding, PlannedJob } from '../../job-file/findings/types.ts';
import { loadJobFiles } from '../../job-file/load-job-files.ts';
import { handleBytesAtMost, MAX_HANDLE_BYTES } from '../../migration/run/encode-handle.ts';
import { type JobRequest, type NewJob, traitsOf } from '../../migration/run/job-request.ts';
import { newRecord } from '../../migration/run/run-record.ts';
import type { Problem } from '../../results/types.ts';
import { credentialProblems, resolveTarget, type Target } from '../connect/target.ts';
import { fileProblems } from '../context/contained-files.ts';
import type { StepContext } from '../context/step-context.ts';
import { checkFindings } from './check-job-files.ts';
import { payloadProblems } from './deployment-payload.ts';
import { type DataTime, NOT_FILLED, resolveDataTime, warnOfSchedule } from './resolve-data-time.ts';
import { concernsJobs } from './which-jobs.ts';

/** Everything that can be known before the first request: a step that gets here has no mistake in its inputs. */
export interface Prepared {
  readonly inputs: RootInputs;
  readonly target: Target;
  readonly requests: readonly JobRequest[];
  /** Number of jobs that the files hold; `only` and `exclude` may have taken fewer. */
  readonly found: number;
  /** Candidates as the inputs or the job file name them: ids or names. */
  readonly clusters: readonly string[];
  readonly rules: readonly Rule[];
  readonly findings: readonly Finding[];
  readonly dataTime: DataTime | null;
}

export interface Unprepared {
  readonly inputs: RootInputs | null;
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
}

export type Preparation = { readonly ok: true; readonly prepared: Prepared } | ({ readonly ok: false } & Unprepared);

/** Reads inputs, job files and rules. Whatever is wrong with them is told together, and nothing is sent. */
export async function prepare(context: StepContext): Promise<Preparation> {
  const parsed = parseRootInputs(context.env);
  const { inputs } = parsed;
  if (parsed.ok) for (const warning of parsed.warnings) context.log.warning(warning);
  const resolved = parsed.ok ? resolveTarget(inputs, context.env) : null;
  const compiled = await compileRules(inputs.expect);
  // No connection is opened, to GitHub neither, before it is known that nothing else is wrong.
  const offline = await resolveDataTime(context, inputs, 'offline');
  const wrong = [
    ...(parsed.ok ? [] : [...parsed.problems, ...credentialProblems(context.env)]),
    ...(resolved === null || resolved.ok ? [] : resolved.problems),
    ...(compiled.ok ? [] : compiled.problems),
    ...payloadProblems(inputs),
    ...(await fileProblems(inputs, context.env)),
    ...(offline.ok ? [] : [offline.problem]),
  ];
  const filling = offline.ok ? offline.dataTime : null;
  const loaded =
    parsed.ok || concernsJobs(parsed.problems, inputs) ? await loadRequests(context, inputs, filling) : NOTHING;
  const clusters = inputs.clusters.length > 0 ? inputs.clusters : loaded.clusters;
  const problems = [
    ...inputProblems(wrong),
    ...loaded.problems,
    // Of files that hold no job it is no news that they hold no clusters.
    ...(loaded.requests.length === 0 ? [] : clusterProblems(clusters)),
  ];
  const known = { inputs: parsed.ok ? inputs : null, findings: loaded.findings };
  if (problems.length > 0 || !resolved?.ok || !compiled.ok) return { ok: false, ...known, problems };
  for (const warning of resolved.warnings) context.log.warning(warning);
  const tooLong = handleProblem(loaded.requests, clusters, resolved.target);
  if (tooLong) return { ok: false, ...known, problems: [tooLong] };
  const { target } = resolved;
  return resolveTime(context, inputs, { loaded, dataTime: filling }, { target, clusters, rules: compiled.rules });
}

/** Only where GitHub has to be asked for the time are the jobs read a second time, with the dates that it tells. */
async function resolveTime(
  context: StepContext,
  inputs: RootInputs,
  offline: { readonly loaded: Loaded; readonly dataTime: DataTime | null },
  rest: Pick<Prepared, 'target' | 'clusters' | 'rules'>,
): Promise<Preparation> {
  // The dates of jobs that stand on a cluster are the service's to fill in: no time of ours is used, nor asked for.
  const { existingJobs } = inputs;
  const timed =
    existingJobs.length > 0 ? { ok: true as const, dataTime: null } : await resolveDataTime(context, inputs, 'ask');
  if (!timed.ok)
    return { ok: false, inputs, problems: inputProblems([timed.problem]), findings: offline.loaded.findings };
  const { dataTime } = timed;
  const isSame = dataTime?.text === offline.dataTime?.text;
  const loaded = isSame ? offline.loaded : await loadRequests(context, inputs, dataTime);
  const { findings, requests, found, problems } = loaded;
  if (problems.length > 0) return { ok: false, inputs, problems, findings };
  await warnOfSchedule(context, inputs, dataTime, loaded.planned);
  return { ok: true, prepared: { ...rest, inputs, requests, found, findings, dataTime } };
}

interface Loaded {
  readonly requests: readonly JobRequest[];
  readonly found: number;
  readonly clusters: readonly string[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly planned: readonly PlannedJob[];
}

const NOTHING: Loaded = { requests: [], found: 0, clusters: [], findings: [], problems: [], planned: [] };

async function loadRequests(context: StepContext, inputs: RootInputs, dataTime: DataTime | null): Promise<Loaded> {
  if (inputs.existingJobs.length > 0) {
    const requests = existingJobRequests(inputs);
    return { ...NOTHING, requests, found: requests.length };
  }
  const loaded = await loadJobFiles({
    files: inputs.jobDefinition === null ? inputs.jobFiles : null,
    definition: inputs.jobDefinition,
    workspace: context.env.GITHUB_WORKSPACE || process.cwd(),
    tempDir: context.env.RUNNER_TEMP || null,
    only: inputs.only,
    exclude: inputs.exclude,
    variables: inputs.variables,
    suffix: inputs.jobNameSuffix,
    clustersFrom: inputs.clusters.length > 0 ? 'input' : 'files',
    ...(dataTime?.filling ?? NOT_FILLED),
  });
  const checked = await checkFindings(loaded, inputs.check);
  const { jobs, found, clusters } = loaded;
  return { requests: jobs.map(newJobRequest), found, clusters, planned: jobs, ...checked };
}

function newJobRequest(job: PlannedJob): NewJob {
  const { name, baseName, json, jobType, disposableType, retryJobType, rerun, fromLink, toLink } = job;
  return { kind: 'new', name, baseName, json, jobType, disposableType, retryJobType, rerun, fromLink, toLink };
}

function existingJobRequests(inputs: RootInputs): JobRequest[] {
  const variables = inputs.startVariables.size === 0 ? null : JSON.stringify(Object.fromEntries(inputs.startVariables));
  return [...new Set(inputs.existingJobs)].map((name) => ({ kind: 'existing', name, baseName: name, variables }));
}

function inputProblems(problems: readonly string[]): Problem[] {
  return problems.map((message) => ({ title: 'Inputs', message, hint: '' }));
}

function clusterProblems(clusters: readonly string[]): Problem[] {
  if (clusters.length > 0) return [];
  const message =
    'Input "clusters": is empty, and the job file has no list "clusters". Name at least one cluster by id or name.';
  return [{ title: 'Inputs', message, hint: '' }];
}

/** The handle has to reach later steps whole: told before anything is submitted. */
function handleProblem(requests: readonly JobRequest[], clusters: readonly string[], target: Target): Problem | null {
  const records = requests.map((request) => newRecord(traitsOf(request)));
  // A cluster's id is 36 characters, whatever name the inputs use for it.
  const ids = clusters.map((cluster) => cluster.padEnd(36, ' '));
  const projectId = (target.projectId ?? '').padEnd(32, ' ');
  const bytes = handleBytesAtMost({ projectId, host: target.cdm.host, records }, ids);
  if (bytes <= MAX_HANDLE_BYTES) return null;
  return {
    title: 'Too many jobs for one step',
    message: `The output "handle" of these ${requests.length} jobs would have up to ${bytes} bytes; at most ${MAX_HANDLE_BYTES} reach a later step.`,
    hint: 'Split them over several steps with `only`, for example by group.',
  };
}
