import { describe, expect, test } from 'vitest';
import type { Submission } from '../../src/cdm/submission.ts';
import { completeRun } from '../../src/migration/complete-run.ts';
import { describeLocation } from '../../src/migration/locate/describe-location.ts';
import type { AcceptedRun } from '../../src/migration/locate/find-accepted-run.ts';
import type { RunRecord } from '../../src/migration/run/run-record.ts';
import { locatedRun } from '../../src/migration/wait/observe-run.ts';
import type { WaitOptions } from '../../src/migration/wait/wait-options.ts';
import { badKey, gone, silent, yes } from './support/answers.ts';
import {
  accepted,
  going,
  held,
  location,
  play,
  type RunContext,
  runsUntilStopped,
  strange,
  succeeded,
} from './support/complete.ts';
import { DATE, record, run } from './support/records.ts';
import { scripted, waitOptions } from './support/scripted.ts';
import { virtualClock } from './support/virtual-clock.ts';

describe('a run whose place is known', () => {
  const here = { record: held, taken: { location } } satisfies RunContext;

  test('is waited for to its end', async () => {
    const { ended, saved, details, service } = await play({
      ...here,
      shown: { a: (second) => (second < 20 ? going : succeeded) },
    });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', record: { phase: 'ended', cluster: 'a' }, mayStillRun: false });
    expect(details).toEqual(['RUNNING after 0 s', 'SUCCEEDED after 20 s']);
    expect(saved.at(-1)).toEqual(ended.record);
    // Nowhere else could a second run of it turn up.
    expect(service.calls.every(({ args }) => args[0] === 'a')).toBe(true);
  });

  test('tells each poll, with its record', async () => {
    const polls: string[] = [];
    await play({
      ...here,
      shown: { a: (second) => (second < 5 ? going : succeeded) },
      options: { onPoll: ({ name, cluster }, { word }) => polls.push(`${name} on ${cluster}: ${word}`) },
    });
    expect(polls[0]).toBe('orders on a: RUNNING');
    expect(polls.length).toBeGreaterThan(1);
  });

  test('leaves no timer behind', async () => {
    const { service } = await play({ shown: { a: succeeded } });
    expect(service.clock.pending()).toBe(0);
  });

  test('keeps its last word in the record', async () => {
    const { ended } = await play({
      ...here,
      shown: { a: yes([run({ status: 'BOOTING' })]) },
      options: { waitMs: 20_000 },
    });
    expect(ended).toMatchObject({ status: 'TIMED_OUT', record: { status: 'BOOTING' } });
  });

  test('on no cluster is lost', async () => {
    const { ended, service } = await play({ record: { ...held, cluster: null }, taken: { location } });
    expect(ended).toMatchObject({ status: 'LOST', reason: 'its cluster is not known', mayStillRun: true });
    expect(service.calls).toEqual([]);
  });

  describe('when the deadline comes', () => {
    test.each<[onTimeout: WaitOptions['onTimeout'], pending: boolean, isStopped: boolean]>([
      ['leave', false, false],
      ['pending', true, false],
      ['stop', false, true],
    ])('%s', async (onTimeout, pending, isStopped) => {
      const { ended, service, saved } = await play({
        ...here,
        ...runsUntilStopped(),
        options: { waitMs: 30_000, onTimeout },
      });
      expect(ended).toMatchObject({
        status: 'TIMED_OUT',
        reason: '`wait-timeout` was over before the run was (last seen as RUNNING)',
        pending,
        mayStillRun: !isStopped,
        record: { phase: 'ended' },
      });
      expect(ended.run?.status).toBe(isStopped ? 'STOPPED' : 'RUNNING');
      expect(service.routes().includes('stop')).toBe(isStopped);
      expect(saved.at(-1)?.phase).toBe('ended');
    });
  });

  test.each<[what: string, context: RunContext, removed: boolean]>([
    ['after a timeout', { options: { waitMs: 30_000, onTimeout: 'stop', deleteJob: 'always' } }, true],
    [
      'not after a cancellation, but by what runs after the step',
      { cancelAtS: 7, options: { deleteJob: 'always' } },
      false,
    ],
  ])('is deleted once it is stopped: %s', async (_what, context, removed) => {
    const { shown, script } = runsUntilStopped();
    const { ended, service } = await play({
      ...here,
      record: { ...held, mayDelete: true },
      ...(shown ? { shown } : {}),
      script: { ...script, remove: [yes(true)] },
      ...context,
    });
    expect(ended).toMatchObject({ run: { status: 'STOPPED' }, record: { deletePending: !removed } });
    expect(service.routes().includes('remove')).toBe(removed);
  });

  describe('that nothing more can be said of', () => {
    const odd = { ...here, shown: { a: yes([run({ status: 'DONE' })]) } } satisfies RunContext;

    test('is given up with its word, and left to go on', async () => {
      const { ended, seconds, service } = await play({ ...odd, options: { onTimeout: 'leave' } });
      expect(ended).toMatchObject({
        status: 'DONE',
        reason:
          'the service answered with the status DONE, which is neither a status of a running job nor a known final status',
        hint: '',
        mayStillRun: true,
        pending: false,
        run: { status: 'DONE' },
        failure: null,
        record: { phase: 'ended' },
      });
      expect(seconds).toBeGreaterThanOrEqual(120);
      expect(seconds).toBeLessThan(130);
      expect(service.routes()).not.toContain('stop');
    });

    test('is no success where timeouts are pending', async () => {
      const { ended } = await play({ ...odd, options: { onTimeout: 'pending' } });
      expect(ended).toMatchObject({ status: 'DONE', pending: false, mayStillRun: true });
    });

    test('is stopped where timeouts stop', async () => {
      const { ended, service } = await play({
        ...odd,
        script: { stop: [yes(true)] },
        options: { onTimeout: 'stop' },
      });
      expect(ended.status).toBe('DONE');
      expect(service.routes()).toContain('stop');
    });

    test('and that vanished is lost, with the way to look for it', async () => {
      const { ended } = await play({ ...here, shown: { a: gone } });
      expect(ended).toMatchObject({
        status: 'LOST',
        hint: expect.stringContaining('Look at the job orders on these clusters'),
        mayStillRun: true,
      });
    });

    test('for the credential ended: the failure is told', async () => {
      const { ended } = await play({ ...here, shown: { a: badKey } });
      expect(ended).toMatchObject({
        status: 'LOST',
        reason: 'the service no longer accepts the credential',
        failure: { message: 'bad key' },
      });
    });
  });

  describe('when the step is cancelled', () => {
    test.each<[onCancel: WaitOptions['onCancel'], isStopped: boolean]>([
      ['stop', true],
      ['leave', false],
    ])('%s', async (onCancel, isStopped) => {
      const { ended, service, seconds } = await play({
        ...here,
        ...runsUntilStopped(),
        cancelAtS: 7,
        options: { onCancel },
      });
      expect(ended).toMatchObject({
        status: 'CANCELLED',
        reason: 'the step was cancelled',
        mayStillRun: !isStopped,
        pending: false,
        record: { phase: 'ended' },
      });
      expect(service.routes().includes('stop')).toBe(isStopped);
      expect(seconds).toBeLessThan(8);
    });
  });
});

