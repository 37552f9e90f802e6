import type { Cdm } from '../../cdm/client.ts';
import type { Clock, Log } from '../../ports.ts';
import type { RateLimiter } from '../../requests/rate-limiter.ts';

/** Everything through which the core touches the world. */
export interface Ports {
  readonly cdm: Cdm;
  readonly clock: Clock;
  readonly rateLimiter: RateLimiter;
  readonly log: Log;
  /** Whether any reply came in this step: before the first, a wrong address looks like a network that is down. */
  reached(): boolean;
}
