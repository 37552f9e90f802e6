import { type PlannedJob, type PlanRunOptions, planForStoppedCluster, planRun } from '../migration/plan-run.ts';
import type { JobRequest } from '../migration/run/job-request.ts';
import type { Ports } from '../migration/run/ports.ts';
import type { Problem } from '../results/types.ts';
import type { Candidates } from './connect/resolve-candidates.ts';
import type { StepContext } from './context/step-context.ts';
import { logDryRun } from './report/log-submission.ts';
import type { StepReport } from './report/step-report.ts';
import { nothingSubmitted } from './report/step-result.ts';

/**
 * What a run would do, up to its first request that would change something. A success means that it would be let through.
 *
 * @param report of the step as long as nothing is submitted
 */
export async function dryRun(
  context: StepContext,
  ports: Ports,
  requests: readonly JobRequest[],
  { candidates, report, ...options }: DryRunOptions,
): Promise<StepReport> {
  const { stopped, ids: clusters } = candidates;
  const plan =
    stopped === null
      ? await planRun(ports, requests, { ...options, clusters })
      : planForStoppedCluster(requests, stopped);
  logDryRun(context.log, plan);
  const problems = plan.filter(({ action }) => action === 'refuse').map(problemOf);
  const { dataTime } = report.result;
  const result = nothingSubmitted(problems, context.cancel.aborted, dataTime);
  const isGood = problems.length === 0 && !context.cancel.aborted;
  return {
    ...report,
    result: isGood ? { ...result, result: 'success' } : result,
    clusterNames: candidates.names,
    plan: context.cancel.aborted ? null : plan,
  };
}

export type DryRunOptions = Omit<PlanRunOptions, 'clusters'> & {
  readonly candidates: Extract<Candidates, { ok: true }>;
  readonly report: StepReport;
};

function problemOf({ job, reason, hint }: PlannedJob): Problem {
  return { title: 'A run would be refused', message: `${job}: ${reason}`, hint };
}
