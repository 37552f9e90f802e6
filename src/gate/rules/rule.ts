import type { Mention } from './metrics.ts';

/** A rule that was checked: its names are known and it yields a boolean. */
export interface Rule {
  /** The expression as it was written, without `warn:` and comment. */
  readonly text: string;
  /** From 1, in the text of the input. */
  readonly line: number;
  /** Its failure is a warning. */
  readonly warn: boolean;
  /** Judged for each job; else, because it mentions `total.`, once for the step. */
  readonly perJob: boolean;
  /** Every count that it mentions, in the order of first mention, also in branches that are not chosen. */
  readonly mentions: readonly Mention[];
  readonly usesPrevious: boolean;
  readonly usesTypical: boolean;
  /** Needs a value for each of `mentions`. Never throws. */
  evaluate(values: ReadonlyMap<Mention, bigint>): Evaluation;
}

export type Evaluation =
  | {
      readonly kind: 'value';
      readonly holds: boolean;
      /** The computed sides of the comparison, where the rule is one: `previous.rows_written * 0.8` and its value. */
      readonly sides: readonly { readonly text: string; readonly value: string }[];
    }
  | { readonly kind: 'division-by-zero' }
  | { readonly kind: 'error'; readonly reason: string };
