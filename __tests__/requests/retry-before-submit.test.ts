import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/requests/answer.ts';
import { retry } from '../../src/requests/retry.ts';
import { boundedRetry } from '../../src/requests/retry-before-submit.ts';
import { forbidden, no, silent, tooMany, yes } from '../migration/support/answers.ts';
import { scripted } from '../migration/support/scripted.ts';

const broken = no({ httpStatus: 500, message: 'HTTP 500' });

async function retried(
  answers: (elapsedMs: number) => Answer<string>,
  reached = true,
): Promise<{ readonly answer: Answer<string>; readonly tookMs: number; readonly lines: readonly string[] }> {
  const service = scripted({}, { reached: () => reached });
  const startedAt = service.clock.now();
  const answer = await service.clock.run(() =>
    retry(service.ports, () => Promise.resolve(answers(service.clock.now() - startedAt)), {
      deadline: startedAt + 5 * 3_600_000,
      ...boundedRetry(service.ports, 'orders: its definition'),
    }),
  );
  return { answer, tookMs: service.clock.now() - startedAt, lines: service.lines };
}

describe('a request before the submission', () => {
  test.each<[what: string, answer: Answer<string>, reached: boolean]>([
    ['answers 500 for ever', broken, true],
    ['is reset for ever', silent, true],
    ['cannot connect', no({ kind: 'no-reply', reason: 'refused', maybeSent: false }), false],
    ['has its TLS handshake reset', no({ kind: 'no-reply', reason: 'handshake-reset', maybeSent: false }), false],
  ])('that %s ends after two minutes, not at the deadline', async (_what, answer, reached) => {
    const { tookMs, answer: last } = await retried(() => answer, reached);
    expect(last).toEqual(answer);
    expect(tookMs).toBeGreaterThanOrEqual(120_000);
    expect(tookMs).toBeLessThanOrEqual(126_000);
  });

  test('logs its trouble within seconds, and once a minute', async () => {
    const { lines } = await retried(() => broken);
    expect(lines).toEqual([
      'orders: its definition is not known yet (HTTP 500); retrying for up to 2 min.',
      'orders: its definition is not known yet (HTTP 500); retrying for up to 2 min.',
    ]);
  });

  test('logs nothing of one failure that passes', async () => {
    const { answer, lines } = await retried((elapsed) => (elapsed === 0 ? broken : yes('there')));
    expect([answer, lines]).toEqual([yes('there'), []]);
  });

  test('is not bounded while the service throttles it, and names no bound', async () => {
    const { answer, tookMs, lines } = await retried((elapsed) => (elapsed < 600_000 ? tooMany : yes('there')));
    expect(answer).toEqual(yes('there'));
    expect(tookMs).toBeGreaterThanOrEqual(600_000);
    expect(lines.length).toBeGreaterThanOrEqual(9);
    expect(lines.length).toBeLessThanOrEqual(11);
    for (const line of lines) expect(line).toMatch(/^orders: its definition is not known yet \(.+\); retrying\.$/);
  });

  test('does not retry a final refusal, and logs nothing', async () => {
    expect(await retried(() => forbidden)).toEqual({ answer: forbidden, tookMs: 0, lines: [] });
  });
});
