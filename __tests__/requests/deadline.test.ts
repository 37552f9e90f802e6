import { describe, expect, test } from 'vitest';
import { createDeadline } from '../../src/requests/deadline.ts';
import { virtualClock } from '../migration/support/virtual-clock.ts';

describe('a deadline', () => {
  test('aborts when the time is over, and tells how much is left', async () => {
    const clock = virtualClock();
    const deadline = createDeadline(clock, clock.now() + 5000);
    expect(deadline.leftMs()).toBe(5000);
    await clock.run(async () => {
      await clock.sleep(4999);
      expect([deadline.signal.aborted, deadline.leftMs()]).toEqual([false, 1]);
      await clock.sleep(1);
    });
    expect([deadline.signal.aborted, deadline.leftMs()]).toEqual([true, 0]);
  });

  test.each([
    ['sooner', 2000, 2000],
    ['later', 9000, 5000],
  ])('is brought forward only: %s', async (_what, to, abortsAt) => {
    const clock = virtualClock();
    const startedAt = clock.now();
    const deadline = createDeadline(clock, startedAt + 5000);
    deadline.shorten(startedAt + to);
    expect(deadline.at - startedAt).toBe(abortsAt);
    await clock.run(async () => {
      await clock.sleep(abortsAt - 1);
      expect(deadline.signal.aborted).toBe(false);
      await clock.sleep(1);
    });
    expect(deadline.signal.aborted).toBe(true);
  });

  test('of infinity sets no timer until it is shortened', async () => {
    const clock = virtualClock();
    const deadline = createDeadline(clock, Number.POSITIVE_INFINITY);
    await clock.run(() => clock.sleep(86_400_000));
    expect(deadline.signal.aborted).toBe(false);
    deadline.shorten(clock.now() + 10);
    await clock.run(() => clock.sleep(10));
    expect(deadline.signal.aborted).toBe(true);
  });

  test('that was ended never aborts', async () => {
    const clock = virtualClock();
    const deadline = createDeadline(clock, clock.now() + 10);
    deadline.end();
    await clock.run(() => clock.sleep(1000));
    expect(deadline.signal.aborted).toBe(false);
  });

  test.each<[what: string, abortsAfter: number | null, spanMs: number, overAfter: number]>([
    ['leaves so much time', 1000, 500, 1500],
    ['that has come already leaves it from now on', null, 500, 500],
    ['leaves no more than there was', 1000, 9000, 5000],
  ])('a signal %s', async (_what, abortsAfter, spanMs, overAfter) => {
    const clock = virtualClock();
    const startedAt = clock.now();
    const cancel = new AbortController();
    if (abortsAfter === null) cancel.abort();
    else clock.at(startedAt + abortsAfter, () => cancel.abort());
    const deadline = createDeadline(clock, startedAt + 5000);
    deadline.shortenOnAbort(cancel.signal, () => spanMs);
    await clock.run(() => clock.sleep(overAfter - 1));
    expect(deadline.signal.aborted).toBe(false);
    await clock.run(() => clock.sleep(1));
    expect([deadline.signal.aborted, deadline.at - startedAt]).toEqual([true, overAfter]);
  });

  test('that has ended hears no signal any more, and leaves no timer', () => {
    const clock = virtualClock();
    const cancel = new AbortController();
    const deadline = createDeadline(clock, Number.POSITIVE_INFINITY);
    deadline.shortenOnAbort(cancel.signal, () => 500);
    deadline.end();
    cancel.abort();
    expect([deadline.at, clock.pending()]).toEqual([Number.POSITIVE_INFINITY, 0]);
  });
});
