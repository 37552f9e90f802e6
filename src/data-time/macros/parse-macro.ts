import { UNITS, type Unit } from '../zones/wall.ts';
import { MACRO_START } from './date-macro.ts';
import { type FormatPart, parsePattern } from './format-pattern.ts';

/** An error in a text. `index` counts UTF-16 units from the start of the text. */
export interface MacroProblem {
  readonly ok: false;
  readonly problem: string;
  readonly index: number;
}

/** A format pattern and its position in the macro. */
export interface Format {
  readonly parts: readonly FormatPart[];
  readonly index: number;
}

export interface Offset {
  readonly amount: number;
  readonly unit: Unit;
  readonly index: number;
}

/** `timestamp-of-date` is `timestamp(dateformat(…))`. */
export type Macro =
  | { readonly kind: 'timestamp'; readonly offset: Offset | null }
  | { readonly kind: 'date' | 'timestamp-of-date'; readonly format: Format; readonly offset: Offset | null };

export type ParsedMacro = { readonly ok: true; readonly macro: Macro } | MacroProblem;

/** A macro in a text: its range, and what it says. */
export interface FoundMacro {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly parsed: ParsedMacro;
}

const PLAIN_START = /^\$\{\s*(?:dateformat|timestamp)\s*\(/i;

/**
 * Parses each date macro of a text. `isFilterBound` is true for the start and the end of a time filter, where the service
 * does not allow months and years. Positions in problems count from the start of the macro.
 */
export function* macrosIn(text: string, isFilterBound: boolean): Generator<FoundMacro> {
  let done = 0;
  for (;;) {
    const offset = text.slice(done).search(MACRO_START);
    if (offset < 0) return;
    const start = done + offset;
    const brace = text.indexOf('}', start);
    const end = brace < 0 ? text.length : brace + 1;
    const macro = text.slice(start, end);
    if (!PLAIN_START.test(macro)) yield { start, end, text: macro, parsed: failed(URL_ENCODED, 0) };
    else if (brace < 0)
      yield { start, end, text: macro, parsed: failed('the macro is not closed. "}" is missing.', 0) };
    else yield { start, end, text: macro, parsed: parseMacro(macro, isFilterBound) };
    done = end;
  }
}

const URL_ENCODED = 'a date macro is URL-encoded here. Write it as plain text, such as ${dateformat(yyyyMMdd)}.';

export function failed(problem: string, index: number): MacroProblem {
  return { ok: false, problem, index };
}

function parseMacro(macro: string, isFilterBound: boolean): ParsedMacro {
  const call = /^(\$\{\s*)(dateformat|timestamp)(\s*\()(.*)\)\s*\}$/is.exec(macro);
  if (call === null) return failed('the call is not closed. Expected ")" before "}".', 0);
  const [, opening = '', name = '', bracket = '', inner = ''] = call;
  const index = opening.length + name.length + bracket.length;
  if (name !== name.toLowerCase())
    return failed(`write "${name}" in lower case: "${name.toLowerCase()}".`, opening.length);
  if (name === 'dateformat') return parseDateformat('date', inner, index, isFilterBound);
  if (inner.trim() === '') return { ok: true, macro: { kind: 'timestamp', offset: null } };
  const nested = /^(\s*dateformat\s*\()(.*)\)\s*$/s.exec(inner);
  if (nested !== null)
    return parseDateformat('timestamp-of-date', nested[2] ?? '', index + (nested[1] ?? '').length, isFilterBound);
  const args = split(inner, index);
  if (args.length !== 2)
    return failed(
      'timestamp takes no argument, an offset and a unit, such as timestamp(-10, MINUTE), or dateformat(…).',
      index,
    );
  const offset = parseOffset(args, isFilterBound);
  return offset.ok ? { ok: true, macro: { kind: 'timestamp', offset: offset.offset } } : offset;
}

function parseDateformat(
  kind: 'date' | 'timestamp-of-date',
  inner: string,
  index: number,
  isFilterBound: boolean,
): ParsedMacro {
  const [format, ...rest] = split(inner, index);
  if (format === undefined || format.text === '' || (rest.length !== 0 && rest.length !== 2))
    return failed(
      'dateformat takes a format, or a format, an offset and a unit, such as dateformat(yyyyMMdd, -1, DAY).',
      index,
    );
  const pattern = parsePattern(format.text);
  if (!pattern.ok) return failed(pattern.problem, format.index + pattern.index);
  const offset = rest.length === 0 ? { ok: true as const, offset: null } : parseOffset(rest, isFilterBound);
  if (!offset.ok) return offset;
  return { ok: true, macro: { kind, format: { parts: pattern.parts, index: format.index }, offset: offset.offset } };
}

/** An argument and its position in the macro. */
interface Argument {
  readonly text: string;
  readonly index: number;
}

function parseOffset(
  [amount, unit]: readonly Argument[],
  isFilterBound: boolean,
): { readonly ok: true; readonly offset: Offset } | MacroProblem {
  if (amount === undefined || unit === undefined) throw new Error('An offset has two arguments.');
  const number = Number(amount.text);
  // The service reads an int of Java.
  if (!/^[+-]?\d+$/.test(amount.text) || Math.abs(number) > 2_147_483_647)
    return failed(`"${amount.text}" is not an offset. Use a whole number such as -1.`, amount.index);
  if (!isUnit(unit.text)) return failed(`"${unit.text}" is not a unit. Allowed: ${UNITS.join(', ')}.`, unit.index);
  if (isFilterBound && (unit.text === 'MONTH' || unit.text === 'YEAR'))
    return failed(
      `${unit.text} is not allowed in the start and end of a time filter. Use DAY or a smaller unit.`,
      unit.index,
    );
  return { ok: true, offset: { amount: number, unit: unit.text, index: amount.index } };
}

function isUnit(text: string): text is Unit {
  return (UNITS as readonly string[]).includes(text);
}

/** Splits at commas and trims each argument. */
function split(inner: string, index: number): Argument[] {
  const args: Argument[] = [];
  let at = index;
  for (const piece of inner.split(',')) {
    args.push({ text: piece.trim(), index: at + (piece.length - piece.trimStart().length) });
    at += piece.length + 1;
  }
  return args;
}
