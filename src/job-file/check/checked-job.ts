import type { Catalogue, Parameter } from '../catalogue/catalogue.ts';
import type { JobInput, Side } from '../catalogue/parameters.ts';
import type { Locate } from '../findings/position.ts';
import type { Finding } from '../findings/types.ts';
import { get, type ObjectTree, type Tree, textOf } from '../parse/tree.ts';

/** A selected job as the check sees it, including jobs with fatal findings, which have no `PlannedJob`. */
export interface JobDraft {
  readonly tree: ObjectTree;
  readonly locate: Locate;
}

/** One job as the parts of the check see it. */
export interface Checked {
  readonly job: ObjectTree;
  readonly catalogue: Catalogue;
  readonly inputs: Readonly<Record<Side, readonly JobInput[]>>;
  readonly connectors: { readonly from: string | null; readonly to: string | null };
  /** The input of that name, of two the last; `null` where it is absent. */
  input(side: Side, name: string): JobInput | null;
  /** Its value as text. */
  value(side: Side, name: string): string | null;
  report(at: { readonly at: number }, severity: Finding['severity'], code: string, message: string): void;
}

/** Where a finding on a parameter points: its value, else the input. */
export function placeOf(input: JobInput): Tree | { readonly at: number } {
  return input.value ?? input;
}

/** Whether a text holds a macro: what it stands for is known at the service only. */
export function hasMacro(text: string): boolean {
  return /\$[{(]/.test(text);
}

/** Reports on a parameter, or on the job where the file does not have it. */
export function reportOn(
  checked: Checked,
  input: JobInput | null,
  severity: Finding['severity'],
  code: string,
  message: string,
): void {
  checked.report(input ? placeOf(input) : checked.job, severity, code, message);
}

/** The documents' tables describe table and file jobs, in the editions that still have the page. */
export function gravity(
  checked: Checked,
  side: Side,
  parameter: Parameter,
  severity: 'error' | 'warning',
): Finding['severity'] {
  if (severity === 'warning' || !parameter.documented) return 'warning';
  const type = textOf(get(checked.job, 'job_type')) ?? 'NORMAL_JOB';
  if (type.toUpperCase() !== 'NORMAL_JOB') return 'warning';
  const connector = side === 'driver' ? null : checked.connectors[side];
  return side !== 'driver' && connector !== null && checked.catalogue.pages[side][connector]?.withdrawn
    ? 'warning'
    : 'error';
}
