import { describe, expect, test } from 'vitest';
import { ABSENT } from '../../../src/migration/run/prior-runs.ts';
import { type Send, sendAttempt } from '../../../src/migration/send/send-attempt.ts';
import type { Interruption, SendOptions } from '../../../src/migration/send/send-request.ts';
import { startOneRun } from '../../../src/migration/send/start-one-run.ts';
import type { Call } from '../../../src/requests/call.ts';
import { gone, silent, yes } from '../support/answers.ts';
import { run } from '../support/records.ts';
import { type Scripted, scripted } from '../support/scripted.ts';

const accepted = yes([run()]);

interface Attempt {
  readonly service: Scripted;
  readonly cancel: AbortController;
  readonly options: SendOptions;
  /** Seconds since the start. */
  at(): number;
}

/** A step of 200 s that may send one request a minute. */
function attempt(more: Partial<SendOptions> = {}): Attempt {
  const service = scripted({ createAndStart: [accepted], status: [gone] }, { perMinute: 1 });
  const { clock } = service;
  const startedAt = clock.now();
  const cancel = new AbortController();
  const options: SendOptions = {
    deadline: startedAt + 200_000,
    cancel: cancel.signal,
    resendAfter: 15_000,
    onSending: () => undefined,
    onLost: () => undefined,
    onAccepted: () => undefined,
    ...more,
  };
  return { service, cancel, options, at: () => (clock.now() - startedAt) / 1000 };
}

/** Sends it as the service does, after a place at the rate limiter. */
const create =
  ({ ports }: Scripted): Send =>
  (call) =>
    ports.cdm.createAndStart('{}', call);

describe('a request that waits for its turn', () => {
  test('goes before the questions that wait with it', async () => {
    const { service, options } = attempt();
    await service.clock.run(async () => {
      await service.ports.rateLimiter.take('question', 'status');
      const question = service.ports.cdm.status('a', 'orders', {});
      await sendAttempt(service.ports, create(service), options);
      await question;
    });
    expect(service.routes()).toEqual(['createAndStart', 'status']);
  });

  test.each<[what: string, reason: Interruption, afterS: number]>([
    ['the step is cancelled', 'cancelled', 5],
    ['another job fails', 'fail-fast', 60],
    ['the time is over', 'deadline', 60],
  ])('is not sent once %s', async (_what, reason, afterS) => {
    let failed = false;
    const { service, options, cancel, at } = attempt({ failFastTriggered: () => failed });
    const { clock, ports } = service;
    clock.at(clock.now() + 5000, () => {
      if (reason === 'cancelled') cancel.abort();
      failed = reason === 'fail-fast';
    });
    const deadline = reason === 'deadline' ? clock.now() + 30_000 : options.deadline;
    const sent = await clock.run(async () => {
      await ports.rateLimiter.take('urgent', 'status');
      return sendAttempt(ports, create(service), { ...options, deadline });
    });
    expect(sent).toBe(reason);
    expect(at()).toBe(afterS);
    expect(service.calls).toEqual([]);
  });
});

describe('a request in flight', () => {
  /** An answer after so many seconds, unless the request is aborted before that. */
  const slow =
    ({ clock }: Scripted, seconds: number): Send =>
    async ({ signal, beforeSend }: Call) => {
      if (beforeSend?.() === false) return silent;
      await clock.sleep(seconds * 1000, signal);
      return signal?.aborted ? silent : accepted;
    };

  test.each<[what: string, deadlineS: number, answerS: number, endS: number]>([
    ['is waited for to the deadline', 200, 199, 199],
    ['is aborted at the deadline', 200, 201, 200],
    ['is waited for a minute beyond a near deadline', 10, 59, 59],
    ['is aborted after that minute', 10, 61, 60],
  ])('%s', async (_what, deadlineS, answerS, endS) => {
    const { service, options, at } = attempt();
    const deadline = service.clock.now() + deadlineS * 1000;
    const sent = await service.clock.run(() =>
      sendAttempt(service.ports, slow(service, answerS), { ...options, deadline }),
    );
    expect(sent).toBe(answerS === endS ? accepted : silent);
    expect(at()).toBe(endS);
  });

  test('leaves no wait behind, also not for a cancellation that comes after its answer', async () => {
    const { service, options, cancel } = attempt();
    await service.clock.run(() => sendAttempt(service.ports, slow(service, 3), options));
    expect(service.clock.pending()).toBe(0);
    cancel.abort();
    expect(service.clock.pending()).toBe(0);
  });

  test('leaves no wait behind if it throws', async () => {
    const { service, options } = attempt();
    const broken: Send = async ({ beforeSend }) => {
      beforeSend?.();
      throw new Error('broken');
    };
    await expect(service.clock.run(() => sendAttempt(service.ports, broken, options))).rejects.toThrow('broken');
    expect(service.clock.pending()).toBe(0);
  });
});

test('a request that was cancelled while it waited for its turn counts as not sent', async () => {
  const { service, options, cancel, at } = attempt();
  service.clock.at(service.clock.now() + 5000, () => cancel.abort());
  const request = { jobName: 'orders', priorRuns: new Map([['a', ABSENT]]), send: create(service) };
  const sent = await service.clock.run(async () => {
    await service.ports.rateLimiter.take('urgent', 'status');
    return startOneRun(service.ports, request, options);
  });
  expect(sent).toEqual({ kind: 'not-sent', reason: 'cancelled', sends: 0, failure: null });
  expect(at()).toBe(5);
});

test('after the deadline nothing waits for a turn', async () => {
  const { service, options, at } = attempt();
  const request = { jobName: 'orders', priorRuns: new Map(), send: create(service) };
  const sent = await service.clock.run(async () => {
    await service.ports.rateLimiter.take('urgent', 'status');
    return startOneRun(service.ports, request, { ...options, deadline: service.clock.now() });
  });
  expect(sent).toEqual({ kind: 'not-sent', reason: 'deadline', sends: 0, failure: null });
  expect(at()).toBe(0);
});
