import type { GateVerdict } from '../results/types.ts';
import { formatCount } from '../text/format.ts';
import type { Mention } from './rules/metrics.ts';
import type { Rule } from './rules/rule.ts';
import { type Numbers, numberBehind } from './values.ts';

/**
 * One rule on the numbers of one job, or of the step. The detail repeats the rule and says the numbers it was judged on.
 * What is wrong with this run decides before what its history lacks.
 */
export function verdictOf(rule: Rule, numbers: Numbers): GateVerdict {
  const say = (verdict: GateVerdict['verdict'], what: string): GateVerdict => ({
    rule: rule.text,
    warn: rule.warn,
    verdict,
    detail: what === '' ? rule.text : `${rule.text}: ${what}`,
  });
  if (numbers.notJudged !== null) return say('unmeasured', numbers.notJudged);
  const values = new Map<Mention, bigint>();
  const unmeasured: Mention[] = [];
  const withoutBaseline: Mention[] = [];
  for (const mention of rule.mentions) {
    const value = numberBehind(mention, numbers);
    if (value === null) unmeasured.push(mention);
    else if (value === 'no-baseline') withoutBaseline.push(mention);
    else values.set(mention, value);
  }
  if (unmeasured.length > 0) return say('unmeasured', unmeasured.map(notMeasured).join(', '));
  if (withoutBaseline.length > 0)
    return numbers.baselineProblem === null
      ? say('no-baseline', noBaseline(rule, withoutBaseline, numbers.baselineNote))
      : say('unmeasured', notKnown(withoutBaseline, [numbers.baselineProblem, numbers.baselineNote]));
  return judged(rule, values, say);
}

function judged(
  rule: Rule,
  values: ReadonlyMap<Mention, bigint>,
  say: (verdict: GateVerdict['verdict'], what: string) => GateVerdict,
): GateVerdict {
  const known = [...values].map(([name, value]) => `${name} is ${formatCount(value)}`);
  const evaluation = rule.evaluate(values);
  switch (evaluation.kind) {
    case 'value': {
      const sides = evaluation.sides.map(({ text, value }) => `${text} is ${value}`);
      const zeros = evaluation.holds && comparesZeros(values) ? ['every count in this rule is 0'] : [];
      const word = evaluation.holds ? 'passed' : rule.warn ? 'warned' : 'failed';
      return say(word, [...known, ...sides, ...zeros].join(', '));
    }
    case 'division-by-zero':
      return say('unmeasured', ['divides by zero', ...known].join(', '));
    case 'error':
      return say('error', [evaluation.reason, ...known].join(', '));
    default:
      return evaluation satisfies never;
  }
}

/** Counts that agree because nothing was moved prove less than counts that agree. */
function comparesZeros(values: ReadonlyMap<Mention, bigint>): boolean {
  return values.size > 1 && [...values.values()].every((value) => value === 0n);
}

function notMeasured(name: Mention): string {
  return name.startsWith('total.') ? `${name} was not measured by every job` : `${name} was not measured`;
}

function noBaseline(rule: Rule, missing: readonly Mention[], note: string | null): string {
  const whose = rule.perJob ? 'of this job' : 'of each of the jobs';
  return notKnown(missing, [`there is no earlier run ${whose} that succeeded`, note]);
}

function notKnown(missing: readonly Mention[], reasons: readonly (string | null)[]): string {
  const names = `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not known`;
  return `${names}: ${reasons.filter((reason) => reason !== null).join('; ')}`;
}
