import { hintFor } from '../../auth/errors/hints.ts';
import { type GateFinding, judge } from '../../gate/judge.ts';
import type { Rule } from '../../gate/rules/rule.ts';
import { type Outcome, jobResult as resultOfOutcome } from '../../migration/run/outcome.ts';
import { overallStatus } from '../../results/overall.ts';
import type { EarlierRun, JobResult, Problem, StepResult } from '../../results/types.ts';
import { codeHint } from './error-code-hints.ts';
import { stepWord } from './step-verdict.ts';

export interface ConcludeInput {
  readonly outcomes: readonly Outcome[];
  readonly rules: readonly Rule[];
  readonly earlierRuns: ReadonlyMap<string, readonly EarlierRun[]>;
  readonly onUnmeasured: 'fail' | 'warn' | 'pass';
  readonly onMissingBaseline: 'fail' | 'warn' | 'pass';
  readonly cancelled: boolean;
  readonly dataTime: string | null;
  readonly handle: string;
}

export interface Conclusion {
  readonly result: StepResult;
  readonly gateFailures: readonly GateFinding[];
  readonly gateWarnings: readonly GateFinding[];
}

/** Puts the ends of all jobs and the verdicts of the rules together to the result of the step. */
export function conclude(input: ConcludeInput): Conclusion {
  const { outcomes, rules, earlierRuns, onUnmeasured, onMissingBaseline } = input;
  const jobs = outcomes.map(jobResult);
  // Rules speak of runs that have ended: of one that goes on there is nothing to judge yet.
  const judged = outcomes.some((outcome) => outcome.pending)
    ? null
    : judge({ rules, jobs, earlierRuns, onUnmeasured, onMissingBaseline });
  const gate = judged?.outcome ?? null;
  const result: StepResult = {
    result: stepWord(outcomes, gate, input.cancelled),
    status: overallStatus(jobs.map((job) => job.status)),
    jobs: jobs.map((job, index) => ({ ...job, gate: judged?.perJob[index] ?? [] })),
    gate,
    totalVerdicts: judged?.total ?? [],
    dataTime: input.dataTime,
    problems: [],
    handle: input.handle,
  };
  return { result, gateFailures: judged?.failures ?? [], gateWarnings: judged?.warnings ?? [] };
}

function jobResult(outcome: Outcome): JobResult {
  const job = resultOfOutcome(outcome);
  if (job.status === 'SUCCEEDED') return job;
  // What brought it about comes first; what to do about the job after it.
  const cause = (outcome.failure && hintFor(outcome.failure)) || codeHint(job.errorCode);
  return { ...job, hint: [cause, job.hint].filter((text) => text !== '').join(' ') };
}

/** The result of a step that submitted nothing. */
export function nothingSubmitted(
  problems: readonly Problem[],
  cancelled: boolean,
  dataTime: string | null,
): StepResult {
  return {
    result: cancelled ? 'cancelled' : 'failure',
    status: 'NOT_SUBMITTED',
    jobs: [],
    gate: null,
    totalVerdicts: [],
    dataTime,
    problems,
    handle: '',
  };
}
