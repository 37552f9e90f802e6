import type { Finding } from '../../job-file/findings/types.ts';
import { clipped } from '../../text/escape-invisible.ts';
import { commandData, commandProperty } from './workflow-command.ts';

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

/** The runner shows this many annotations per kind and step, and drops the rest without a message. */
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

export interface AnnotationGroup {
  /** One of them, e.g. `failed job`. */
  readonly noun: string;
  readonly items: readonly Annotation[];
}

/**
 * All annotations of one kind, most important first, as many as the runner shows. If there are more, the last one counts
 * the rest.
 *
 * @param seen how many of this kind the step has written already
 */
export function annotations(kind: AnnotationKind, groups: readonly AnnotationGroup[], seen = 0): readonly string[] {
  const all = groups.flatMap(({ noun, items }) => items.map((item) => ({ noun, item })));
  const room = Math.max(SHOWN_PER_KIND - seen, 1);
  const shown = all.length <= room ? all.length : room - 1;
  const lines = all.slice(0, shown).map(({ item: { message, ...place } }) => annotation(kind, message, place));
  if (shown < all.length) lines.push(annotation(kind, restText(all.slice(shown))));
  return lines;
}

function restText(rest: readonly { readonly noun: string }[]): string {
  const counts = new Map<string, number>();
  for (const { noun } of rest) counts.set(noun, (counts.get(noun) ?? 0) + 1);
  const parts = [...counts].map(([noun, count]) => `${count} more ${noun}${count === 1 ? '' : 's'}`);
  return `And ${parts.join(', and ')}. The job summary has all of them.`;
}

/** The findings of one severity, each at its place. */
export function findingGroup(findings: readonly Finding[], severity: Finding['severity']): AnnotationGroup {
  const of = findings.filter((finding) => finding.severity === severity);
  const items = of.map(({ file, line, column, code, message }) => ({ file, line, column, title: code, message }));
  return { noun: NOUN_OF[severity], items };
}

const NOUN_OF = { error: 'error', warning: 'warning', info: 'notice' } as const;

/**
 * Findings of a check as annotations at their places, errors first.
 *
 * @param seen how many error annotations the step has written already
 */
export function findingAnnotations(findings: readonly Finding[], seen = 0): readonly string[] {
  return (['error', 'warning', 'info'] as const).flatMap((severity) =>
    annotations(NOUN_OF[severity], [findingGroup(findings, severity)], severity === 'error' ? seen : 0),
  );
}
