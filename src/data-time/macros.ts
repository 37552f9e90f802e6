import { cutTo } from './cut.ts';
import { type FormatPart, parsePattern } from './format-pattern.ts';
import { formatDate } from './simple-date-format.ts';
import { shift, UNITS, type Unit } from './wall.ts';
import { parseZone, type Zone } from './zone.ts';

/** What a macro is filled in by. */
export interface MacroContext {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** IANA name, or a fixed offset such as `+02:00`. */
  readonly zone: string;
  /** The text is the start or the end of a time filter, where the service allows no months and years. */
  readonly filterBound?: boolean;
}

/** `index` counts UTF-16 units from the text's start. */
export type FilledText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: string; readonly index: number };

/**
 * Whatever begins like a date macro, so that a misspelt one is found rather than left to the service; also as the service
 * gives the values of a job back, URL-encoded in whole or in part.
 */
const BEGINNING = /(?:\$|%24)(?:\{|%7B)(?:\s|\+|%20)*(?:dateformat|timestamp)(?:\s|\+|%20)*(?:\(|%28)/i;
const PLAIN_BEGINNING = /^\$\{\s*(?:dateformat|timestamp)\s*\(/i;

/** True where the text holds `${dateformat(…)}` or `${timestamp(…)}`, or what looks meant to be one. */
export function hasDateMacro(text: string): boolean {
  return BEGINNING.test(text);
}

/**
 * Fills every date macro of one value, and leaves every other `${…}`: `dateformat(format)`, `dateformat(format, offset,
 * unit)`, `timestamp()`, `timestamp(offset, unit)` and `timestamp(dateformat(…))`, which reads the written date again and so
 * gives the day's or the hour's beginning. The first problem ends it. Source: the service's user guide, "Using Macro
 * Variables of Date and Time" and "Recording the Time When Data Is Written to the Database".
 */
export function fillMacros(text: string, context: MacroContext): FilledText {
  const parsed = parseZone(context.zone);
  if (!parsed.ok) return { ok: false, problem: parsed.problem, index: 0 };
  const scene: Scene = { at: context.at, zone: parsed.zone, filterBound: context.filterBound === true };
  let filled = '';
  let done = 0;
  for (;;) {
    const start = text.slice(done).search(BEGINNING);
    if (start < 0) return { ok: true, text: filled + text.slice(done) };
    const from = done + start;
    if (!PLAIN_BEGINNING.test(text.slice(from)))
      return failed('a date macro is URL-encoded here: write it plainly, such as ${dateformat(yyyyMMdd)}.', from);
    const end = text.indexOf('}', from);
    const macro = end < 0 ? text.slice(from) : text.slice(from, end + 1);
    const value = end < 0 ? failed('the macro is not closed: "}" is missing.', 0) : evaluate(macro, scene);
    if (!value.ok) return failed(`${shortened(macro)}: ${value.problem}`, from + value.index);
    filled += text.slice(done, from) + value.text;
    done = end + 1;
  }
}

interface Scene {
  readonly at: number;
  readonly zone: Zone;
  readonly filterBound: boolean;
}

/** An argument and where it begins in the macro. */
interface Argument {
  readonly text: string;
  readonly index: number;
}

/** A value can be a whole query; its beginning is enough to find the place. */
function shortened(macro: string): string {
  return macro.length > 80 ? `${macro.slice(0, 79)}…` : macro;
}

function failed(problem: string, index: number): { ok: false; problem: string; index: number } {
  return { ok: false, problem, index };
}

function evaluate(macro: string, scene: Scene): FilledText {
  const call = /^(\$\{\s*)(dateformat|timestamp)(\s*\()(.*)\)\s*\}$/is.exec(macro);
  if (call === null) return failed('the call is not closed: expected ")" before "}".', 0);
  const [, opening = '', name = '', bracket = '', inner = ''] = call;
  const index = opening.length + name.length + bracket.length;
  if (name !== name.toLowerCase())
    return failed(`"${name}" is written in small letters: "${name.toLowerCase()}".`, opening.length);
  if (name === 'dateformat') return dateformat(split(inner, index), scene, index);
  return timestamp(inner, scene, index);
}

function dateformat(args: readonly Argument[], scene: Scene, index: number): FilledText {
  const read = readFormat(args, scene, index);
  if (!read.ok) return read;
  const date = formatDate(read.parts, read.at, scene.zone);
  return date.ok ? date : failed(date.problem, read.index + date.index);
}

type ReadFormat =
  | { readonly ok: true; readonly parts: readonly FormatPart[]; readonly at: number; readonly index: number }
  | { readonly ok: false; readonly problem: string; readonly index: number };

/** The arguments of dateformat: the pattern, and the instant after the offset. */
function readFormat(args: readonly Argument[], scene: Scene, index: number): ReadFormat {
  const [format, ...offset] = args;
  if (format === undefined || format.text === '' || (offset.length !== 0 && offset.length !== 2))
    return failed(
      'dateformat takes a format, or a format, an offset and a unit, such as dateformat(yyyyMMdd, -1, DAY).',
      index,
    );
  const pattern = parsePattern(format.text);
  if (!pattern.ok) return failed(pattern.problem, format.index + pattern.index);
  const moved = offset.length === 0 ? { ok: true as const, at: scene.at } : move(offset, scene);
  return moved.ok ? { ok: true, parts: pattern.parts, at: moved.at, index: format.index } : moved;
}

function timestamp(inner: string, scene: Scene, index: number): FilledText {
  if (inner.trim() === '') return { ok: true, text: String(scene.at) };
  const nested = /^(\s*dateformat\s*\()(.*)\)\s*$/s.exec(inner);
  if (nested !== null) return timestampOfDate(nested[2] ?? '', scene, index + (nested[1] ?? '').length);
  const args = split(inner, index);
  if (args.length !== 2)
    return failed(
      'timestamp takes nothing, or an offset and a unit, such as timestamp(-10, MINUTE), or dateformat(…).',
      index,
    );
  const moved = move(args, scene);
  return moved.ok ? { ok: true, text: String(moved.at) } : moved;
}

function timestampOfDate(inner: string, scene: Scene, index: number): FilledText {
  const read = readFormat(split(inner, index), scene, index);
  if (!read.ok) return read;
  const cut = cutTo(read.parts, read.at, scene.zone);
  return cut.ok ? { ok: true, text: String(cut.at) } : failed(cut.problem, read.index + cut.index);
}

type Moved =
  | { readonly ok: true; readonly at: number }
  | { readonly ok: false; readonly problem: string; readonly index: number };

/** `scene.at` and the offset in two arguments, an amount and a unit. */
function move([amount, unit]: readonly Argument[], scene: Scene): Moved {
  if (amount === undefined || unit === undefined) throw new Error('An offset has two arguments.');
  const number = Number(amount.text);
  // An int of Java: the service cannot read more.
  if (!/^[+-]?\d+$/.test(amount.text) || Math.abs(number) > 2_147_483_647)
    return failed(`"${amount.text}" is not an offset: give a whole number such as -1.`, amount.index);
  if (!isUnit(unit.text)) return failed(`"${unit.text}" is not a unit: allowed are ${UNITS.join(', ')}.`, unit.index);
  if (scene.filterBound && (unit.text === 'MONTH' || unit.text === 'YEAR'))
    return failed(
      `${unit.text} is not allowed in the start and end of a time filter: count in DAY or smaller.`,
      unit.index,
    );
  const at = shift(scene.at, number, unit.text, scene.zone);
  if (at === null) return failed('the offset leads out of the years 1583 to 9999.', amount.index);
  return { ok: true, at };
}

function isUnit(text: string): text is Unit {
  return (UNITS as readonly string[]).includes(text);
}

/** Splits at commas and drops the blanks around each argument. */
function split(inner: string, index: number): Argument[] {
  const args: Argument[] = [];
  let at = index;
  for (const piece of inner.split(',')) {
    args.push({ text: piece.trim(), index: at + (piece.length - piece.trimStart().length) });
    at += piece.length + 1;
  }
  return args;
}
