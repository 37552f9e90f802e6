import type { TransportReason } from '../http/types.ts';
import type { Failure } from './answer.ts';
import type { RequestPorts } from './ports.ts';

/** How long an address that never answered is retried: a typo in a region must not cost five hours of a runner. */
const NEVER_REACHED_MS = 120_000;
const NOT_CONNECTED: ReadonlySet<TransportReason> = new Set([
  'dns',
  'refused',
  'proxy',
  'connect-timeout',
  'handshake-reset',
]);

/**
 * Judges failures of requests before a submission: `true` if retrying is useless because nothing at this address has
 * answered in this step so far.
 *
 * @param since when the first request was sent, in milliseconds since 1970
 */
export function unreachable(
  ports: Pick<RequestPorts, 'clock' | 'reached'>,
  since: number,
): (failure: Failure) => boolean {
  return (failure) => {
    if (ports.reached() || failure.kind !== 'no-reply') return false;
    // An untrusted certificate stays untrusted, and a proxy that refused is not tried again.
    if (failure.reason === 'tls' || failure.reason === 'proxy-refused') return true;
    return (
      failure.reason !== null && NOT_CONNECTED.has(failure.reason) && ports.clock.now() - since >= NEVER_REACHED_MS
    );
  };
}
