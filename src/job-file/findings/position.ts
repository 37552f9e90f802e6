import type { Place } from './types.ts';

/** Turns offsets of one file's text into places as a person counts them. */
export type Locate = (offset: number) => Place;

/** Columns count UTF-16 units, as editors and the runner's annotations do. */
export function locateIn(file: string, text: string): Locate {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
