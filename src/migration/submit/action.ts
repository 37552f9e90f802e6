import type { Submission } from '../../cdm/submission.ts';
import type { Failure } from '../../requests/answer.ts';
import type { Origin } from '../../results/types.ts';
import type { ExistingDefinition } from '../definition/existing-definition.ts';

/** What is done about a job. */
export type Action =
  | { readonly kind: 'create' }
  /** Update it to match the file and start it there. `standing` is `null` if its definition could not be read. */
  | {
      readonly kind: 'update';
      readonly cluster: string;
      readonly newest: Submission | null;
      readonly existing: ExistingDefinition | null;
    }
  /** Start it as it is. */
  | { readonly kind: 'start'; readonly cluster: string; readonly newest: Submission | null }
  /** Wait for the run in progress. `warning` says how it may differ from the file. */
  | { readonly kind: 'attach'; readonly cluster: string; readonly run: Submission; readonly warning: string | null }
  /** Take the run that succeeded since this workflow run was created as done. */
  | { readonly kind: 'resume'; readonly cluster: string; readonly run: Submission }
  | {
      readonly kind: 'refuse';
      readonly reason: string;
      readonly hint: string;
      readonly failure: Failure | null;
    };

export type ActionKind = Action['kind'];

/** How results name the action. */
export const ORIGIN_OF = {
  create: 'created',
  update: 'updated',
  start: 'started',
  attach: 'attached',
  resume: 'resumed',
} as const satisfies Record<Exclude<ActionKind, 'refuse'>, Origin>;

export function refuse(
  reason: string,
  hint: string,
  failure: Failure | null = null,
): Extract<Action, { kind: 'refuse' }> {
  return { kind: 'refuse', reason, hint, failure };
}
