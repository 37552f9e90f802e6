import { hintFor } from '../../auth/errors/hints.ts';
import type { Failure } from '../../requests/answer.ts';
import { failureContext } from '../../requests/failure-context.ts';
import type { Problem } from '../../results/types.ts';
import { sentence } from '../../text/sentence.ts';

/** The candidates take no jobs, for these reasons. */
export interface Refused {
  readonly ok: false;
  readonly problems: readonly Problem[];
}

/** A check that the credential does not allow is no error. The warning names the permission. */
export function notChecked(reason: string, failure: Failure | null): string {
  if (failure === null) return `Not checked: ${reason}`;
  const hint = hintFor(failure);
  const text = `Not checked: ${reason}${failureContext(failure)}`;
  return hint === '' ? text : `${sentence(text)} ${hint}`;
}

export function refused(title: string, message: string, hint: string): Refused {
  return { ok: false, problems: [{ title, message, hint }] };
}
