import { describe, expect, test } from 'vitest';
import type { AcceptedRun } from '../../src/migration/locate/find-accepted-run.ts';
import { lostRequest } from '../../src/migration/run/lost-request.ts';
import type { RunRecord } from '../../src/migration/run/run-record.ts';
import type { Answer } from '../../src/requests/answer.ts';
import { gone, yes } from './support/answers.ts';
import { accepted, held, location, play, type RunContext, strange, succeeded } from './support/complete.ts';
import { DATE, run } from './support/records.ts';

describe('after a request whose answer was lost', () => {
  const lost = (part: Partial<RunRecord>, watchS = 600): Partial<RunRecord> => ({
    ...part,
    lostRequest: { at: 1_700_000_000_000, watchMs: watchS * 1000 },
  });

  test.each<[what: string, taken: Partial<AcceptedRun>]>([
    ['in this step', { location }],
    ['in an earlier step, whose handle says so', { location, sure: true }],
  ])('no success is believed before its time is over: %s', async (_what, taken) => {
    const { ended, seconds } = await play({
      record: lost({ ...held, adopted: taken.sure !== true }),
      taken,
      shown: { a: succeeded, b: gone },
    });
    expect(ended.status).toBe('SUCCEEDED');
    expect(seconds).toBeGreaterThanOrEqual(600);
    expect(seconds).toBeLessThan(616);
  });

  test('a later step that begins after that time looks once', async () => {
    const { ended, seconds, service } = await play({
      record: lost(held, 0),
      taken: { location, sure: true },
      shown: { a: succeeded, b: gone },
    });
    expect(ended.status).toBe('SUCCEEDED');
    expect(seconds).toBe(0);
    expect(service.calls.some(({ args }) => args[0] === 'b')).toBe(true);
  });

  test.each([
    ['only one request went out: neither is stopped', false, 0],
    ['several requests went out: the newer one is stopped', true, 1],
  ])('a second run that turns up later makes it LOST; %s', async (_what, resent, stops) => {
    let stop = false;
    const second = (): Answer<unknown> =>
      yes([run({ submissionId: '1', creationDate: DATE + 20_000, status: stop ? 'STOPPED' : 'RUNNING' })]);
    const { ended, service } = await play({
      record: lost({ ...held, resent }),
      taken: { location, sure: true },
      shown: { a: succeeded, b: (second_) => (second_ < 300 ? gone : second()) },
      script: {
        stop: () => {
          stop = true;
          return yes(true);
        },
      },
    });
    expect(ended).toMatchObject({ status: 'LOST', mayStillRun: true });
    expect(service.routes().filter((route) => route === 'stop')).toHaveLength(stops);
  });

  test('it is LOST if the deadline comes before that time', async () => {
    const { ended } = await play({
      record: lost(held),
      taken: { location },
      shown: { a: succeeded, b: gone },
      options: { waitMs: 100_000 },
    });
    expect(ended).toMatchObject({ status: 'LOST' });
    expect(ended.reason).toContain('not every candidate had shown that it was the only one');
  });

  test('a run that the reply to a later request named, and another new run: the newer one is stopped', async () => {
    const older = yes([run({ submissionId: '12', creationDate: DATE - 5000, status: 'RUNNING' })]);
    const { ended, service } = await play({
      record: lost({ ...accepted, resent: true }, 15),
      shown: { a: yes([run(), ...(older.ok ? older.value : [])]), b: gone },
      script: { stop: [yes(true)] },
    });
    expect(ended.status).toBe('LOST');
    expect(service.calls.filter(({ route }) => route === 'stop')).toHaveLength(1);
  });

  test('a further run that the search saw counts, though nothing shows it any more', async () => {
    const both = yes([run({ status: 'SUCCEEDED' }), run({ submissionId: '12', creationDate: DATE - 5000 })]);
    let looks = 0;
    const { ended } = await play({
      record: lost(accepted, 15),
      shown: { a: () => (looks++ < 1 ? both : succeeded), b: gone },
    });
    expect(ended).toMatchObject({ status: 'LOST', reason: expect.stringContaining('submission 12') });
  });

  test('a further run that was seen while the request was under way is no success', async () => {
    const { ended } = await play({
      record: lost({ ...accepted, resent: true }, 15),
      taken: {
        location: null,
        duplicates: [
          { cluster: 'a', run: run({ submissionId: '12', creationDate: DATE - 5000, status: 'SUCCEEDED' }) },
        ],
      },
      shown: { a: succeeded, b: gone },
    });
    expect(ended).toMatchObject({ status: 'LOST' });
    expect(ended.reason).toContain('more than one run of this job was started by this step: submission 12');
  });
});

