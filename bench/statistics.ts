/** The middle value; of an even number the mean of the two in the middle. Throws without values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new Error('there is no median of nothing');
  return (low + high) / 2;
}

/** The median of the ratios of values that were measured in the same round. */
export function pairedRatio(values: readonly number[], base: readonly number[]): number {
  return median(values.map((value, round) => value / (base[round] ?? Number.NaN)));
}

interface Measured {
  readonly name: string;
  readonly measure: () => Promise<number>;
  readonly target?: number;
  readonly bareTarget?: number;
}

/**
 * The values of each measure, round by round, so that a loaded minute counts for all of them. Every round starts one further
 * along, so that none always runs after the same one. A round before the first fills the caches and is dropped.
 */
export async function measureRounds(measures: readonly Measured[], rounds: number): Promise<number[][]> {
  const values = measures.map((): number[] => []);
  for (let round = -1; round < rounds; round += 1) {
    for (let step = 0; step < measures.length; step += 1) {
      const index = (step + Math.max(round, 0)) % measures.length;
      const value = (await measures[index]?.measure()) ?? Number.NaN;
      if (round >= 0) values[index]?.push(value);
    }
  }
  return values;
}

/** Rows of a table; the first measure is the empty program, the second the bare one. */
export function compareRounds(measures: readonly Measured[], values: readonly (readonly number[])[]): string[][] {
  const [empty = [], bare = []] = values;
  const most = (target: number | undefined): string => (target === undefined ? '' : `≤ ${target.toFixed(2)}`);
  return measures.map(({ name, target, bareTarget }, index) => {
    const own = values[index] ?? [];
    const ratios = [pairedRatio(own, empty), pairedRatio(own, bare)].map((ratio) => ratio.toFixed(2));
    return [name, `${median(own).toFixed(0)} ms`, ratios[0] ?? '', most(target), ratios[1] ?? '', most(bareTarget)];
  });
}
