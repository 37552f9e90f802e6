import type { FormatPart } from './format-pattern.ts';

type Field = Extract<FormatPart, { readonly kind: 'field' }>;

const HOURS = 'HhKk';

/** Probable mistakes in a date format: letters that Java accepts but that rarely mean what the author intends. A sentence each. */
export function formatHints(parts: readonly FormatPart[]): readonly string[] {
  const fields = parts.filter((part) => part.kind === 'field');
  return fields.flatMap((field, nth) => {
    const hint = hintOf(field, fields[nth - 1]?.letter ?? '', new Set(fields.map(({ letter }) => letter)));
    return hint === null ? [] : [hint];
  });
}

function hintOf({ letter, count }: Field, previous: string, letters: ReadonlySet<string>): string | null {
  const written = letter.repeat(count);
  const has = (any: string) => [...any].some((one) => letters.has(one));
  switch (letter) {
    case 'Y':
      if (has('w')) return null;
      return `"${written}" is the year of the week, which differs from the calendar year around 1 January. For the calendar year write ${'y'.repeat(count)}.`;
    case 'D':
      if (!has('MLy')) return null;
      return `"${written}" is the day of the year (1 to 366). For the day of the month write dd.`;
    case 'm':
      if (has(HOURS)) return null;
      return `"${written}" is the minute. For the month write ${'M'.repeat(count)}.`;
    case 'M':
      if (!HOURS.includes(previous) || previous === '') return null;
      return `"${written}" after the hour is the month. For the minute write ${'m'.repeat(count)}.`;
    case 'S':
      if (previous !== 'm') return null;
      return `"${written}" after the minute is the millisecond. For the second write ${'s'.repeat(count)}.`;
    case 'h':
    case 'K':
      if (has('a')) return null;
      return `"${written}" counts ${letter === 'h' ? '1 to 12' : '0 to 11'}, and the format has no AM or PM (a). For 0 to 23 write HH.`;
    default:
      return null;
  }
}
