/** Bounds of a column as whole numbers. */
export interface Bounds {
  readonly min: bigint;
  readonly max: bigint;
}

/** Reads bounds from text of the database; undefined for an empty table or values such as infinity. */
export function readBounds(min: unknown, max: unknown): Bounds | undefined {
  const [low, high] = [String(min ?? ''), String(max ?? '')];
  const whole = /^-?\d+$/;
  return whole.test(low) && whole.test(high) ? { min: BigInt(low), max: BigInt(high) } : undefined;
}

/**
 * Conditions that cut all rows into ranges of equal width. The first takes NULL, the last all that is beyond the bounds, so that
 * every row is read exactly once.
 */
export function rangeConditions(
  expression: string,
  bounds: Bounds | undefined,
  count: number,
  literal: (value: bigint) => string,
): (string | undefined)[] {
  if (bounds === undefined || count < 2 || bounds.max <= bounds.min) return [undefined];
  const width = bounds.max - bounds.min + 1n;
  const parts = width < BigInt(count) ? Number(width) : count;
  const edges = Array.from({ length: parts - 1 }, (_, index) =>
    literal(bounds.min + (width * BigInt(index + 1)) / BigInt(parts)),
  );
  return Array.from({ length: parts }, (_, index) => {
    const [from, to] = [edges[index - 1], edges[index]];
    if (from === undefined) return `(${expression} < ${to} OR ${expression} IS NULL)`;
    return to === undefined ? `${expression} >= ${from}` : `${expression} >= ${from} AND ${expression} < ${to}`;
  });
}
