import { type Baseline, type GateVerdict, type JobResult, NO_BASELINE } from '../results/types.ts';
import type { Rule } from './rules/rule.ts';
import { numbersOfJob, numbersOfStep } from './values.ts';
import { verdictOf } from './verdict.ts';

/** What a verdict other than passed, failed or warned does to the gate. */
export type Leniency = 'fail' | 'warn' | 'pass';

export interface JudgeInput {
  readonly rules: readonly Rule[];
  /** In file order. */
  readonly jobs: readonly JobResult[];
  /** By the job's name on the cluster. */
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly onUnmeasured: Leniency;
  readonly onMissingBaseline: Leniency;
}

/** A rule that did not hold for a job; `job` is `null` for a rule over `total.` and for the gate as a whole. */
export interface GateFinding {
  readonly job: string | null;
  readonly rule: string;
  readonly warn: boolean;
  readonly detail: string;
}

export interface Judgement {
  /** In the order of `jobs`; each in the order of the rules. */
  readonly perJob: readonly (readonly GateVerdict[])[];
  readonly total: readonly GateVerdict[];
  /** `null` if there is no rule. */
  readonly outcome: 'passed' | 'failed' | null;
  /** Empty where the gate failed only because a job did. */
  readonly failures: readonly GateFinding[];
  readonly warnings: readonly GateFinding[];
}

/**
 * Judges the rules on what was measured. Fails closed: the gate passes only if every job succeeded, no verdict fails it,
 * and at least one rule was decided on numbers, or every rule lacks only its baseline. The jobs have ended.
 */
export function judge(input: JudgeInput): Judgement {
  const { rules, jobs } = input;
  if (rules.length === 0) return { perJob: jobs.map(() => []), total: [], outcome: null, failures: [], warnings: [] };
  const baselines = jobs.map((job) => input.baselines.get(job.job) ?? NO_BASELINE);
  const judged: Judged[] = [];
  const perJob = jobs.map((job, index) => {
    const numbers = numbersOfJob(job, baselines[index] ?? NO_BASELINE);
    return verdicts(
      rules.filter((rule) => rule.perJob),
      job.job,
      (rule) => verdictOf(rule, numbers),
      judged,
    );
  });
  const step = numbersOfStep(jobs, baselines);
  const total = verdicts(
    rules.filter((rule) => !rule.perJob),
    null,
    (rule) => verdictOf(rule, step),
    judged,
  );

  const unsuccessful = new Set(jobs.filter((job) => job.status !== 'SUCCEEDED').map((job) => job.job));
  const graded = judged
    .filter((item) => !isEcho(item, unsuccessful))
    .map((item) => ({ ...item, grade: gradeOf(item, input) }));
  const failures = graded.filter(({ grade }) => grade === 'fail').map(finding);
  const warnings = graded.filter(({ grade }) => grade === 'warn').map(finding);
  if (unsuccessful.size === 0 && nothingDecided(judged)) failures.push(NOTHING_DECIDED);
  const passed = jobs.length > 0 && unsuccessful.size === 0 && failures.length === 0;
  return { perJob, total, outcome: passed ? 'passed' : 'failed', failures, warnings };
}

/** Rules are not judged on a run that did not succeed; its own failure is reported already. */
function isEcho({ job }: Judged, unsuccessful: ReadonlySet<string>): boolean {
  return job === null ? unsuccessful.size > 0 : unsuccessful.has(job);
}

interface Judged {
  readonly job: string | null;
  readonly warn: boolean;
  /** False for a rule that names no count, such as `1 < 2`. */
  readonly isOnNumbers: boolean;
  readonly verdict: GateVerdict;
}

function verdicts(
  rules: readonly Rule[],
  job: string | null,
  decide: (rule: Rule) => GateVerdict,
  judged: Judged[],
): GateVerdict[] {
  return rules.map((rule) => {
    const verdict = decide(rule);
    judged.push({ job, warn: rule.warn, isOnNumbers: rule.mentions.length > 0, verdict });
    return verdict;
  });
}

function gradeOf({ warn, verdict }: Judged, input: JudgeInput): Leniency {
  const grade = ((): Leniency => {
    switch (verdict.verdict) {
      case 'passed':
        return 'pass';
      case 'warned':
        return 'warn';
      case 'failed':
      case 'error':
        return 'fail';
      case 'unmeasured':
        return input.onUnmeasured;
      case 'no-baseline':
        return input.onMissingBaseline;
      default:
        return verdict.verdict satisfies never;
    }
  })();
  return warn && grade === 'fail' ? 'warn' : grade;
}

function finding({ job, verdict }: Judged): GateFinding {
  return { job, rule: verdict.rule, warn: verdict.warn, detail: verdict.detail };
}

/** A gate of which no rule was decided has checked nothing. Only a missing baseline is expected, on a first run. */
function nothingDecided(judged: readonly Judged[]): boolean {
  const words = judged.filter(({ isOnNumbers }) => isOnNumbers).map(({ verdict }) => verdict.verdict);
  const decided = words.some((word) => word === 'passed' || word === 'failed' || word === 'warned');
  return !decided && !(words.length > 0 && words.every((word) => word === 'no-baseline'));
}

const NOTHING_DECIDED: GateFinding = {
  job: null,
  rule: '',
  warn: false,
  detail:
    'No rule was decided on numbers, so the gate says nothing about the data. Use rules over counts that this kind of job measures: rows for tables, bytes and files for files.',
};
