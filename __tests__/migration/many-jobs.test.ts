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

/** The limits that the service documents for one user, by the functions of the client. */
const LIMITS: Readonly<Record<string, number>> = { createAndStart: 120, status: 120, history: 120, jobs: 120 };

test('500 short jobs on 5 clusters within the limit of each route: one run each, in less than six minutes', async () => {
  const clusters = ['a', 'b', 'c', 'd', 'e'];
  const clock = virtualClock();
  const service = fakeService(clock, {
    clusters,
    latencyMs: 100,
    pick: (awake) => awake[service.runs.length % awake.length] as string,
    stages: () => [
      { word: 'RUNNING', ms: 15_000 },
      { word: 'SUCCEEDED', ms: 0 },
    ],
  });
  const step = testStep(clock, service, clusters, { maxRunning: 500, perMinute: 'auto' });
  const requests = Array.from({ length: 500 }, (_, index) => newJob(`job_${index}`));
  const startedAt = clock.now();
  const outcomes = await clock.run(() => runJobs(step.ports, requests, step.options));
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['SUCCEEDED']));
  expect(service.runs).toHaveLength(500);
  expect(clock.now() - startedAt).toBeLessThan(6 * 60_000);
  for (const [route, limit] of Object.entries(LIMITS)) {
    const times = service.calls.filter((call) => call.route === route).map((call) => call.at);
    expect([route, busiestMinute(times) <= limit]).toEqual([route, true]);
  }
}, 60_000);

test('a service that throttles far earlier than documented: no verdict changes, and few requests are refused', async () => {
  const clusters = ['a', 'b'];
  const clock = virtualClock();
  const served = new Map<string, number[]>();
  let refused = 0;
  /** 40 requests a minute on each route. */
  const isTooMany = (route: string): boolean => {
    const recent = (served.get(route) ?? []).filter((at) => at > clock.now() - 60_000);
    if (recent.length >= 40) return true;
    served.set(route, [...recent, clock.now()]);
    return false;
  };
  const service = fakeService(clock, {
    clusters,
    latencyMs: 100,
    pick: (awake) => awake[service.runs.length % awake.length] as string,
    stages: () => [
      { word: 'RUNNING', ms: 15_000 },
      { word: 'SUCCEEDED', ms: 0 },
    ],
    fault: (route) => {
      if (!isTooMany(route)) return null;
      refused += 1;
      return { kind: 'before', failure: { httpStatus: 429, message: 'too many' } };
    },
  });
  const step = testStep(clock, service, clusters, { maxRunning: 120, perMinute: 'auto' });
  const requests = Array.from({ length: 120 }, (_, index) => newJob(`job_${index}`));
  const outcomes = await clock.run(() => runJobs(step.ports, requests, step.options));
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['SUCCEEDED']));
  expect(service.runs).toHaveLength(120);
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThanOrEqual(15);
}, 60_000);
