import type { RowSource } from './row.ts';

interface Session {
  close(): Promise<void>;
}

/** Opens sessions until there are `count`, and gives all. */
type OpenSessions<S> = (count: number) => Promise<readonly S[]>;

/** A source that reads with several sessions. Closing it closes them all; so does a failure of `prepare`. */
export async function openSessions<S extends Session>(
  open: () => Promise<S>,
  prepare: (first: S, openMore: OpenSessions<S>) => Promise<Omit<RowSource, 'close'>>,
): Promise<RowSource> {
  const first = await open();
  const sessions = [first];
  const close = async (): Promise<void> => {
    await Promise.all(sessions.map((each) => each.close()));
  };
  const openMore: OpenSessions<S> = async (count) => {
    const missing = Array.from({ length: count - sessions.length }, open);
    const results = await Promise.allSettled(missing);
    for (const result of results) if (result.status === 'fulfilled') sessions.push(result.value);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return sessions;
  };
  try {
    return { ...(await prepare(first, openMore)), close };
  } catch (error) {
    await close();
    throw error;
  }
}
