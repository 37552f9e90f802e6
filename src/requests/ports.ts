import type { Clock, Log } from '../ports.ts';
import type { RateLimiter } from './rate-limit/rate-limiter.ts';

/** What every request to the service needs besides the transport. */
export interface RequestPorts {
  readonly clock: Clock;
  readonly rateLimiter: RateLimiter;
  readonly log: Log;
  /** True once the service has answered in this step. Before that, a wrong address looks like a network failure. */
  reached(): boolean;
}
