import type { Clock } from '../../ports.ts';
import { untilAborted } from '../../requests/until-aborted.ts';
import { AuthRefusedError } from '../errors/auth-refused-error.ts';

/** Early enough for a slow IAM and a request under way, late enough not to matter in the hour of a key of STS. */
const RENEW_BEFORE_END_MS = 5 * 60_000;
/** The pause between two attempts at an IAM that is down, while the old token is valid. */
const RETRY_RENEWAL_MS = 30_000;

/** A token, or a temporary key. */
export interface Expiring {
  /** In milliseconds since 1970; `null` if it is not known. */
  readonly endsAt: number | null;
}

export interface TokenKeeper<T extends Expiring> {
  /** One that has not ended; fetched if there is none, renewed if it is about to end. */
  get(signal?: AbortSignal): Promise<T>;
  /** One other than the one that the service refused. Concurrent callers share one renewal. */
  instead(refused: T, signal?: AbortSignal): Promise<T>;
}

/**
 * Keeps a renewable token or key. `fetch` gets to know whether it is the first. Once the credential was refused it is not
 * sent again: a token that has not ended is used to its end, then every caller gets the refusal.
 */
export function createTokenKeeper<T extends Expiring>(
  clock: Clock,
  fetch: (signal: AbortSignal, first: boolean) => Promise<T>,
): TokenKeeper<T> {
  let current: { readonly token: T; readonly renewAt: number } | null = null;
  let flight: { readonly promise: Promise<T>; readonly controller: AbortController; waiting: number } | null = null;
  let refusal: AuthRefusedError | null = null;
  let first = true;
  let notBefore = 0;

  const renew = async (signal: AbortSignal): Promise<T> => {
    try {
      const token = await fetch(signal, first);
      current = { token, renewAt: renewalTime(token, clock.now()) };
      first = false;
      return token;
    } catch (error) {
      if (error instanceof AuthRefusedError) refusal = error;
      notBefore = clock.now() + RETRY_RENEWAL_MS;
      throw error;
    }
  };

  const join = async (signal: AbortSignal | undefined): Promise<T> => {
    if (flight === null) {
      const controller = new AbortController();
      flight = { promise: renew(controller.signal), controller, waiting: 0 };
    }
    const mine = flight;
    mine.waiting++;
    try {
      return await untilAborted(mine.promise, signal);
    } finally {
      mine.waiting--;
      // Either it has ended, or no caller waits for it any more.
      if (mine.waiting === 0) {
        if (flight === mine) flight = null;
        mine.controller.abort();
      }
    }
  };

  const get = async (signal?: AbortSignal): Promise<T> => {
    const held = current;
    const counts = held !== null && (held.token.endsAt === null || clock.now() < held.token.endsAt);
    if (refusal !== null && !counts) throw refusal;
    if (held === null || !counts) return join(signal);
    if (refusal !== null || clock.now() < Math.max(held.renewAt, notBefore)) return held.token;
    return join(signal).catch((error: unknown) => {
      if (signal?.aborted || held.token.endsAt === null || clock.now() >= held.token.endsAt) throw error;
      return held.token;
    });
  };

  return {
    get,
    instead: (refused, signal) => {
      if (current?.token === refused) current = null;
      return get(signal);
    },
  };
}

function renewalTime({ endsAt }: Expiring, now: number): number {
  if (endsAt === null) return Number.POSITIVE_INFINITY;
  const life = endsAt - now;
  // A token that lives no longer than the margin would be renewed before every request.
  return life > RENEW_BEFORE_END_MS ? endsAt - RENEW_BEFORE_END_MS : now + life / 2;
}
