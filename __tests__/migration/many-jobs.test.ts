import { expect, test } from 'vitest';
import { runJobs } from '../../src/migration/run-jobs.ts';
import { fakeService } from './support/fake-service.ts';
import { newJob, testStep } from './support/step.ts';
import { virtualClock } from './support/virtual-clock.ts';

/** The most calls in any 60 seconds. */
function busiestMinute(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (let last = 0; last < times.length; last += 1) {
    while ((times[last] as number) - (times[first] as number) >= 60_000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

test('500 jobs on 5 clusters: all end well, within the budget, one run each', async () => {
  const clusters = ['a', 'b', 'c', 'd', 'e'];
  const clock = virtualClock();
  const service = fakeService(clock, {
    clusters,
    pick: (awake) => awake[service.runs.length % awake.length] as string,
    stages: () => [
      { word: 'PENDING', ms: 60_000 },
      { word: 'RUNNING', ms: 20 * 60_000 },
      { word: 'SUCCEEDED', ms: 0 },
    ],
  });
  const names = Array.from({ length: 500 }, (_, index) => `job_${String(index).padStart(4, '0')}`);
  const step = testStep(clock, service, clusters, { maxRunning: 500 });
  const startedAt = clock.now();
  const outcomes = await clock.run(() =>
    runJobs(
      step.ports,
      names.map((name) => newJob(name)),
      step.options,
    ),
  );
  expect(outcomes.map((ended) => ended.status).filter((status) => status !== 'SUCCEEDED')).toEqual([]);
  expect(service.runs).toHaveLength(500);
  expect(busiestMinute(service.calls.map((call) => call.at))).toBeLessThanOrEqual(100);
  // 500 submissions, a look at 5 candidates for each, and some looks at each until its end: under 45 minutes at this pace.
  expect(clock.now() - startedAt).toBeLessThan(45 * 60_000);
}, 60_000);
