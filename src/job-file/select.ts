import type { default as Picomatch } from 'picomatch';
import { nearestName } from '../text/nearest-name.ts';
import { decoded } from './catalogue/parameters.ts';

/** The names by which a job can be selected. */
export interface JobNames {
  readonly baseName: string;
  /** With the suffix. */
  readonly name: string;
  readonly group: string;
}

/** A pattern that matched no job. */
export interface UnmatchedPattern {
  readonly input: 'only' | 'exclude';
  readonly pattern: string;
  /** The name that the pattern most likely misspells; `null` if none is close. */
  readonly nearest: string | null;
}

/** Selects jobs, and keeps track of the patterns that matched none. */
export interface Selection {
  takes(job: JobNames): boolean;
  unmatched(): readonly UnmatchedPattern[];
}

/** More names than this are not compared with a pattern that matched none. */
const SUGGESTED = 1000;

/** `only` and `exclude` are globs for the name with or without the suffix, or `group:` and a glob for the group. */
export async function loadSelection(only: readonly string[], exclude: readonly string[]): Promise<Selection> {
  if (only.length + exclude.length === 0) return { takes: () => true, unmatched: () => [] };
  const { default: picomatch } = await import('picomatch');
  const compile = (pattern: string) => matcher(pattern, picomatch);
  const wanted = only.map((pattern) => ({ input: 'only' as const, pattern, matches: compile(pattern) }));
  const unwanted = exclude.map((pattern) => ({ input: 'exclude' as const, pattern, matches: compile(pattern) }));
  const matched = new Set<unknown>();
  const names = new Set<string>();
  return {
    takes(job) {
      if (names.size < SUGGESTED) names.add(job.baseName);
      const hits = [...wanted, ...unwanted].filter((pattern) => pattern.matches(job));
      for (const hit of hits) matched.add(hit);
      if (hits.some(({ input }) => input === 'exclude')) return false;
      return wanted.length === 0 || hits.length > 0;
    },
    unmatched: () =>
      [...wanted, ...unwanted]
        .filter((pattern) => !matched.has(pattern))
        .map(({ input, pattern }) => ({ input, pattern, nearest: nearestName(pattern, names) })),
  };
}

function matcher(pattern: string, picomatch: typeof Picomatch): (job: JobNames) => boolean {
  if (pattern.startsWith('group:')) {
    const matches = glob(pattern.slice('group:'.length).trim(), picomatch);
    // Exports contain the name of the group URL-encoded.
    return (job) => matches(job.group) || matches(decoded(job.group));
  }
  const matches = glob(pattern, picomatch);
  return (job) => matches(job.baseName) || matches(job.name);
}

/** Far longer than any valid name. Several `*` on a name of many megabytes would take hours. */
const COMPARED = 1000;

/** Names are not paths: `*` also matches a slash and a leading dot. */
function glob(pattern: string, picomatch: typeof Picomatch): (text: string) => boolean {
  if (pattern.length > COMPARED) return (text) => text === pattern;
  const matches = picomatch(pattern, { dot: true, bash: true });
  return (text) => text === pattern || matches(text.slice(0, COMPARED));
}
