import type { Clock } from '../../ports.ts';
import { untilAborted } from '../../requests/until-aborted.ts';
import { AuthRefusedError } from '../errors/auth-refused-error.ts';
import type { Token } from './token.ts';

/** Early enough for a slow IAM and a request on its way, late enough not to matter in a token's usual 24 hours. */
const RENEW_BEFORE_END_MS = 5 * 60_000;
/** While the old token still counts, an IAM that is down need not be asked before every request. */
const RETRY_RENEWAL_MS = 30_000;

export interface TokenKeeper {
  /** A token that counts by its end; fetched where there is none, renewed where it is about to end. */
  get(signal?: AbortSignal): Promise<Token>;
  /** A token other than one that the service has refused. Many who ask at once share one renewal. */
  instead(refused: Token, signal?: AbortSignal): Promise<Token>;
}

/**
 * Keeps a renewable token. `fetch` is told whether it is the first. Once IAM has refused the credential it is not
 * asked again: a token that still counts is used to its end, then the refusal is thrown to everyone.
 */
export function createTokenKeeper(
  clock: Clock,
  fetch: (signal: AbortSignal, first: boolean) => Promise<Token>,
): TokenKeeper {
  let current: { readonly token: Token; readonly renewAt: number } | null = null;
  let flight: { readonly promise: Promise<Token>; readonly controller: AbortController; waiting: number } | null = null;
  let refusal: AuthRefusedError | null = null;
  let first = true;
  let notBefore = 0;

  const renew = async (signal: AbortSignal): Promise<Token> => {
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

  const join = async (signal: AbortSignal | undefined): Promise<Token> => {
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
      // Either it has ended, or nobody waits for it any more.
      if (mine.waiting === 0) {
        if (flight === mine) flight = null;
        mine.controller.abort();
      }
    }
  };

  const get = async (signal?: AbortSignal): Promise<Token> => {
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

function renewalTime({ endsAt }: Token, now: number): number {
  if (endsAt === null) return Number.POSITIVE_INFINITY;
  const life = endsAt - now;
  // A token that lives no longer than the margin would be renewed before every request.
  return life > RENEW_BEFORE_END_MS ? endsAt - RENEW_BEFORE_END_MS : now + life / 2;
}
