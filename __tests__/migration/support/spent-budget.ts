import type { Scripted } from './scripted.ts';

/**
 * Spends the requests of one minute, of which `leftMs` are left, and lets so many questions wait for a place that they fill
 * the next minutes too. Only what goes before questions is then sent within the next minute.
 */
export async function spendBudget({ ports, clock }: Scripted, perMinute: number, leftMs = 60_000): Promise<void> {
  for (let index = 0; index < perMinute; index += 1) await ports.rateLimiter.take('urgent', 'status');
  await clock.sleep(60_000 - leftMs);
  for (let index = 0; index < 3 * perMinute; index += 1) void ports.rateLimiter.take('question', 'status');
}
