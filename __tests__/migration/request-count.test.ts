import { describe, expect, test } from 'vitest';
import { runOneJob } from '../../src/migration/run-one-job.ts';
import { fakeService } from './support/fake-service.ts';
import { newJob, testStep } from './support/step.ts';
import { virtualClock } from './support/virtual-clock.ts';

/** Seconds that a run takes, on so many candidates. */
const cases = [5, 60, 600, 3600, 4 * 3600].flatMap((seconds) => [1, 3].map((candidates) => ({ seconds, candidates })));

describe('a run that nothing disturbs', () => {
  test.each(cases)(
    'of $seconds s on $candidates candidates costs few requests, and its end is noticed soon',
    async ({ seconds, candidates }) => {
      const clusters = ['a', 'b', 'c'].slice(0, candidates);
      const clock = virtualClock();
      const service = fakeService(clock, {
        clusters,
        latencyMs: 100,
        pick: (awake) => awake.at(-1) as string,
        stages: () => [
          { word: 'RUNNING', ms: seconds * 1000 },
          { word: 'SUCCEEDED', ms: 0 },
        ],
      });
      const step = testStep(clock, service, clusters);
      const ended = await clock.run(() => runOneJob(step.ports, newJob('orders'), step.options));
      expect(ended.status).toBe('SUCCEEDED');
      const requests = service.calls.filter((call) => call.route !== 'createAndStart').length;
      // The check before the submission adds the list of clusters and two links per candidate.
      const before = 1 + 2 * candidates;
      expect(requests + before).toBeLessThanOrEqual(5 * candidates + 10 * Math.log(seconds) + seconds / 30);
      const noticedAfter = clock.now() - ((service.runs[0]?.created ?? 0) + seconds * 1000);
      expect(noticedAfter).toBeLessThanOrEqual(Math.max(1500, seconds * 100));
    },
  );
});
