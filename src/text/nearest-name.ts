import { distance } from 'fastest-levenshtein';

/** Longer input is cut: it is no misspelling of a name. */
const MAX_LENGTH = 200;

/**
 * The candidate that `name` most likely misspells, or `null` if none is close. Case, hyphens, underscores and blanks do
 * not count: `rowsWritten` and `rows-written` are the same name.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  const wanted = fold(name);
  // A third of the letters may differ, at most four: beyond that a suggestion is a guess. One letter is never close to another.
  const limit = Math.min(4, Math.max(1, Math.floor(wanted.length / 3)), wanted.length - 1);
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const found = difference(wanted, fold(candidate));
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

/** Levenshtein's distance, with one swap of letters counted once instead of twice. */
function difference(a: string, b: string): number {
  const steps = distance(a, b);
  return steps === 2 && sorted(a) === sorted(b) ? 1 : steps;
}

function sorted(text: string): string {
  return [...text].sort().join('');
}

function fold(name: string): string {
  return name
    .slice(0, MAX_LENGTH)
    .toLowerCase()
    .replace(/[-_\s]/g, '');
}
