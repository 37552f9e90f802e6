import type { Cdm } from '../../cdm/client.ts';
import type { RequestPorts } from '../../requests/ports.ts';

/** Everything through which the core reaches the outside: the service, the clock, the rate limiter and the log. */
export interface Ports extends RequestPorts {
  readonly cdm: Cdm;
}
