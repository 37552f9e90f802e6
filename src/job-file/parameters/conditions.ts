import type { Condition, Parameter } from '../catalogue/catalogue.ts';
import type { Side } from '../catalogue/parameters.ts';
import { get, textOf } from '../parse/tree.ts';
import { type Checked, hasMacro } from './checked-job.ts';

/** Whether all conditions hold. A missing input counts as its default. */
export function holds(
  checked: Checked,
  side: Side,
  conditions: readonly Condition[],
  byName: Map<string, Parameter>,
): boolean {
  return conditions.every((condition) => {
    const actual =
      condition.param === undefined
        ? textOf(get(checked.job, condition.field ?? ''))
        : (checked.value(side, condition.param) ?? byName.get(condition.param)?.default ?? null);
    // The value of a macro is not known.
    if (actual !== null && hasMacro(actual)) return false;
    const text = actual?.trim() ?? null;
    const same = (value: string) => text !== null && text.toLowerCase() === value.toLowerCase();
    if (condition.equals !== undefined) return same(condition.equals);
    if (condition.notEquals !== undefined) return !same(condition.notEquals);
    if (condition.in) return condition.in.some(same);
    return !(condition.notIn ?? []).some(same);
  });
}

/** The conditions for a message: `encryption is KMS and …`. */
export function inWords(conditions: readonly Condition[]): string {
  return conditions
    .map((condition) => {
      const subject = condition.param?.split('.').pop() ?? condition.field ?? '';
      if (condition.equals !== undefined) return `${subject} is ${condition.equals}`;
      if (condition.notEquals !== undefined) return `${subject} is not ${condition.notEquals}`;
      if (condition.in) return `${subject} is ${condition.in.join(' or ')}`;
      return `${subject} is none of ${(condition.notIn ?? []).join(', ')}`;
    })
    .join(' and ');
}
