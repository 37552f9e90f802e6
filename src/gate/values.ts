import { typicalOf } from '../results/baseline.ts';
import { spanSeconds, sum, totals } from '../results/overall.ts';
import { durationSeconds, type EarlierRun, type JobResult } from '../results/types.ts';
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
export type Numbers = Readonly<Record<Scope | 'own', Measured | null>>;

/** What a rule judged for one job sees. `past` is newest first, successes only. */
export function numbersOfJob(job: JobResult, earlierRuns: readonly EarlierRun[]): Numbers {
  const [latest] = earlierRuns;
  const typical = typicalOf(earlierRuns);
  return {
    own: measured(job.counts, toBigInt(durationSeconds(job))),
    total: null,
    previous: latest === undefined ? null : measured(latest.counts, latest.durationSeconds),
    typical: typical === null ? null : measured(typical.counts, typical.durationSeconds),
  };
}

/**
 * What a rule judged for the step sees: counts summed over the jobs, the duration from the first submission to the last
 * end. `previous` and `typical` are sums over the jobs as well, and there is none as soon as one job has no earlier
 * success: a sum without that job would be compared with one that has it.
 */
export function numbersOfStep(
  jobs: readonly JobResult[],
  earlierRunsByJob: readonly (readonly EarlierRun[])[],
): Numbers {
  const each = jobs.map((job, index) => numbersOfJob(job, earlierRunsByJob[index] ?? []));
  return {
    own: null,
    total: measured(totals(jobs), toBigInt(spanSeconds(jobs))),
    previous: summed(each.map(({ previous }) => previous)),
    typical: summed(each.map(({ typical }) => typical)),
  };
}

function summed(parts: readonly (Measured | null)[]): Measured | null {
  const known = parts.filter((part) => part !== null);
  if (known.length < parts.length || known.length === 0) return null;
  const sums = METRICS.map((metric) => [metric, sum(known.map((part) => part[metric]))]);
  // How long several jobs took together is no sum; rules that ask for it are refused before.
  return { ...(Object.fromEntries(sums) as Record<Metric, bigint | null>), duration_seconds: null };
}

/** The number behind a name; `no-baseline` where there is no earlier success to ask. */
export function numberBehind(mention: Mention, numbers: Numbers): bigint | null | 'no-baseline' {
  const [first = '', second = ''] = mention.split('.');
  if (isMetric(first)) return numbers.own?.[first] ?? null;
  if (!isScope(first) || !isMetric(second)) return null;
  const measuredThere = numbers[first];
  if (measuredThere === null) return first === 'total' ? null : 'no-baseline';
  return measuredThere[second];
}

function toBigInt(seconds: number | null): bigint | null {
  return seconds === null ? null : BigInt(seconds);
}
