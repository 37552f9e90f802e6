/** A signature counts for 15 minutes either way; from a third of that on the clock is worth a word. */
const WORTH_A_WORD_MS = 5 * 60_000;

/**
 * How far this machine's clock is off, in words, by the `Date` header of a reply; `null` where it is right enough or
 * the server does not tell. `now` in milliseconds since 1970.
 */
export function describeSkew(dateHeader: string | undefined, now: number): string | null {
  const server = serverTime(dateHeader);
  if (server === null) return null;
  const off = now - server;
  if (Math.abs(off) < WORTH_A_WORD_MS) return null;
  const minutes = Math.round(Math.abs(off) / 60_000);
  return `This machine's clock is ${minutes} minutes ${off > 0 ? 'ahead of' : 'behind'} the service's.`;
}

/** Milliseconds since 1970, or `null`. */
export function serverTime(dateHeader: string | undefined): number | null {
  const time = Date.parse(dateHeader ?? '');
  return Number.isNaN(time) ? null : time;
}
