import { describe, expect, test, vi } from 'vitest';
import { untilAborted } from '../../src/requests/until-aborted.ts';

const GIVEN_UP = {
  reason: 'aborted',
  maybeSent: false,
  message: 'The request was given up before it was sent.',
};

describe('a wait that a signal ends', () => {
  test('has the outcome of the promise', async () => {
    const { signal } = new AbortController();
    await expect(untilAborted(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  test('is the promise itself without a signal', () => {
    const promise = Promise.resolve(1);
    expect(untilAborted(promise, undefined)).toBe(promise);
  });

  test('ends with the signal, and leaves the promise to others', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const cancel = new AbortController();
    const waiting = untilAborted(promise, cancel.signal);
    cancel.abort();
    await expect(waiting).rejects.toMatchObject(GIVEN_UP);
    resolve(1);
    await expect(promise).resolves.toBe(1);
  });

  test('ends at once where the signal has come already', async () => {
    const never = new Promise<number>(() => undefined);
    await expect(untilAborted(never, AbortSignal.abort())).rejects.toMatchObject(GIVEN_UP);
  });

  test('leaves no listener behind: many requests share the signal of a step', async () => {
    const { signal } = new AbortController();
    const [added, removed] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
    await untilAborted(Promise.resolve(1), signal);
    await Promise.resolve();
    expect(removed.mock.calls.map((call) => call.slice(0, 2))).toEqual(
      added.mock.calls.map((call) => call.slice(0, 2)),
    );
  });
});
