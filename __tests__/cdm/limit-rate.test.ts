import { describe, expect, test } from 'vitest';
import type { Cdm } from '../../src/cdm/client.ts';
import { limitRate } from '../../src/cdm/limit-rate.ts';
import type { Answer } from '../../src/requests/answer.ts';
import type { Call } from '../../src/requests/call.ts';
import type { Priority } from '../../src/requests/rate-limit/priority.ts';
import type { RateLimiter } from '../../src/requests/rate-limit/rate-limiter.ts';
import type { Route } from '../../src/requests/rate-limit/route-limits.ts';
import { silent, tooMany, yes } from '../migration/support/answers.ts';
import { scripted } from '../migration/support/scripted.ts';
import { virtualClock } from '../migration/support/virtual-clock.ts';

const calls: readonly [route: Route, call: (cdm: Cdm, call: Call) => Promise<unknown>, name: keyof Cdm][] = [
  ['create-and-start', (cdm, call) => cdm.createAndStart('{}', call), 'createAndStart'],
  ['start', (cdm, call) => cdm.start('c', 'j', null, call), 'start'],
  ['stop', (cdm, call) => cdm.stop('c', 'j', call), 'stop'],
  ['delete', (cdm, call) => cdm.remove('c', 'j', call), 'remove'],
  ['modify', (cdm, call) => cdm.modify('c', 'j', '{}', call), 'modify'],
  ['status', (cdm, call) => cdm.status('c', 'j', call), 'status'],
  ['history', (cdm, call) => cdm.history('c', 'j', call), 'history'],
  ['query', (cdm, call) => cdm.job('c', 'j', null, call), 'job'],
  ['query', (cdm, call) => cdm.jobs('c', 'NORMAL_JOB', 1, call), 'jobs'],
  ['clusters', (cdm, call) => cdm.clusters(call), 'clusters'],
  ['cluster', (cdm, call) => cdm.cluster('c', call), 'cluster'],
  ['start-cluster', (cdm, call) => cdm.startCluster('c', call), 'startCluster'],
  ['link', (cdm, call) => cdm.link('c', 'l', call), 'link'],
];

interface Observed {
  readonly limited: Cdm;
  /** What happened, in order. */
  readonly log: unknown[];
}

function observed(answer: Answer<unknown> | Error, refuse = false): Observed {
  const log: unknown[] = [];
  const cdm = new Proxy({} as Cdm, {
    get: (_target, name: string) => async () => {
      log.push(['sent', name]);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  const limiter: RateLimiter = {
    scope: 'route',
    perMinute: () => 1,
    queueMs: () => 0,
    take: async (priority: Priority, route) => {
      log.push(['place', priority, route]);
      if (refuse) throw new Error('called off');
      return (outcome) => log.push(['answered', outcome]);
    },
  };
  return { limited: limitRate(cdm, limiter, virtualClock()), log };
}

describe('a request within the limit of its route', () => {
  test.each(calls)('of %s', async (route, call, name) => {
    const { limited, log } = observed(yes('there'));
    expect(await call(limited, { priority: 'urgent' })).toEqual(yes('there'));
    expect(log).toEqual([
      ['place', 'urgent', route],
      ['sent', name],
      ['answered', undefined],
    ]);
  });

  test('is a question unless it says otherwise', async () => {
    const { limited, log } = observed(yes([]));
    await limited.status('c', 'j', {});
    expect(log[0]).toEqual(['place', 'question', 'status']);
  });

  test.each([
    ['throttled', tooMany, 'throttled'],
    ['without a reply', silent, undefined],
  ])('reports that it was %s', async (_what, answer, outcome) => {
    const { limited, log } = observed(answer);
    expect(await limited.status('c', 'j', {})).toEqual(answer);
    expect(log.at(-1)).toEqual(['answered', outcome]);
  });

  test('gives its place back if it throws', async () => {
    const { limited, log } = observed(new Error('broken'));
    await expect(limited.status('c', 'j', {})).rejects.toThrow('broken');
    expect(log.at(-1)).toEqual(['answered', undefined]);
  });

  test.each<[what: string, refuse: boolean, call: Call]>([
    ['its turn never comes', true, {}],
    ['it is withdrawn when its turn comes', false, { beforeSend: () => false }],
  ])('is surely not sent if %s', async (_what, refuse, call) => {
    const { limited, log } = observed(yes([]), refuse);
    expect(await limited.createAndStart('{}', call)).toMatchObject({
      ok: false,
      failure: { kind: 'no-reply', reason: 'aborted', maybeSent: false },
    });
    expect(log.flat()).not.toContain('sent');
  });

  test('is not sent if its turn comes too late', async () => {
    const service = scripted({ status: [yes([])] }, { perMinute: 1 });
    const { clock, ports } = service;
    const startedAt = clock.now();
    await clock.run(async () => {
      expect(await ports.cdm.status('c', 'j', { notAfter: startedAt })).toMatchObject({ ok: true });
      const late = await ports.cdm.status('c', 'j', { notAfter: startedAt + 5000 });
      expect(late).toMatchObject({ ok: false, failure: { reason: 'aborted', maybeSent: false } });
      expect(clock.now() - startedAt).toBe(5000);
    });
    expect(service.calls).toHaveLength(1);
  });
});
