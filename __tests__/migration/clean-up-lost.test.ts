import { describe, expect, test } from 'vitest';
import { type CleanedUp, cleanUp } from '../../src/migration/clean-up.ts';
import type { RunRecord } from '../../src/migration/run/run-record.ts';
import { gone, silent, yes } from './support/answers.ts';
import { DATE, record, run } from './support/records.ts';
import { scripted, timeline } from './support/scripted.ts';
import { virtualClock } from './support/virtual-clock.ts';

const START = 1_700_000_000_000;
const candidates = ['a', 'b'].map((cluster) => ({ cluster, stood: false, submissionId: null, creationDate: null }));
const lostFor = (watchS: number): Partial<RunRecord> => ({ lostRequest: { at: START, watchMs: watchS * 1000 } });
const sending = { phase: 'sending', origin: 'created', candidates } satisfies Partial<RunRecord>;
const located = {
  ...sending,
  phase: 'located',
  cluster: 'a',
  submissionId: '13',
  creationDate: DATE,
} satisfies Partial<RunRecord>;
const other = yes([run({ submissionId: '14', creationDate: DATE + 60_000 })]);

type Shows = Readonly<Record<string, readonly (readonly [fromS: number, answer: unknown])[]>>;

async function clean(part: Partial<RunRecord>, shows: Shows): Promise<{ details: CleanedUp; seconds: number }> {
  const clock = virtualClock(START);
  const lines = new Map(
    Object.entries(shows).map(([cluster, answers]) => [cluster, timeline(clock, answers as never)]),
  );
  const show = (cluster: string): never => lines.get(cluster)?.() as never;
  const service = scripted({ status: show, history: show, stop: [yes(true)] }, { clock });
  const options = { deadline: START + 120_000, stop: true };
  const details = await clock.run(() => cleanUp(service.ports, record(part), options));
  return { details, seconds: (clock.now() - START) / 1000 };
}

describe('after a request whose answer was lost, the clean-up', () => {
  test('says "not started" once all candidates have shown no run for `resend-after`', async () => {
    const { details, seconds } = await clean({ ...sending, ...lostFor(60) }, { a: [[0, gone]], b: [[0, gone]] });
    expect(details).toEqual({ done: ['The job orders was not started.'], warnings: [] });
    expect(seconds).toBeGreaterThanOrEqual(60);
  });

  test('does not say so if its own time ends before that, and says until when the run may appear', async () => {
    const { details } = await clean({ ...sending, ...lostFor(600) }, { a: [[0, gone]], b: [[0, gone]] });
    expect(details.done).toEqual([]);
    expect(details.warnings[0]).toContain('could not be determined');
    expect(details.warnings[0]).toContain(
      'The answer to a request that starts it was lost: a run of it may appear until 2023-11-14 22:23:20 UTC.',
    );
  });

  test('stops a run that is recorded late', async () => {
    const { details } = await clean(
      { ...sending, ...lostFor(600) },
      {
        a: [[0, gone]],
        b: [
          [0, gone],
          [50, yes([run()])],
          [56, yes([run({ status: 'STOPPED' })])],
        ],
      },
    );
    expect(details.done.join()).toMatch(/submission 13 of job orders on cluster b/);
  });

  test('watches for a second run, and names it', async () => {
    const over = yes([run({ status: 'SUCCEEDED' })]);
    const { details, seconds } = await clean(
      { ...located, ...lostFor(90) },
      {
        a: [[0, over]],
        b: [
          [0, gone],
          [10, other],
        ],
      },
    );
    expect(details.warnings[0]).toContain(
      "Another run of the job orders began at the same time and may be this step's",
    );
    expect(seconds).toBeLessThanOrEqual(15);
  });

  test('says nothing more once the time for a second run is over', async () => {
    const over = yes([run({ status: 'SUCCEEDED' })]);
    const { details, seconds } = await clean({ ...located, ...lostFor(12) }, { a: [[0, over]], b: [[0, gone]] });
    expect(details.warnings).toEqual([]);
    expect(seconds).toBe(12);
  });

  test.each([
    ['a candidate is silent', silent, 12],
    ['that time is longer than it looks for', gone, 600],
  ])('is not sure if %s', async (_what, b, watchS) => {
    const over = yes([run({ status: 'SUCCEEDED' })]);
    const { details } = await clean({ ...located, ...lostFor(watchS) }, { a: [[0, over]], b: [[0, b]] });
    expect(details.done).toHaveLength(1);
    expect(details.warnings[0]).toContain(
      'Whether another run of the job orders is in progress could not be determined.',
    );
    expect(details.warnings[0]?.includes('may appear until')).toBe(watchS === 600);
  });
});
