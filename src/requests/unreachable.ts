import type { Failure } from './answer.ts';
import type { RequestPorts } from './ports.ts';

/** How long an address that never answered is tried: a typo in a region must not cost five hours of a runner. */
const NEVER_REACHED_MS = 120_000;

/**
 * Makes a judge of failures for the questions before a submission: `true` where asking again is of no use, because
 * nothing at this address has answered in this step so far.
 *
 * @param since when the first question was asked, in milliseconds since 1970
 */
export function unreachable(
  ports: Pick<RequestPorts, 'clock' | 'reached'>,
  since: number,
): (failure: Failure) => boolean {
  return (failure) => {
    if (ports.reached() || failure.kind !== 'no-reply') return false;
    // A certificate that is not trusted now is not trusted in a minute, and a proxy that said no is not asked again.
    if (failure.reason === 'tls' || failure.reason === 'proxy-refused') return true;
    const never = failure.reason === 'dns' || failure.reason === 'refused' || failure.reason === 'proxy';
    return (never || failure.reason === 'connect-timeout') && ports.clock.now() - since >= NEVER_REACHED_MS;
  };
}
