import { type Counts, NOT_MEASURED } from '../../src/cdm/counts.ts';
import { compileRules } from '../../src/gate/cel/compile.ts';
import { type JudgeInput, type Judgement, judge } from '../../src/gate/judge.ts';
import type { Rule } from '../../src/gate/rules/rule.ts';
import type { Baseline, EarlierRun, JobResult } from '../../src/results/types.ts';

export const T0 = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** A job that succeeded after ten minutes and measured what `counts` says. */
export function jobResult(counts: Partial<Counts> = {}, more: Partial<JobResult> = {}): JobResult {
  return {
    job: 'orders',
    baseName: 'orders',
    clusterId: 'c1',
    submissionId: '7',
    status: 'SUCCEEDED',
    createdAt: T0,
    startedAt: T0 + 1_000,
    finishedAt: T0 + 600_000,
    counts: { ...NOT_MEASURED, ...counts },
    errorCode: null,
    errorSummary: null,
    errorDetails: null,
    origin: 'created',
    rerun: 'safe',
    subJobs: [],
    gate: [],
    requestId: null,
    call: null,
    reason: null,
    hint: '',
    notes: [],
    warnings: [],
    mayStillRun: false,
    ...more,
  };
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
