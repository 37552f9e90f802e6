import { unsupported } from '../job-failure.ts';
import type { CsvShape } from '../rows/row.ts';
import type { JobInputs } from './job-inputs.ts';

export function readShape(inputs: JobInputs, config: string): Omit<CsvShape, 'lineEnd'> {
  return {
    separator: inputs.text(`${config}.fieldSeparator`) ?? ',',
    quotes: inputs.is(`${config}.quoteChar`),
    header: inputs.is(`${config}.firstRowAsHeader`),
  };
}

/** Marks with a character in common are ambiguous where one follows the other. */
export function checkMarks(config: string, { separator, lineEnd, quotes }: CsvShape): void {
  const ends = lineEnd === undefined ? ['\n', '\r'] : [lineEnd];
  const alike = ends.some((end) => [...separator].some((char) => end.includes(char)));
  if (!alike && !(quotes && [separator, ...ends].some((mark) => mark.includes('"')))) return;
  const shown = `${config}.fieldSeparator=${JSON.stringify(separator)}`;
  throw unsupported([`${shown}, which is ambiguous with the end of a line or with a quote`]);
}

/** `1&3` as numbers of fields. */
export function ordinals(text: string | undefined): number[] | undefined {
  return text?.split('&').map(Number);
}
