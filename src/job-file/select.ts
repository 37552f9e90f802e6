import picomatch from 'picomatch';
import { decoded } from './catalogue/parameters.ts';

/** Tells whether a job is taken; `unmatched` lists the patterns of `only` that no job met. */
export interface Selection {
  takes(job: { baseName: string; name: string; group: string }): boolean;
  unmatched(): string[];
}

/** `only` and `exclude` are globs on the name, with or without the suffix, or `group:` and a glob on the job's group. */
export function selection(only: readonly string[], exclude: readonly string[]): Selection {
  const wanted = only.map((text) => ({ text, matches: matcher(text) }));
  const unwanted = exclude.map(matcher);
  const met = new Set<string>();
  return {
    takes(job) {
      const hits = wanted.filter((pattern) => pattern.matches(job));
      for (const hit of hits) met.add(hit.text);
      return (wanted.length === 0 || hits.length > 0) && !unwanted.some((matches) => matches(job));
    },
    unmatched: () => wanted.map((pattern) => pattern.text).filter((text) => !met.has(text)),
  };
}

type Matches = (job: { baseName: string; name: string; group: string }) => boolean;

function matcher(pattern: string): Matches {
  if (pattern.startsWith('group:')) {
    const matches = glob(pattern.slice('group:'.length).trim());
    // Exports hold the group's name URL-encoded.
    return (job) => matches(job.group) || matches(decoded(job.group));
  }
  const matches = glob(pattern);
  return (job) => matches(job.baseName) || matches(job.name);
}

/** Far longer than any valid name: several `*` would be tried on one of many megabytes for hours. */
const COMPARED = 1000;

/** Names are no paths: `*` covers a slash and a leading dot too. */
function glob(pattern: string): (text: string) => boolean {
  if (pattern.length > COMPARED) return (text) => text === pattern;
  const matches = picomatch(pattern, { dot: true, bash: true });
  return (text) => text === pattern || matches(text.slice(0, COMPARED));
}
