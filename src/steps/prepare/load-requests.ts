import type { RootInputs } from '../../github/inputs/inputs.ts';
import type { Finding, PlannedJob } from '../../job-file/findings/types.ts';
import { loadJobFiles } from '../../job-file/load-job-files.ts';
import type { JobRequest, NewJob } from '../../migration/run/job-request.ts';
import type { Problem } from '../../results/types.ts';
import type { StepContext } from '../context/step-context.ts';
import { checkOptions, stoppingProblems } from './check-job-files.ts';
import type { DataTime } from './resolve-data-time.ts';

/** The jobs of a step as requests to the service. */
export interface LoadedRequests {
  readonly requests: readonly JobRequest[];
  readonly found: number;
  readonly clusters: readonly string[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly planned: readonly PlannedJob[];
}

export const NO_REQUESTS: LoadedRequests = {
  requests: [],
  found: 0,
  clusters: [],
  findings: [],
  problems: [],
  planned: [],
};

/** Loads the job files, or names the existing jobs. */
export async function loadRequests(
  context: StepContext,
  inputs: RootInputs,
  dataTime: DataTime | null,
): Promise<LoadedRequests> {
  if (inputs.existingJobs.length > 0) {
    const requests = existingJobRequests(inputs);
    return { ...NO_REQUESTS, requests, found: requests.length };
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
    ...(await checkOptions(inputs.check)),
    fill: dataTime?.fill ?? null,
  });
  const { jobs, found, clusters, findings } = loaded;
  const problems = stoppingProblems(findings, inputs.check);
  return { requests: jobs.map(newJobRequest), found, clusters, planned: jobs, findings, problems };
}

function newJobRequest(job: PlannedJob): NewJob {
  const { name, baseName, json, template, jobType, retryJobType, rerun, fromLink, toLink } = job;
  return { kind: 'new', name, baseName, json, template, jobType, retryJobType, rerun, fromLink, toLink };
}

function existingJobRequests(inputs: RootInputs): JobRequest[] {
  const variables = inputs.startVariables.size === 0 ? null : JSON.stringify(Object.fromEntries(inputs.startVariables));
  return [...new Set(inputs.existingJobs)].map((name) => ({ kind: 'existing', name, baseName: name, variables }));
}
