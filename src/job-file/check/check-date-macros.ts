import { hasDateMacro } from '../../data-time/macros/date-macro.ts';
import { shortened } from '../../data-time/macros/fill-macros.ts';
import { formatHints } from '../../data-time/macros/format-hints.ts';
import { type FoundMacro, macrosIn } from '../../data-time/macros/parse-macro.ts';
import { readBackProblem } from '../../data-time/macros/read-back.ts';
import { decoded, inputsOf, type JobInput } from '../catalogue/parameters.ts';
import type { Checked } from '../parameters/checked-job.ts';

/** Date macros with errors that the service would find at the run, and formats that are probably mistakes. */
export function checkDateMacros(checked: Checked): void {
  for (const side of ['from', 'to', 'driver'] as const)
    for (const input of inputsOf(checked.draft.source, side)) checkInput(checked, input);
}

function checkInput(checked: Checked, { name, value }: JobInput): void {
  if (value?.kind !== 'string' || !hasDateMacro(value.text)) return;
  const { areMacrosFilled } = checked.draft;
  // Exports contain values URL-encoded. Filling in such a macro is an error already.
  const text = areMacrosFilled ? value.text : decoded(value.text);
  for (const found of macrosIn(text, /\.(?:startTime|endTime)$/.test(name))) {
    // The value of a placeholder is not known here, or not to be shown.
    if (found.text.includes('{{')) continue;
    const error = areMacrosFilled ? null : errorOf(found);
    if (error !== null) checked.report(value, 'error', 'date-macro', `${shortened(found.text)}: ${error}`);
    for (const hint of hintsOf(found))
      checked.report(value, 'warning', 'date-format', `${shortened(found.text)}: ${hint}`);
  }
}

function errorOf({ parsed }: FoundMacro): string | null {
  if (!parsed.ok) return parsed.problem;
  return parsed.macro.kind === 'timestamp-of-date'
    ? (readBackProblem(parsed.macro.format.parts)?.problem ?? null)
    : null;
}

function hintsOf({ parsed }: FoundMacro): readonly string[] {
  return parsed.ok && parsed.macro.kind !== 'timestamp' ? formatHints(parsed.macro.format.parts) : [];
}
