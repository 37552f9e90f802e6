/** A signature is valid for 15 minutes before and after its time; a third of that is reported. */
const REPORTED_SKEW_MS = 5 * 60_000;

/**
 * The error of this machine's clock in words, by the `Date` header of a reply; `null` if it is small or the header is
 * absent. `now` in milliseconds since 1970.
 */
export function describeSkew(dateHeader: string | undefined, now: number): string | null {
  const server = serverTime(dateHeader);
  if (server === null) return null;
  const off = now - server;
  if (Math.abs(off) < REPORTED_SKEW_MS) return null;
  const minutes = Math.round(Math.abs(off) / 60_000);
  return `This machine's clock is ${minutes} minutes ${off > 0 ? 'ahead of' : 'behind'} the service's.`;
}

/** Milliseconds since 1970, or `null`. */
export function serverTime(dateHeader: string | undefined): number | null {
  const time = Date.parse(dateHeader ?? '');
  return Number.isNaN(time) ? null : time;
}
