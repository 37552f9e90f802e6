import type { Clock } from '../../ports.ts';

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 1000;

/** GitHub answers 502 now and then. A deployment that is created twice harms nothing: without a status it is never open. */
export async function retried<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const status = statusOf(error);
      if (attempt === ATTEMPTS || status === null || status < 500) throw error;
      await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

/** The HTTP status of an error of the client; `null` without one. */
export function statusOf(error: unknown): number | null {
  const { status } = (typeof error === 'object' && error !== null ? error : {}) as { status?: unknown };
  return typeof status === 'number' ? status : null;
}
