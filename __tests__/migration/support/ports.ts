import type { Cdm } from '../../../src/cdm/client.ts';
import { limitRate } from '../../../src/cdm/limit-rate.ts';
import type { Ports } from '../../../src/migration/run/ports.ts';
import { createRateLimiter } from '../../../src/requests/rate-limit/rate-limiter.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface TestPorts {
  readonly ports: Ports;
  /** The log. */
  readonly lines: string[];
}

/** Ports over a fake service in virtual time, with the rate limit of a step. */
export function testPorts(
  service: Cdm,
  clock: VirtualClock,
  perMinute: number | 'auto',
  reached: () => boolean = () => true,
): TestPorts {
  const lines: string[] = [];
  const rateLimiter = createRateLimiter(perMinute, clock);
  const ports: Ports = {
    cdm: limitRate(service, rateLimiter, clock),
    clock,
    rateLimiter,
    log: {
      info: (text) => lines.push(text),
      warning: (text) => lines.push(`warning: ${text}`),
      group: (title, inner) => lines.push(title, ...inner),
    },
    reached,
  };
  return { ports, lines };
}
