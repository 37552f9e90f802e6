import { fakeService } from '../__tests__/migration/support/fake-service.ts';
import { newJob, testStep } from '../__tests__/migration/support/step.ts';
import { virtualClock } from '../__tests__/migration/support/virtual-clock.ts';
import { runJobs } from '../src/migration/run-jobs.ts';
import { runOneJob } from '../src/migration/run-one-job.ts';

const CLUSTERS = ['a', 'b', 'c', 'd', 'e'];
/** What a reply takes, in milliseconds: a request across a continent. */
const LATENCY_MS = 100;

/** One run of so many seconds in virtual time: its requests beyond the submission, and how late its end was noticed. */
export async function oneRun(seconds: number, candidates: number): Promise<string[]> {
  const clusters = CLUSTERS.slice(0, candidates);
  const clock = virtualClock();
  const service = fakeService(clock, {
    clusters,
    latencyMs: LATENCY_MS,
    pick: (awake) => awake.at(-1) as string,
    stages: () => [
      { word: 'RUNNING', ms: seconds * 1000 },
      { word: 'SUCCEEDED', ms: 0 },
    ],
  });
  const step = testStep(clock, service, clusters);
  await clock.run(() => runOneJob(step.ports, newJob('orders'), step.options));
  // The check before the submission asks each candidate for its state and for two links.
  const requests = service.calls.filter((call) => call.route !== 'createAndStart').length + 3 * candidates;
  const allowed = 5 * candidates + 10 * Math.log(seconds) + seconds / 30;
  const late = clock.now() - ((service.runs[0]?.created ?? 0) + seconds * 1000);
  const allowedLate = Math.max(1500, seconds * 100);
  return [
    `${seconds} s on ${candidates}`,
    String(requests),
    allowed.toFixed(0),
    `${(late / 1000).toFixed(1)} s`,
    `${(allowedLate / 1000).toFixed(1)} s`,
  ];
}

/** 500 jobs of 20 minutes on 5 clusters, all of them submitted as fast as the limits of the routes allow. */
export async function manyRuns(): Promise<{
  readonly requests: number;
  readonly busiest: number;
  readonly minutes: number;
}> {
  const clock = virtualClock();
  const service = fakeService(clock, {
    clusters: CLUSTERS,
    latencyMs: LATENCY_MS,
    pick: (awake) => awake[service.runs.length % awake.length] as string,
    stages: () => [
      { word: 'RUNNING', ms: 20 * 60_000 },
      { word: 'SUCCEEDED', ms: 0 },
    ],
  });
  const startedAt = clock.now();
  const step = testStep(clock, service, CLUSTERS, { maxRunning: 500, perMinute: 'auto' });
  const requests = Array.from({ length: 500 }, (_, index) => newJob(`job_${index}`));
  await clock.run(() => runJobs(step.ports, requests, step.options));
  const routes = Map.groupBy(service.calls, ({ route }) => route);
  const busiest = Math.max(...[...routes.values()].map((calls) => busiestMinute(calls.map(({ at }) => at))));
  return { requests: service.calls.length, busiest, minutes: (clock.now() - startedAt) / 60_000 };
}

function busiestMinute(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [last, time] of times.entries()) {
    while (time - (times[first] as number) >= 60_000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
