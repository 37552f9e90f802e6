import { describe, expect, test } from 'vitest';
import type { TransportReason } from '../../src/http/types.ts';
import { unreachable } from '../../src/requests/unreachable.ts';
import { failure } from '../migration/support/answers.ts';
import { scripted } from '../migration/support/scripted.ts';

const reasons: readonly [reason: TransportReason, hopelessAfterMs: number][] = [
  ['tls', 0],
  ['proxy-refused', 0],
  ['dns', 120_000],
  ['refused', 120_000],
  ['proxy', 120_000],
  ['handshake-reset', 120_000],
  ['connect-timeout', 120_000],
  ['reset', Number.POSITIVE_INFINITY],
  ['headers-timeout', Number.POSITIVE_INFINITY],
  ['body-timeout', Number.POSITIVE_INFINITY],
  ['too-large', Number.POSITIVE_INFINITY],
  ['aborted', Number.POSITIVE_INFINITY],
  ['other', Number.POSITIVE_INFINITY],
];

async function judge(reason: TransportReason, afterMs: number, reached: boolean): Promise<boolean> {
  const service = scripted({}, { reached: () => reached });
  const isUnreachable = unreachable(service.ports, service.clock.now());
  await service.clock.run(() => service.clock.sleep(afterMs));
  return isUnreachable(failure({ kind: 'no-reply', reason }));
}

describe('an address that never answered', () => {
  test.each(reasons)('%s ends the retries after %d ms', async (reason, after) => {
    expect(await judge(reason, 0, false)).toBe(after === 0);
    expect(await judge(reason, 119_999, false)).toBe(after === 0);
    expect(await judge(reason, 120_000, false)).toBe(after <= 120_000);
    expect(await judge(reason, 86_400_000, false)).toBe(after <= 120_000);
  });

  test.each(reasons)('%s never ends them if the service answered before', async (reason) => {
    expect(await judge(reason, 86_400_000, true)).toBe(false);
  });

  test('a reply never ends them', async () => {
    const service = scripted({}, { reached: () => false });
    const isUnreachable = unreachable(service.ports, service.clock.now() - 3_600_000);
    expect(isUnreachable(failure({ kind: 'unreadable', reason: 'tls' }))).toBe(false);
  });
});
