import { shift } from '../zones/wall.ts';
import { parseZone, type Zone } from '../zones/zone.ts';
import { failed, type Macro, type MacroProblem, macrosIn, type Offset } from './parse-macro.ts';
import { readBack } from './read-back.ts';
import { formatDate } from './simple-date-format.ts';

/** The time that macros are filled in with. */
export interface MacroContext {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** IANA name, or a fixed offset such as `+02:00`. */
  readonly zone: string;
  /** The text is the start or the end of a time filter, where the service does not allow months and years. */
  readonly filterBound?: boolean;
}

export type FilledText = { readonly ok: true; readonly text: string } | MacroProblem;

/**
 * Fills in every date macro of a value and keeps any other `${…}`: `dateformat(format)`, `dateformat(format, offset,
 * unit)`, `timestamp()`, `timestamp(offset, unit)` and `timestamp(dateformat(…))`, which gives the beginning of the day or
 * hour. Stops at the first error. Source: user guide, "Using Macro Variables of Date and Time" and "Recording the Time
 * When Data Is Written to the Database".
 */
export function fillMacros(text: string, context: MacroContext): FilledText {
  const parsed = parseZone(context.zone);
  if (!parsed.ok) return failed(parsed.problem, 0);
  let filled = '';
  let done = 0;
  for (const found of macrosIn(text, context.filterBound === true)) {
    const value = found.parsed.ok ? evaluate(found.parsed.macro, context.at, parsed.zone) : found.parsed;
    if (!value.ok) return failed(`${shortened(found.text)}: ${value.problem}`, found.start + value.index);
    filled += text.slice(done, found.start) + value.text;
    done = found.end;
  }
  return { ok: true, text: filled + text.slice(done) };
}

/** A value can be a long query. The beginning of the macro is enough to find it. */
export function shortened(macro: string): string {
  return macro.length > 80 ? `${macro.slice(0, 79)}…` : macro;
}

function evaluate(macro: Macro, time: number, zone: Zone): FilledText {
  const at = macro.offset === null ? time : shift(time, macro.offset.amount, macro.offset.unit, zone);
  if (at === null) return outOfRange(macro.offset);
  switch (macro.kind) {
    case 'timestamp':
      return { ok: true, text: String(at) };
    case 'date': {
      const date = formatDate(macro.format.parts, at, zone);
      return date.ok ? date : failed(date.problem, macro.format.index + date.index);
    }
    case 'timestamp-of-date': {
      const instant = readBack(macro.format.parts, at, zone);
      if (!instant.ok) return failed(instant.problem, macro.format.index + instant.index);
      return { ok: true, text: String(instant.at) };
    }
    default:
      return macro satisfies never;
  }
}

function outOfRange(offset: Offset | null): MacroProblem {
  return failed('the offset leads out of the years 1583 to 9999.', offset?.index ?? 0);
}
