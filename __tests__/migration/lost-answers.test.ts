import { describe, expect, test } from 'vitest';
import type { IfExists, JobRequest } from '../../src/migration/run/job-request.ts';
import type { ResendAfter } from '../../src/migration/run/lost-request.ts';
import type { Outcome } from '../../src/migration/run/outcome.ts';
import { runOneJob } from '../../src/migration/run-one-job.ts';
import { reset, status } from './support/answers.ts';
import { type FakeService, type Fault, fakeService } from './support/fake-service.ts';
import { newJob, testStep } from './support/step.ts';
import { virtualClock } from './support/virtual-clock.ts';

/**
 * The service analyses the source before it records a run, and takes a second start meanwhile. Whatever answer is lost:
 * never two runs if `resend-after` is longer than the analysis, and never green with two in any case.
 */
const existing: JobRequest = { kind: 'existing', name: 'orders', baseName: 'orders', variables: null };
const WAYS = {
  create: { policy: 'update', present: false, request: newJob('orders') },
  update: { policy: 'update', present: true, request: newJob('orders') },
  attach: { policy: 'attach', present: true, request: newJob('orders') },
  resume: { policy: 'resume', present: true, request: newJob('orders') },
  existing: { policy: 'update', present: true, request: existing },
} as const satisfies Record<string, { policy: IfExists; present: boolean; request: JobRequest }>;

const LOSSES = {
  'a reset at once': { kind: 'lose', afterMs: 0, failure: reset },
  'a gateway that gives up after 20 s': { kind: 'lose', afterMs: 20_000, failure: status(504, 'APIG.0203') },
  'no answer for 5 minutes': { kind: 'lose', afterMs: 300_000, failure: { ...reset, reason: 'headers-timeout' } },
  'a reset before the work': { kind: 'before', failure: reset },
} as const satisfies Record<string, Fault>;

interface Case {
  readonly way: keyof typeof WAYS;
  readonly loss: keyof typeof LOSSES;
  readonly analysisS: number;
  readonly candidates: number;
  readonly resendAfter: ResendAfter;
  /** How many answers in a row are lost. */
  readonly lost: number;
  readonly historyKeeps: number;
}

interface Played {
  readonly ended: Outcome;
  readonly service: FakeService;
  readonly seconds: number;
}

async function play({ way, loss, analysisS, candidates, resendAfter, lost, historyKeeps }: Case): Promise<Played> {
  const clock = virtualClock();
  const startedAt = clock.now();
  const clusters = ['a', 'b', 'c'].slice(0, candidates);
  const { policy, present, request } = WAYS[way];
  let starts = 0;
  const service = fakeService(clock, {
    clusters,
    historyKeeps,
    analysisMs: () => analysisS * 1000,
    pick: (awake) => awake.at(-1) as string,
    fault: (route) => {
      if (route !== 'createAndStart' && route !== 'start') return null;
      starts += 1;
      return starts <= lost ? LOSSES[loss] : null;
    },
  });
  const last = clusters.at(-1) as string;
  if (present) service.addJob(last, 'orders', [{ ago: 86_400_000, stages: [{ word: 'SUCCEEDED', ms: 0 }] }]);
  const same = service.jobs.get(last)?.get('orders');
  if (same && way !== 'update') same.definition = { job_type: 'NORMAL_JOB' };
  const step = testStep(clock, service, clusters, { policy, resendAfter });
  const ended = await clock.run(() => runOneJob(step.ports, request, step.options));
  const seconds = (clock.now() - startedAt) / 1000;
  // What the service took and has not recorded yet counts too.
  await clock.run(() => clock.sleep(15 * 60_000));
  return { ended, service, seconds };
}

const cases = (Object.keys(WAYS) as (keyof typeof WAYS)[]).flatMap((way) =>
  (Object.keys(LOSSES) as (keyof typeof LOSSES)[]).flatMap((loss) =>
    [0, 20, 100].flatMap((analysisS) =>
      [1, 3].flatMap((candidates) =>
        ([15_000, 60_000, 'never'] as const).flatMap((resendAfter) =>
          [1, 2, 3].flatMap((lost) =>
            [1, 10].map(
              (historyKeeps): Case => ({ way, loss, analysisS, candidates, resendAfter, lost, historyKeeps }),
            ),
          ),
        ),
      ),
    ),
  ),
);

describe.each(Object.keys(WAYS) as (keyof typeof WAYS)[])('%s, with answers that are lost', (way) => {
  const own = cases.filter((one) => one.way === way);

  test('never green with two runs, and no second run goes on', async () => {
    for (const one of own) {
      const { ended, service } = await play(one);
      const runs = service.runs.filter((run) => run.by !== 'other');
      const context = `${JSON.stringify(one)}: ${ended.status}, ${ended.reason}`;
      const stopped = runs.filter((run) => run.stoppedAt !== null).length;
      if (runs.length > 1) {
        expect(ended.status, context).toBe('LOST');
        // The third one may be recorded after the verdict.
        if (runs.length === 2) expect(runs.length - stopped, context).toBeLessThanOrEqual(1);
      }
      if (ended.status === 'SUCCEEDED') {
        expect(runs, context).toHaveLength(1);
        expect(service.wordOf(runs[0] as (typeof runs)[number]), context).toBe('SUCCEEDED');
      }
    }
  });

  test('never a second run if `resend-after` is longer than the analysis', async () => {
    for (const one of own) {
      if (one.resendAfter !== 'never' && one.resendAfter <= one.analysisS * 1000) continue;
      const { service } = await play(one);
      const runs = service.runs.filter((run) => run.by !== 'other');
      expect(runs.length, JSON.stringify(one)).toBeLessThanOrEqual(1);
    }
  });

  test('a lost answer of a quick service ends in success, once `resend-after` has passed', async () => {
    for (const one of own.filter(({ analysisS, lost }) => analysisS === 0 && lost === 1)) {
      const { ended, service, seconds } = await play(one);
      const context = `${JSON.stringify(one)}: ${ended.status}, ${ended.reason}`;
      const isSentAgain = one.loss === 'a reset before the work';
      if (isSentAgain && one.resendAfter === 'never') {
        expect(ended.status, context).toBe('LOST');
        expect(
          service.runs.filter((run) => run.by !== 'other'),
          context,
        ).toEqual([]);
        continue;
      }
      expect(ended.status, context).toBe('SUCCEEDED');
      const watched = one.resendAfter === 'never' ? 600 : one.resendAfter / 1000;
      expect(seconds, context).toBeGreaterThanOrEqual(watched);
    }
  });
});
