import type { GateVerdict } from '../results/types.ts';
import type { Mention } from './rules/metrics.ts';
import type { Rule } from './rules/rule.ts';
import { type Numbers, numberBehind } from './values.ts';

/**
 * One rule on one job's, or the step's, numbers. The detail repeats the rule and says the numbers it was judged on. A
 * count that was not measured decides before a missing baseline does: it is a flaw of this run, not of its history.
 */
export function verdictOf(rule: Rule, numbers: Numbers): GateVerdict {
  const values = new Map<Mention, bigint>();
  const unmeasured: Mention[] = [];
  const withoutBaseline: Mention[] = [];
  for (const mention of rule.mentions) {
    const value = numberBehind(mention, numbers);
    if (value === null) unmeasured.push(mention);
    else if (value === 'no-baseline') withoutBaseline.push(mention);
    else values.set(mention, value);
  }
  const say = (verdict: GateVerdict['verdict'], what: string): GateVerdict => ({
    rule: rule.text,
    verdict,
    detail: what === '' ? rule.text : `${rule.text}: ${what}`,
  });
  if (unmeasured.length > 0) return say('unmeasured', unmeasured.map(notMeasured).join(', '));
  if (withoutBaseline.length > 0) return say('no-baseline', noBaseline(rule, withoutBaseline));
  const numbersSaid = [...values].map(([name, value]) => `${name} is ${value}`);
  const evaluation = rule.evaluate(values);
  switch (evaluation.kind) {
    case 'value': {
      const sides = evaluation.sides.map(({ text, value }) => `${text} is ${value}`);
      const word = evaluation.holds ? 'passed' : rule.warn ? 'warned' : 'failed';
      return say(word, [...numbersSaid, ...sides].join(', '));
    }
    case 'division-by-zero':
      return say('unmeasured', ['divides by zero', ...numbersSaid].join(', '));
    case 'error':
      return say('error', [evaluation.reason, ...numbersSaid].join(', '));
    default:
      return evaluation satisfies never;
  }
}

function notMeasured(name: Mention): string {
  return name.startsWith('total.') ? `${name} was not measured by every job` : `${name} was not measured`;
}

function noBaseline(rule: Rule, missing: readonly Mention[]): string {
  const whose = rule.perJob ? 'of this job' : 'of each of the jobs';
  return `there is no earlier run ${whose} that succeeded, so ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not known`;
}
