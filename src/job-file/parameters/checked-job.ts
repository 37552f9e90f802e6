import type { Catalogue, Parameter } from '../catalogue/catalogue.ts';
import type { JobInput, Side } from '../catalogue/parameters.ts';
import type { Locate } from '../findings/position.ts';
import type { Finding } from '../findings/types.ts';
import { get, type ObjectTree, type Tree, textOf } from '../parse/tree.ts';

/** A selected job before the check. */
export interface JobDraft {
  /** With placeholders and macros filled in. */
  readonly tree: ObjectTree;
  /** As in the file. */
  readonly source: ObjectTree;
  /** False if the service fills in the date macros. */
  readonly areMacrosFilled: boolean;
  readonly locate: Locate;
}

/** Checks a job and adds its findings to the list. */
export type JobCheck = (draft: JobDraft, findings: Finding[]) => void;

/** A job and the functions that its checks use. */
export interface Checked {
  readonly draft: JobDraft;
  readonly job: ObjectTree;
  readonly catalogue: Catalogue;
  readonly inputs: Readonly<Record<Side, readonly JobInput[]>>;
  readonly connectors: { readonly from: string | null; readonly to: string | null };
  /** The input with that name, the last one if there are several, `null` if there is none. */
  input(side: Side, name: string): JobInput | null;
  /** Its value as text. */
  value(side: Side, name: string): string | null;
  report(at: { readonly at: number }, severity: Finding['severity'], code: string, message: string): void;
}

/** The place of a finding about a parameter: its value, else the input. */
export function placeOf(input: JobInput): Tree | { readonly at: number } {
  return input.value ?? input;
}

/** Whether a text contains a macro of CDM. Its value is not known before the run. */
export function hasMacro(text: string): boolean {
  return /\$[{(]/.test(text);
}

/** Reports at a parameter, or at the job if the parameter is missing. */
export function reportOn(
  checked: Checked,
  input: JobInput | null,
  severity: Finding['severity'],
  code: string,
  message: string,
): void {
  checked.report(input ? placeOf(input) : checked.job, severity, code, message);
}

/** Error only for table and file jobs, which the documented tables describe, and for connectors that are still documented. */
export function parameterSeverity(
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
