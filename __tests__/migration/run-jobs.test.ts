import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/migration/run/outcome.ts';
import { runJobs } from '../../src/migration/run-jobs.ts';
import { FAIL_FAST } from '../../src/migration/submit/submit-result.ts';
import { status } from './support/answers.ts';
import { fakeService } from './support/fake-service.ts';
import { newJob, testStep } from './support/step.ts';
import { virtualClock } from './support/virtual-clock.ts';

describe('several jobs', () => {
  const jobs = ['one', 'two', 'three', 'four'].map((name) => newJob(name));
  const quick = [
    { word: 'RUNNING', ms: 10_000 },
    { word: 'SUCCEEDED', ms: 0 },
  ];
  const failing = [
    { word: 'RUNNING', ms: 10_000 },
    { word: 'FAILED', ms: 0 },
  ];

  const all = async (
    more: Parameters<typeof testStep>[3] = {},
    stages: (index: number) => typeof quick = () => quick,
    fake: Partial<Parameters<typeof fakeService>[1]> = {},
  ): Promise<{
    outcomes: Outcome[];
    lines: string[];
    service: ReturnType<typeof fakeService>;
    most: number;
    cancelled: boolean;
  }> => {
    const clock = virtualClock();
    const service = fakeService(clock, { clusters: ['a'], stages, ...fake });
    const step = testStep(clock, service, ['a'], { perMinute: 10_000, ...more });
    let most = 0;
    const outcomes = await clock.run(() => {
      for (let second = 0; second < 300; second += 1)
        clock.at(clock.now() + second * 1000, () => {
          most = Math.max(most, service.runs.filter(service.isRunning).length);
        });
      return runJobs(step.ports, jobs, step.options);
    });
    return { outcomes, lines: step.lines, service, most, cancelled: step.cancel.signal.aborted };
  };
  const words = (outcomes: readonly Outcome[]): string[] =>
    outcomes.map((ended) => `${ended.record.name} ${ended.status}`);

  test('end in the order in which they are given, whichever is over first', async () => {
    const { outcomes, lines, service, most } = await all({}, (index) =>
      [{ word: 'RUNNING', ms: 40_000 - index * 10_000 }].concat({ word: 'SUCCEEDED', ms: 0 }),
    );
    expect(words(outcomes)).toEqual(['one SUCCEEDED', 'two SUCCEEDED', 'three SUCCEEDED', 'four SUCCEEDED']);
    expect(lines.filter((line) => line.includes(' ended: '))[0]).toBe('four ended: SUCCEEDED');
    expect(service.runs).toHaveLength(4);
    expect(most).toBe(4);
  });

  test.each([1, 2, 3])('run %i at a time', async (maxRunning) => {
    const { most, outcomes } = await all({ maxRunning });
    expect(most).toBe(maxRunning);
    expect(outcomes).toHaveLength(4);
  });

  test('are all submitted though one fails', async () => {
    const { outcomes } = await all({ maxRunning: 1 }, (index) => (index === 0 ? failing : quick));
    expect(words(outcomes)).toEqual(['one FAILED', 'two SUCCEEDED', 'three SUCCEEDED', 'four SUCCEEDED']);
  });

  test('are held back once one fails, where that is wished', async () => {
    const { outcomes, lines } = await all({ maxRunning: 1, failFast: true }, (index) =>
      index === 1 ? failing : quick,
    );
    expect(words(outcomes)).toEqual(['one SUCCEEDED', 'two FAILED', 'three NOT_SUBMITTED', 'four NOT_SUBMITTED']);
    expect(outcomes[2]).toMatchObject({ reason: FAIL_FAST, record: { name: 'three', phase: 'waiting' } });
    expect(lines.filter((line) => line.includes(' ended: '))).toHaveLength(4);
  });

  test('are not held back by one that is left to go on', async () => {
    const { outcomes } = await all({ maxRunning: 1, failFast: true, wait: false });
    expect(words(outcomes)).toEqual(['one RUNNING', 'two RUNNING', 'three RUNNING', 'four RUNNING']);
  });

  test('are held back at the last moment: one fails while another is looked up', async () => {
    const clock = virtualClock();
    const service = fakeService(clock, {
      clusters: ['a'],
      fault: (route) =>
        route === 'createAndStart'
          ? { kind: 'before', failure: status(400, 'Cdm.0018') }
          : route === 'modify'
            ? { kind: 'delay', ms: 5000 }
            : null,
    });
    service.addJob('a', 'two');
    const step = testStep(clock, service, ['a'], { failFast: true, maxRunning: 2 });
    const outcomes = await clock.run(() => runJobs(step.ports, jobs.slice(0, 2), step.options));
    expect(words(outcomes)).toEqual(['one REJECTED', 'two NOT_SUBMITTED']);
    expect(outcomes[1]).toMatchObject({ reason: FAIL_FAST });
    expect(service.runs).toEqual([]);
  });

  test('are not submitted once the step is cancelled', async () => {
    const clock = virtualClock();
    const service = fakeService(clock, { clusters: ['a'], stages: () => quick });
    const step = testStep(clock, service, ['a'], { maxRunning: 1 });
    clock.at(clock.now() + 12_000, () => step.cancel.abort());
    const outcomes = await clock.run(() => runJobs(step.ports, jobs, step.options));
    expect(words(outcomes)).toEqual(['one SUCCEEDED', 'two CANCELLED', 'three NOT_SUBMITTED', 'four NOT_SUBMITTED']);
    expect(outcomes[3]).toMatchObject({ reason: 'the step was cancelled before it was submitted' });
  });

  test('are not submitted after the deadline', async () => {
    const { outcomes } = await all({ maxRunning: 1, waitMs: 12_000 });
    expect(words(outcomes)).toEqual(['one SUCCEEDED', 'two TIMED_OUT', 'three NOT_SUBMITTED', 'four NOT_SUBMITTED']);
    expect(outcomes[2]).toMatchObject({ reason: '`wait-timeout` was over before it was submitted' });
  });

  test('that come after the deadline ask nothing', async () => {
    const clock = virtualClock();
    const service = fakeService(clock, { clusters: ['a'] });
    const step = testStep(clock, service, ['a'], { submitDeadline: clock.now() });
    const outcomes = await clock.run(() => runJobs(step.ports, jobs.slice(0, 1), step.options));
    expect(words(outcomes)).toEqual(['one NOT_SUBMITTED']);
    expect(service.calls).toEqual([]);
  });

  test('that come after the cancellation ask nothing', async () => {
    const clock = virtualClock();
    const service = fakeService(clock, { clusters: ['a'] });
    const step = testStep(clock, service, ['a']);
    step.cancel.abort();
    const outcomes = await clock.run(() => runJobs(step.ports, jobs.slice(0, 1), step.options));
    expect(words(outcomes)).toEqual(['one NOT_SUBMITTED']);
    expect(service.calls).toEqual([]);
  });

  test('are looked up by the list of the cluster where that is cheaper', async () => {
    const clock = virtualClock();
    const service = fakeService(clock, { clusters: ['a'], stages: () => quick });
    const step = testStep(clock, service, ['a'], { perMinute: 10_000, maxRunning: 120 });
    const many = Array.from({ length: 120 }, (_, index) => newJob(`job-${index}`));
    const outcomes = await clock.run(() => runJobs(step.ports, many, step.options));
    expect(outcomes.every((ended) => ended.status === 'SUCCEEDED')).toBe(true);
    const submitted = service.calls.findIndex(({ route }) => route === 'createAndStart');
    expect(service.calls.slice(0, submitted).every(({ route }) => route === 'jobs')).toBe(true);
  });
});