describe('a single look', () => {
  test.each<[onTimeout: WaitOptions['onTimeout'], pending: boolean]>([
    ['leave', false],
    ['pending', true],
  ])('has the word of the service as its status: %s', async (onTimeout, pending) => {
    const { ended } = await play({
      record: held,
      taken: { location, sure: true },
      shown: { a: going },
      options: { waitMs: 0, singleQuery: true, onTimeout },
    });
    expect(ended).toMatchObject({
      status: 'RUNNING',
      reason: 'the run is not over, and `wait-timeout: 0` checks only once',
      pending,
      mayStillRun: true,
    });
  });

  test.each([{ singleQuery: true, waitMs: 0 }, { once: true }])(
    'never has success before the time of a lost request is over: %j',
    async (part) => {
      const lostRequest = { at: 1_700_000_000_000, watchMs: 600_000 };
      const { ended, seconds } = await play({
        record: { ...held, lostRequest },
        taken: { location, sure: true },
        shown: { a: succeeded, b: gone },
        options: { ...part, onTimeout: 'pending' },
      });
      expect(ended).toMatchObject({
        status: 'TIMED_OUT',
        pending: true,
        reason: expect.stringContaining('it is too early to rule out a second run of it'),
      });
      expect(seconds).toBe(0);
    },
  );

  test.each([{ singleQuery: true, waitMs: 0 }, { once: true }])(
    'has success once the time of a lost request is over: %j',
    async (part) => {
      const { ended } = await play({
        record: { ...held, lostRequest: { at: 1_600_000_000_000, watchMs: 600_000 } },
        taken: { location, sure: true },
        shown: { a: succeeded, b: gone },
        options: { ...part, onTimeout: 'pending' },
      });
      expect(ended).toMatchObject({ status: 'SUCCEEDED', pending: false });
    },
  );

  test('is LOST if it shows a second run after a lost request', async () => {
    const { ended } = await play({
      record: { ...held, lostRequest: { at: 1_700_000_000_000, watchMs: 600_000 } },
      taken: { location, sure: true },
      shown: { a: succeeded, b: strange },
      options: { once: true, onTimeout: 'pending' },
    });
    expect(ended).toMatchObject({ status: 'LOST', pending: false });
  });

  test('is TIMED_OUT if it got no answer', async () => {
    const { ended } = await play({
      record: held,
      taken: { location, sure: true },
      shown: { a: silent },
      options: { waitMs: 0, singleQuery: true },
    });
    expect(ended).toMatchObject({ status: 'TIMED_OUT', reason: expect.stringContaining('no status was seen') });
  });
});

