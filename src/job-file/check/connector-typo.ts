import { nearestName } from '../../text/nearest-name.ts';

/** Every connector of every edition ends like this. */
const END = '-connector';

/**
 * The connector that an unknown name is a slip of, `null` where it may as well be one that the documents do not have
 * yet (Hudi, Doris, …): nothing that the service might take is refused. Compared without the end that all of them share,
 * or any two short names would be near each other.
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

/** Services are called by three or four letters: one that is exchanged (`dws`, `dis`) makes another service, no slip. */
function isAnotherAcronym(stem: string, near: string): boolean {
  const letters = (text: string) => [...text.toLowerCase()].sort().join('');
  return stem.length === near.length && stem.length <= 4 && letters(stem) !== letters(near);
}
