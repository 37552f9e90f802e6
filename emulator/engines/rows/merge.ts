/** Items of several iterables in the order in which they arrive. Ends all of them when it ends itself. */
export async function* merge<T>(iterables: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const iterators = iterables.map((iterable) => iterable[Symbol.asyncIterator]());
  const next = async (iterator: AsyncIterator<T>) => ({ iterator, result: await iterator.next() });
  const waiting = new Map(iterators.map((iterator) => [iterator, next(iterator)]));
  try {
    while (waiting.size > 0) {
      const { iterator, result } = await Promise.race(waiting.values());
      if (result.done === true) {
        waiting.delete(iterator);
        continue;
      }
      yield result.value;
      waiting.set(iterator, next(iterator));
    }
  } finally {
    // A failed reader must not leave the others' rejections unhandled.
    for (const promise of waiting.values()) promise.catch(() => undefined);
    await Promise.allSettled(iterators.map(async (iterator) => iterator.return?.()));
  }
}
