import type { Finding } from '../job-file/types.ts';
import { commandData, commandProperty } from './command-text.ts';
import { clipped } from './visible.ts';

export type AnnotationKind = 'error' | 'warning' | 'notice';

export interface AnnotationPlace {
  readonly title?: string;
  /** From the workspace. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  readonly column?: number;
}

export interface Annotation extends AnnotationPlace {
  readonly message: string;
}

/** The runner shows so many annotations of a kind and step, and drops the rest without a word. */
export const SHOWN_PER_KIND = 10;
/** The runner cuts a message at 4,096 characters, escapes included; this leaves room for them. */
const MESSAGE_CHARACTERS = 3500;
const TITLE_CHARACTERS = 200;

/** One line, without its line break, that makes the runner show a message beside the log. */
export function annotation(kind: AnnotationKind, message: string, place: AnnotationPlace = {}): string {
  const properties = [
    place.title === undefined ? [] : ['title', clipped(place.title, TITLE_CHARACTERS)],
    place.file === undefined ? [] : ['file', place.file],
    place.line === undefined ? [] : ['line', String(place.line)],
    place.column === undefined ? [] : ['col', String(place.column)],
  ];
  const text = properties.flatMap(([name, value]) => (value ? [`${name}=${commandProperty(value)}`] : [])).join(',');
  return `::${kind}${text === '' ? '' : ` ${text}`}::${commandData(clipped(message, MESSAGE_CHARACTERS))}`;
}

/**
 * All of one kind, within what the runner shows: where there are more, the last one that is shown counts the rest.
 * `what` names them, e.g. `failed jobs`; `seen` is how many of this kind the step has written already.
 */
export function annotations(
  kind: AnnotationKind,
  items: readonly Annotation[],
  what: string,
  seen = 0,
): readonly string[] {
  const room = Math.max(SHOWN_PER_KIND - seen, 1);
  const shown = items.length <= room ? items : items.slice(0, room - 1);
  const lines = shown.map(({ message, ...place }) => annotation(kind, message, place));
  const rest = items.length - shown.length;
  if (rest > 0) lines.push(annotation(kind, `And ${rest} more ${what}. The job summary has all of them.`));
  return lines;
}

const KIND_OF = { error: 'error', warning: 'warning', info: 'notice' } as const;

/**
 * Findings of a check as annotations at their places; errors first. `others` is how many of a kind the step has besides:
 * what became of its jobs must not be pushed out of what the runner shows.
 */
export function findingAnnotations(
  findings: readonly Finding[],
  others: Readonly<Partial<Record<AnnotationKind, number>>> = {},
): readonly string[] {
  return (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const of = findings.filter((finding) => finding.severity === severity);
    const items = of.map(({ file, line, column, code, message }) => ({ file, line, column, title: code, message }));
    const kind = KIND_OF[severity];
    return annotations(kind, items, severity === 'info' ? 'notices' : `${severity}s`, others[kind] ?? 0);
  });
}
