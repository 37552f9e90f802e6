import { hintFor } from '../../auth/errors/hints.ts';
import { type GateFinding, judge } from '../../gate/judge.ts';
import type { Rule } from '../../gate/rules/rule.ts';
import { type Outcome, jobResult as resultOfOutcome } from '../../migration/run/outcome.ts';
import type { Failure } from '../../requests/answer.ts';
import { overallStatus } from '../../results/overall.ts';
import { runWarnings } from '../../results/run-warnings.ts';
import type { Baseline, JobResult, Problem, StepResult } from '../../results/types.ts';
import { codeHint } from './error-code-hints.ts';
import { foreignStop, textHint } from './error-text-hints.ts';
import { stepWord } from './step-verdict.ts';

export interface ConcludeInput {
  readonly outcomes: readonly Outcome[];
  readonly rules: readonly Rule[];
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly onUnmeasured: 'fail' | 'warn' | 'pass';
  readonly onMissingBaseline: 'fail' | 'warn' | 'pass';
  readonly cancelled: boolean;
  readonly dataTime: string | null;
  readonly handle: string;
  /** True where `if-exists: attach` could be chosen and was not. */
  readonly canAttach: boolean;
}

export interface Conclusion {
  readonly result: StepResult;
  readonly gateFailures: readonly GateFinding[];
  readonly gateWarnings: readonly GateFinding[];
}

/** The result of the step: the outcomes of all jobs, and the verdicts of the rules on them. */
export function conclude(input: ConcludeInput): Conclusion {
  const { outcomes, rules, baselines, onUnmeasured, onMissingBaseline } = input;
  const jobs = outcomes.map((outcome) => jobResult(outcome, input.canAttach));
  // Rules are judged on runs that have ended.
  const judged = outcomes.some((outcome) => outcome.pending)
    ? null
    : judge({ rules, jobs, baselines, onUnmeasured, onMissingBaseline });
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

function jobResult(outcome: Outcome, canAttach: boolean): JobResult {
  const job = resultOfOutcome(outcome);
  const warnings = runWarnings(job);
  if (job.status === 'SUCCEEDED') return { ...job, warnings };
  const { failure } = outcome;
  // The cause comes first, then what to do about the job.
  const cause = (failure && hintFor(failure)) || codeHint(job.errorCode, canAttach) || textHint(job);
  const again = failure !== null && hasNoCredential(failure) ? waitAgain(outcome) : '';
  const hints = [cause, job.hint, again, stopHint(outcome)];
  const reason = job.reason ?? foreignStop(job);
  return { ...job, warnings, reason, hint: hints.filter((text) => text !== '').join(' ') };
}

function hasNoCredential({ httpStatus, code }: Failure): boolean {
  return httpStatus === 401 || code === 'APIGW.0307' || code === 'APIG.0307';
}

/** A credential that ended takes nothing from the run: a later step can wait for it. */
function waitAgain({ mayStillRun, record }: Outcome): string {
  const isKnown = record.submissionId !== null || record.creationDate !== null;
  if (!mayStillRun || !isKnown) return '';
  return 'The run continues at the service: wait for it in another step with a fresh credential, the action in /wait and the output `handle` of this step.';
}

/** What to do about a run that may continue after the step gave up on it; empty if it continues by request. */
export function stopHint({ status, mayStillRun, pending }: Outcome): string {
  const isOurs = status === 'CANCELLED' || status === 'TIMED_OUT';
  return mayStillRun && !pending && isOurs ? 'To stop the run, stop the job in the CDM console.' : '';
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