test('every further run is told, and one without an id by its place', async () => {
  const { ended } = await play({
    record: { ...held, submissionId: null, lostRequest: lostRequest(DATE, 15_000) },
    taken: {
      location,
      duplicates: ['12', '14'].map((submissionId) => ({
        cluster: 'b',
        run: run({ submissionId, creationDate: null }),
      })),
    },
  });
  expect(ended).toMatchObject({
    status: 'LOST',
    reason: expect.stringMatching(
      /: submission 12 on cluster b, RUNNING; submission 14 on cluster b, RUNNING, and submission \? on cluster a$/,
    ),
  });
});

describe('where a second run could turn up', () => {
  const resent = { record: { ...held, resent: true }, taken: { location } } satisfies RunContext;

  test('the end is believed once the other candidates have shown nothing for long enough', async () => {
    const { ended, seconds, service } = await play({ ...resent, shown: { a: succeeded, b: gone } });
    expect(ended.status).toBe('SUCCEEDED');
    expect(seconds).toBeGreaterThanOrEqual(15);
    expect(service.calls.some(({ args }) => args[0] === 'b')).toBe(true);
  });

  test('one that turns up is stopped, and nothing is success', async () => {
    let stop = false;
    const second = (status: string): Answer<unknown> =>
      yes([run({ submissionId: '1', creationDate: DATE + 20_000, status })]);
    const { ended, service } = await play({
      ...resent,
      shown: { a: succeeded, b: () => second(stop ? 'STOPPED' : 'RUNNING') },
      script: {
        stop: () => {
          stop = true;
          return yes(true);
        },
      },
    });
    expect(ended).toMatchObject({
      status: 'LOST',
      reason: `more than one run of this job was started by this step: submission 1 created ${new Date(DATE + 20_000).toISOString()} on cluster b, RUNNING, and submission 13 on cluster a`,
      hint: 'Check the target for data that was loaded twice before you run it again.',
      mayStillRun: true,
    });
    expect(service.calls.filter(({ route }) => route === 'stop').map(({ args }) => args)).toEqual([['b', 'orders']]);
  });

  test.each<[what: string, context: RunContext, reason: string]>([
    [
      'over: it needs no stop',
      {
        ...resent,
        shown: { a: succeeded, b: yes([run({ submissionId: '1', creationDate: DATE + 9, status: 'FAILED' })]) },
      },
      'more than one run of this job was started by this step',
    ],
    [
      'perhaps somebody else’s: it gets none',
      {
        record: { ...held, submissionId: null, creationDate: null, alone: true, adopted: true },
        taken: { reply: null, location: { cluster: 'a', run: run({ submissionId: null, creationDate: null }) } },
        shown: { a: yes([run({ submissionId: null, creationDate: null, status: 'SUCCEEDED' })]), b: strange },
      },
      'the reply to the submission did not identify the run of this step, and more than one run is new',
    ],
  ])('one that turns up is %s', async (_what, context, reason) => {
    const { ended, service } = await play(context);
    expect(ended).toMatchObject({
      status: 'LOST',
      reason: expect.stringContaining(reason),
      mayStillRun: true,
      record: { phase: 'ended' },
    });
    expect(service.routes()).not.toContain('stop');
  });

  test('a run that is surely ours has no other beside it', async () => {
    const { ended } = await play({ record: held, taken: { location }, shown: { a: succeeded, b: strange } });
    expect(ended.status).toBe('SUCCEEDED');
  });
});
