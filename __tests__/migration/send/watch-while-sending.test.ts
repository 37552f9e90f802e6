import { describe, expect, test } from 'vitest';
import { ABSENT, type PriorRuns } from '../../../src/migration/run/prior-runs.ts';
import { watchWhile } from '../../../src/migration/send/watch-while-sending.ts';
import { gone, silent, yes } from '../support/answers.ts';
import { DATE, run } from '../support/records.ts';
import { scripted, timeline } from '../support/scripted.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const first = yes([run()]);
const second = yes([run({ submissionId: '14', creationDate: DATE + 60_000 })]);

async function watch(
  shows: Parameters<typeof timeline>[1],
  workS: number,
  priorRuns: PriorRuns = new Map([['a', ABSENT]]),
) {
  const clock = virtualClock();
  const startedAt = clock.now();
  const show = timeline(clock, shows);
  const service = scripted({ status: show, history: show }, { clock });
  const request = { jobName: 'orders', priorRuns, send: async () => gone };
  const watched = await clock.run(() =>
    watchWhile(
      service.ports,
      request,
      clock.sleep(workS * 1000).then(() => 'done'),
    ),
  );
  return { watched, seconds: (clock.now() - startedAt) / 1000, service };
}

describe('while a further request is under way', () => {
  test('a run of the lost request is noticed, also if a later one hides it afterwards', async () => {
    const { watched } = await watch(
      [
        [0, gone],
        [12, first],
        [22, second],
      ],
      30,
    );
    expect(watched.result).toBe('done');
    expect(watched.seen.map(({ cluster, run: { submissionId } }) => [cluster, submissionId])).toEqual([
      ['a', '13'],
      ['a', '14'],
    ]);
  });

  test('the same run is noticed once', async () => {
    const { watched } = await watch([[0, first]], 30);
    expect(watched.seen).toHaveLength(1);
  });

  test('a candidate that does not answer shows nothing', async () => {
    const { watched } = await watch([[0, silent]], 12);
    expect(watched.seen).toEqual([]);
  });

  test('a run that may have been there before is none of the lost request', async () => {
    // Nothing that both have tells whether it is the same.
    const before = run({ submissionId: '12', creationDate: null });
    const undated = yes([run({ submissionId: null })]);
    const { watched } = await watch([[0, undated]], 12, new Map([['a', { kind: 'present', newest: before }]]));
    expect(watched.seen).toEqual([]);
  });

  test('its end is not delayed, and a quick answer costs no question', async () => {
    const { seconds, service } = await watch([[0, first]], 3);
    expect(seconds).toBe(3);
    expect(service.calls).toEqual([]);
    expect(service.clock.pending()).toBe(0);
  });

  test('what the request throws is thrown', async () => {
    const clock = virtualClock();
    const service = scripted({}, { clock });
    const request = { jobName: 'orders', priorRuns: new Map([['a', ABSENT]]), send: async () => gone };
    const failing = clock.sleep(1000).then(() => Promise.reject(new Error('broken')));
    await expect(clock.run(() => watchWhile(service.ports, request, failing))).rejects.toThrow('broken');
  });
});
