import { type Counts, NOT_MEASURED } from '../../src/cdm/counts.ts';
import { compileRules } from '../../src/gate/cel/compile.ts';
import { type JudgeInput, type Judgement, judge } from '../../src/gate/judge.ts';
import type { Rule } from '../../src/gate/rules/rule.ts';
import type { Baseline, EarlierRun, JobResult } from '../../src/results/types.ts';
import { jobResult as anyJobResult, T0 } from '../results/support.ts';

/** A job that succeeded after ten minutes and measured what `counts` says. */
export function jobResult(counts: Partial<Counts> = {}, more: Partial<JobResult> = {}): JobResult {
  return anyJobResult({
    job: 'orders',
    startedAt: T0 + 1_000,
    counts: { ...NOT_MEASURED, ...counts },
    ...more,
  });
}

export function earlierRun(
  daysAgo: number,
  counts: Partial<Counts>,
  durationSeconds: bigint | null = 500n,
): EarlierRun {
  const createdAt = T0 - daysAgo * 86_400_000;
  return { createdAt, submissionId: String(100 - daysAgo), counts: { ...NOT_MEASURED, ...counts }, durationSeconds };
}

export function baseline(runs: readonly EarlierRun[], more: Partial<Baseline> = {}): Baseline {
  return { runs, problem: null, note: null, ...more };
}

export async function rulesOf(text: string): Promise<readonly Rule[]> {
  const compiled = await compileRules(text);
  if (!compiled.ok) throw new Error(compiled.problems.join('\n'));
  return compiled.rules;
}

export async function judged(text: string, input: Partial<Omit<JudgeInput, 'rules'>> = {}): Promise<Judgement> {
  const rules = await rulesOf(text);
  const defaults = {
    jobs: [jobResult()],
    baselines: new Map(),
    onUnmeasured: 'fail',
    onMissingBaseline: 'warn',
  } as const;
  return judge({ ...defaults, ...input, rules });
}