describe('how often a run is looked at', () => {
  const now = virtualClock().now();
  test.each<[what: string, taken: Partial<AcceptedRun>, part: Partial<RunRecord>, elapsedMs: number]>([
    ['one that began just now, whatever its date', {}, { creationDate: now - 60_000 }, 0],
    ['one that was attached to', {}, { origin: 'attached', creationDate: now - 60_000 }, 60_000],
    ['one of an earlier step', { sure: true }, { creationDate: now - 60_000 }, 60_000],
    ['one of an earlier step, without a date', { sure: true }, { creationDate: null }, 0],
    ['one whose date is to come', { sure: true }, { creationDate: now + 1 }, 0],
    ['one whose date is of now', { sure: true }, { creationDate: now }, 0],
    ['one whose date is five days old', { sure: true }, { creationDate: now - 432_000_000 }, 432_000_000],
    ['one whose date is another clock’s', { sure: true }, { creationDate: now - 432_000_001 }, 0],
  ])('%s', async (_what, taken, part, elapsedMs) => {
    const shown = run({ creationDate: part.creationDate ?? null });
    const seen: number[] = [];
    const clock = virtualClock();
    const service = scripted({ status: () => yes([shown]), history: () => yes([shown]) }, { clock });
    const cancel = new AbortController();
    const options = waitOptions(service, {
      cancel: cancel.signal,
      onCancel: 'leave',
      pacer: {
        pause: (ms) => {
          seen.push(ms);
          return 1;
        },
        sleep: async () => {
          cancel.abort();
          return 'question';
        },
        locate: async () => null,
        enter: () => () => undefined,
      },
    });
    await clock.run(() =>
      completeRun(
        service.ports,
        {
          record: record({ ...held, ...part }),
          reply: null,
          location: { cluster: 'a', run: shown },
          priorRuns: new Map(),
          ...taken,
        },
        options,
      ),
    );
    expect(seen[0]).toBe(elapsedMs);
  });

  test.each<[what: string, locateS: number, seconds: number]>([
    ['by the deadline', 10, 10],
    ['within a minute', 3600, 60],
  ])('does not wait for lists that never end: all candidates are asked %s', async (_what, locateS, seconds) => {
    const pacer: WaitOptions['pacer'] = {
      pause: () => 1000,
      sleep: async () => 'question',
      locate: (_job, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true })),
      enter: () => () => undefined,
    };
    const played = await play({ shown: { a: succeeded }, locateS, options: { pacer } });
    expect(played.ended).toMatchObject({ status: 'SUCCEEDED', record: { cluster: 'a' } });
    expect(played.seconds).toBe(seconds);
  });

  test('leaves its place when its end has come, and when something breaks', async () => {
    const places: string[] = [];
    const pacer: WaitOptions['pacer'] = {
      pause: () => 1000,
      sleep: async () => 'question',
      locate: async () => null,
      enter: (run13, jobType) => {
        places.push(`enters ${run13.cluster} ${jobType}`);
        return () => places.push('leaves');
      },
    };
    await play({ record: held, taken: { location }, shown: { a: succeeded }, options: { pacer } });
    expect(places).toEqual(['enters a NORMAL_JOB', 'leaves']);
    const internalError = play({
      record: held,
      taken: { location },
      script: {
        status: () => {
          throw new Error('broken');
        },
      },
      options: { pacer },
    });
    await expect(internalError).rejects.toThrow('broken');
    expect(places).toEqual(['enters a NORMAL_JOB', 'leaves', 'enters a NORMAL_JOB', 'leaves']);
  });
});

test.each<[part: Partial<Submission>, text: string]>([
  [{}, `submission 13 created ${new Date(DATE).toISOString()} on cluster b, RUNNING`],
  [{ submissionId: null }, `a run created ${new Date(DATE).toISOString()} on cluster b, RUNNING`],
  [{ creationDate: null, status: null }, 'submission 13 on cluster b, UNKNOWN'],
])('a run that was seen is described: %j', (part, text) => {
  expect(describeLocation({ cluster: 'b', run: run(part) })).toBe(text);
});

test('a run is held where its cluster is known', () => {
  expect(locatedRun(record({ ...held, alone: true }))).toEqual({
    cluster: 'a',
    identity: { jobName: 'orders', submissionId: '13', creationDate: DATE },
    alone: true,
  });
  expect(locatedRun(record(accepted))).toBeNull();
});
