import type { Rule } from '../../gate/rules/rule.ts';
import type { RootInputs } from '../../github/inputs/inputs.ts';
import { canLoadJobs } from '../../github/inputs/job-file-inputs.ts';
import { parseRootInputs } from '../../github/inputs/root-inputs.ts';
import type { Finding } from '../../job-file/findings/types.ts';
import { handleBytesAtMost, MAX_HANDLE_BYTES } from '../../migration/run/encode-handle.ts';
import { type JobRequest, traitsOf } from '../../migration/run/job-request.ts';
import { newRecord } from '../../migration/run/run-record.ts';
import type { Problem } from '../../results/types.ts';
import { credentialProblems, resolveTarget, type Target } from '../connect/target.ts';
import { fileProblems } from '../context/file-problems.ts';
import type { StepContext } from '../context/step-context.ts';
import { compileExpect } from './compile-expect.ts';
import { deploymentProblems } from './deployment-problems.ts';
import { asStepProblems, inputProblems } from './input-problems.ts';
import { type LoadedRequests, loadRequests, NO_REQUESTS } from './load-requests.ts';
import { type DataTime, resolveDataTime } from './resolve-data-time.ts';
import { warnOfSchedule } from './warn-of-schedule.ts';

/** Everything that is known before the first request. The inputs have no errors. */
export interface Prepared {
  readonly inputs: RootInputs;
  readonly target: Target;
  readonly requests: readonly JobRequest[];
  /** Number of jobs in the files, including those that `only` and `exclude` leave out. */
  readonly found: number;
  /** Candidates as given in the inputs or the job file: ids or names. */
  readonly clusters: readonly string[];
  readonly rules: readonly Rule[];
  /** All findings in the job files. Runs the check first if it does not stop the step and has not run yet. */
  readonly findings: () => Promise<readonly Finding[]>;
  readonly dataTime: DataTime | null;
}

export interface Unprepared {
  readonly inputs: RootInputs | null;
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
}

export type Preparation = { readonly ok: true; readonly prepared: Prepared } | ({ readonly ok: false } & Unprepared);

/** Reads inputs, job files and rules. All errors are reported together, and nothing is sent. */
export async function prepare(context: StepContext): Promise<Preparation> {
  const parsed = parseRootInputs(context.env);
  const { inputs } = parsed;
  const load = requestLoader(context, inputs);
  if (parsed.ok) for (const warning of parsed.warnings) context.log.warning(warning);
  const resolved = parsed.ok ? resolveTarget(inputs, context.env) : null;
  const compiled = await compileExpect(inputs.expect);
  // No connection is opened, not even to GitHub, until everything else is checked.
  const offline = await resolveDataTime(context, inputs, 'offline');
  const errors = [
    ...(parsed.ok ? [] : [...parsed.problems, ...inputProblems('', credentialProblems(context.env))]),
    ...(resolved === null || resolved.ok ? [] : inputProblems('', resolved.problems)),
    ...(compiled.ok ? [] : inputProblems('expect', compiled.problems)),
    ...inputProblems('expect', await deploymentProblems(inputs)),
    ...(await fileProblems(inputs, context.env)),
    ...(offline.ok ? [] : [offline.problem]),
  ];
  const dataTime = offline.ok ? offline.dataTime : null;
  const loaded =
    parsed.ok || canLoadJobs(parsed.problems) ? await load(dataTime) : { ...NO_REQUESTS, allFindings: async () => [] };
  const clusters = inputs.clusters.length > 0 ? inputs.clusters : loaded.clusters;
  const problems = [
    ...asStepProblems(errors),
    ...loaded.problems,
    // Without jobs, the missing clusters are no further error.
    ...(loaded.requests.length === 0 ? [] : clusterProblems(clusters)),
  ];
  const failed = async (found: readonly Problem[]): Promise<Preparation> => ({
    ok: false,
    inputs: parsed.ok ? inputs : null,
    findings: await loaded.allFindings(),
    problems: found,
  });
  if (problems.length > 0 || !resolved?.ok || !compiled.ok) return failed(problems);
  for (const warning of resolved.warnings) context.log.warning(warning);
  const tooLong = handleProblem(loaded.requests, clusters, resolved.target);
  if (tooLong) return failed([tooLong]);
  const { target } = resolved;
  return resolveTime(context, inputs, { load, loaded, dataTime }, { target, clusters, rules: compiled.rules });
}

