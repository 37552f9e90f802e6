import { nearestName } from '../../text/nearest-name.ts';

/** All connectors end like this. */
const END = '-connector';

/**
 * The connector of which an unknown name is probably a misspelling, `null` if it can be a connector that is not documented
 * yet (Hudi, Doris, …). Names are compared without the common end, or any two short names would be similar.
 */
export function connectorTypo(name: string, known: readonly string[]): string | null {
  if (!name.endsWith(END)) return nearestName(name, known);
  const stem = name.slice(0, -END.length);
  const stems = known.map((connector) => connector.slice(0, -END.length));
  const near = nearestName(stem, stems);
  if (near !== null && !isAnotherAcronym(stem, near)) return near + END;
  const whole = stem.length >= 4 ? stems.find((other) => other.startsWith(stem)) : undefined;
  return whole === undefined ? null : whole + END;
}

/** Services have names of three or four letters: `dws` is another service than `dis`, not a misspelling. */
function isAnotherAcronym(stem: string, near: string): boolean {
  const letters = (text: string) => [...text.toLowerCase()].sort().join('');
  return stem.length === near.length && stem.length <= 4 && letters(stem) !== letters(near);
}
