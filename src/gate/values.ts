import { typicalOf } from '../results/baseline.ts';
import { spanSeconds, sum, totals } from '../results/overall.ts';
import { type Baseline, durationSeconds, type JobResult, NO_BASELINE } from '../results/types.ts';
import {
  isMetric,
  isScope,
  METRICS,
  type Measured,
  type Mention,
  type Metric,
  measured,
  type Scope,
} from './rules/metrics.ts';

/** All numbers that a rule can see. `null` for `previous` and `typical` where there is no earlier success. */
export interface Numbers extends Readonly<Record<Scope | 'own', Measured | null>> {
  /** Why no rule is judged on these numbers; `null` if they are those of a success. */
  readonly notJudged: string | null;
  /** Why the earlier runs are not known; `null` if they were read. */
  readonly baselineProblem: string | null;
  readonly baselineNote: string | null;
}

/** What a rule judged for one job sees. */
export function numbersOfJob(job: JobResult, { runs, problem, note }: Baseline): Numbers {
  const [latest] = runs;
  const typical = typicalOf(runs);
  return {
    own: measured(job.counts, toBigInt(durationSeconds(job))),
    total: null,
    previous: latest === undefined ? null : measured(latest.counts, latest.durationSeconds),
    typical: typical === null ? null : measured(typical.counts, typical.durationSeconds),
    notJudged:
      job.status === 'SUCCEEDED'
        ? null
        : `the run did not succeed (${job.status}), so its counts are not what the target holds`,
    baselineProblem: problem,
    baselineNote: note,
  };
}

/**
 * What a rule judged for the step sees: counts summed over the jobs, the duration from the first submission to the last
 * end. `previous` and `typical` are sums over the jobs too. There is none as soon as one job has no earlier success: a
 * sum without that job would be compared with one that has it.
 */
export function numbersOfStep(jobs: readonly JobResult[], baselines: readonly Baseline[]): Numbers {
  const each = jobs.map((job, index) => numbersOfJob(job, baselines[index] ?? NO_BASELINE));
  const failed = jobs.filter(({ status }) => status !== 'SUCCEEDED').length;
  return {
    own: null,
    total: measured(totals(jobs), toBigInt(spanSeconds(jobs))),
    previous: summed(each.map(({ previous }) => previous)),
    typical: summed(each.map(({ typical }) => typical)),
    notJudged:
      failed === 0
        ? null
        : `${failed} of ${jobs.length} runs did not succeed, so the counts are not what the targets hold`,
    baselineProblem: each.find(({ baselineProblem }) => baselineProblem !== null)?.baselineProblem ?? null,
    baselineNote: each.find(({ baselineNote }) => baselineNote !== null)?.baselineNote ?? null,
  };
}

function summed(parts: readonly (Measured | null)[]): Measured | null {
  const known = parts.filter((part) => part !== null);
  if (known.length < parts.length || known.length === 0) return null;
  const sums = METRICS.map((metric) => [metric, sum(known.map((part) => part[metric]))]);
  // How long several jobs took together is no sum; rules that ask for it are refused before.
  return { ...(Object.fromEntries(sums) as Record<Metric, bigint | null>), duration_seconds: null };
}

/** The number behind a name; `no-baseline` where there is no earlier success. */
export function numberBehind(mention: Mention, numbers: Numbers): bigint | null | 'no-baseline' {
  const [first = '', second = ''] = mention.split('.');
  if (isMetric(first)) return numbers.own?.[first] ?? null;
  if (!isScope(first) || !isMetric(second)) return null;
  const scope = numbers[first];
  if (scope === null) return first === 'total' ? null : 'no-baseline';
  return scope[second];
}

function toBigInt(seconds: number | null): bigint | null {
  return seconds === null ? null : BigInt(seconds);
}