interface Loaded extends LoadedRequests {
  readonly allFindings: Prepared['findings'];
}

type Loader = (dataTime: DataTime | null) => Promise<Loaded>;

/**
 * Loads the jobs. With `check: warn` no finding of the check stops the step, and its catalogue is large: then the check is
 * left for later, when the first reply is under way. Files that change meanwhile change no request.
 */
function requestLoader(context: StepContext, inputs: RootInputs): Loader {
  if (inputs.check !== 'warn')
    return async (dataTime) => {
      const loaded = await loadRequests(context, inputs, dataTime);
      return { ...loaded, allFindings: async () => loaded.findings };
    };
  return async (dataTime) => {
    let checked: Promise<LoadedRequests> | null = null;
    const loaded = await loadRequests(context, { ...inputs, check: 'off' }, dataTime);
    const allFindings = async () => {
      checked ??= loadRequests(context, inputs, dataTime);
      return (await checked).findings;
    };
    return { ...loaded, allFindings };
  };
}

/** Asks GitHub for the time if it is needed, and then loads the jobs again with its dates. */
async function resolveTime(
  context: StepContext,
  inputs: RootInputs,
  offline: { readonly load: Loader; readonly loaded: Loaded; readonly dataTime: DataTime | null },
  rest: Pick<Prepared, 'target' | 'clusters' | 'rules'>,
): Promise<Preparation> {
  // The service fills in the dates of jobs that exist on a cluster, so no time is needed.
  const { existingJobs } = inputs;
  const timed =
    existingJobs.length > 0 ? { ok: true as const, dataTime: null } : await resolveDataTime(context, inputs, 'ask');
  if (!timed.ok) {
    const findings = await offline.loaded.allFindings();
    return { ok: false, inputs, problems: asStepProblems([timed.problem]), findings };
  }
  const { dataTime } = timed;
  const isSame = dataTime?.text === offline.dataTime?.text;
  const loaded = isSame ? offline.loaded : await offline.load(dataTime);
  const { allFindings, requests, found, problems } = loaded;
  if (problems.length > 0) return { ok: false, inputs, problems, findings: await allFindings() };
  const loadAt = async (other: DataTime) => (await loadRequests(context, { ...inputs, check: 'off' }, other)).planned;
  await warnOfSchedule(context, inputs.dataTime, dataTime, loaded.planned, loadAt);
  return { ok: true, prepared: { ...rest, inputs, requests, found, findings: allFindings, dataTime } };
}

function clusterProblems(clusters: readonly string[]): Problem[] {
  if (clusters.length > 0) return [];
  const message =
    'Input "clusters" is empty, and the job file has no list "clusters". Name at least one cluster by id or name.';
  return asStepProblems([{ input: 'clusters', message }]);
}

/** Reports a handle that is too long for a later step, before anything is submitted. */
function handleProblem(requests: readonly JobRequest[], clusters: readonly string[], target: Target): Problem | null {
  const records = requests.map((request) => newRecord(traitsOf(request)));
  // The handle holds cluster ids of 36 characters, even if the inputs use names.
  const ids = clusters.map((cluster) => cluster.padEnd(36, ' '));
  const projectId = (target.projectId ?? '').padEnd(32, ' ');
  const bytes = handleBytesAtMost({ projectId, host: target.cdm.host, records }, ids);
  if (bytes <= MAX_HANDLE_BYTES) return null;
  return {
    title: 'Too many jobs for one step',
    message: `The output "handle" of these ${requests.length} jobs can have up to ${bytes} bytes. At most ${MAX_HANDLE_BYTES} reach a later step.`,
    hint: 'Split the jobs over several steps with `only`, for example by group.',
  };
}
