import { describe, expect, test } from 'vitest';
import { type CleanedUp, cleanUp } from '../../src/migration/clean-up.ts';
import type { Candidate, RunRecord } from '../../src/migration/run/run-record.ts';
import type { Call } from '../../src/requests/call.ts';
import { badKey, forbidden, gone, silent, yes } from './support/answers.ts';
import { DATE, record, run } from './support/records.ts';
import { type Script, type Scripted, scripted, timeline } from './support/scripted.ts';
import { virtualClock } from './support/virtual-clock.ts';

const going = yes([run()]);
const stopped = yes([run({ status: 'STOPPED' })]);
const succeeded = yes([run({ status: 'SUCCEEDED' })]);
const none = yes([]);
const other = yes([run({ submissionId: '14', creationDate: DATE + 60_000 })]);
const done = yes(true);

const candidate = (cluster: string, part: Partial<Candidate> = {}): Candidate => ({
  cluster,
  stood: false,
  submissionId: null,
  creationDate: null,
  ...part,
});
const held = {
  phase: 'located',
  cluster: 'a',
  submissionId: '13',
  creationDate: DATE,
  origin: 'created',
  candidates: [candidate('a'), candidate('b')],
} satisfies Partial<RunRecord>;
const ended = { ...held, phase: 'ended', deletePending: true } satisfies Partial<RunRecord>;
const accepted = { ...held, phase: 'accepted', cluster: null } satisfies Partial<RunRecord>;
const sending = { ...accepted, phase: 'sending', submissionId: null, creationDate: null } satisfies Partial<RunRecord>;

/** What each cluster answers to the routes that show runs. */
const byCluster =
  (answers: Record<string, unknown>) =>
  (cluster: string): never =>
    answers[cluster] as never;

async function clean(
  part: Partial<RunRecord>,
  script: Script,
  options: { stop?: boolean; waitS?: number } = {},
): Promise<{ details: CleanedUp; service: Scripted; seconds: number }> {
  const service = scripted(script);
  const startedAt = service.clock.now();
  const details = await service.clock.run(() =>
    cleanUp(service.ports, record(part), {
      deadline: startedAt + (options.waitS ?? 60) * 1000,
      stop: options.stop ?? true,
    }),
  );
  return { details, service, seconds: (service.clock.now() - startedAt) / 1000 };
}

const says = (...warnings: string[]): CleanedUp => ({ done: [], warnings });
const did = (...lines: string[]): CleanedUp => ({ done: lines, warnings: [] });
const nothing = did();
const LOOK =
  'Look at the job orders on these clusters in the console, or ask the service for its status and its history there, before you start it again.';

describe('nothing is left to do, and nothing is asked,', () => {
  test.each<[what: string, part: Partial<RunRecord>]>([
    ['where nothing was sent', { phase: 'waiting' }],
    ['where it was not sent, whatever is to be removed', { phase: 'waiting', deletePending: true }],
    ['where its end was seen', { ...ended, deletePending: false }],
    ['where it is to be deleted and its cluster is not known', { ...ended, cluster: null }],
    ['for a run that was only waited for', { ...held, origin: 'attached' }],
    ['for a run that is held on no cluster', { ...held, cluster: null }],
  ])('%s', async (_what, part) => {
    const { details, service } = await clean(part, {});
    expect(details).toEqual(nothing);
    expect(service.calls).toEqual([]);
  });
});

test.each<[what: string, part: Partial<RunRecord>, where: string]>([
  ['located', held, 'a'],
  ['on one of its candidates', accepted, 'a, b'],
])('a run that is to be left is named only: %s', async (_what, part, where) => {
  const { details, service } = await clean(part, {}, { stop: false });
  expect(details).toEqual(says(`The job orders was left as it is; a run of it may still be running on ${where}.`));
  expect(service.calls).toEqual([]);
});

test('a job is deleted though runs are to be left: its own is over', async () => {
  const { details } = await clean(ended, { status: [stopped], remove: [done] }, { stop: false });
  expect(details).toEqual(did('Deleted the job orders from cluster a.'));
});

describe('a run that is held', () => {
  const run13 = 'submission 13 of job orders on cluster a';

  test.each<[what: string, script: Script, details: CleanedUp]>([
    ['goes on: stopped', { status: [going, stopped], stop: [done] }, did(`Stopped ${run13}.`)],
    ['has ended', { status: [succeeded] }, did(`${run13} had already ended: SUCCEEDED.`)],
    [
      'takes the stop, and goes on being shown',
      { status: [going], stop: [done] },
      says(`The service accepted the stop of ${run13}, but the end of the run was not seen.`),
    ],
    [
      'is not the current one',
      { status: [other], history: [yes([])] },
      says(
        `No stop was sent for ${run13}: the service shows another run of the job (submission 14), and its history does not show ours.`,
      ),
    ],
    [
      'may not be stopped',
      { status: [going], stop: [forbidden] },
      says(
        `${run13} could not be stopped: the service refused to stop it: not allowed (test, HTTP 403). It may still run.`,
      ),
    ],
    [
      'cannot be asked about',
      { status: [badKey] },
      says(
        `${run13} could not be stopped: the credential is no longer accepted: bad key (test, HTTP 401). It may still run.`,
      ),
    ],
    [
      'is not answered about',
      { status: [silent] },
      says(`${run13} could not be stopped: there was no answer in time: connection reset. It may still run.`),
    ],
  ])('%s', async (_what, script, expected) => {
    expect((await clean(held, script)).details).toEqual(expected);
  });

  test('gets no stop later than is allowed', async () => {
    const { service, seconds } = await clean(held, { status: [silent] }, { waitS: 7 });
    expect(seconds).toBeLessThanOrEqual(7);
    expect(service.routes()).not.toContain('stop');
  });

  test('without an id is named by a question mark', async () => {
    const nameless = yes([run({ submissionId: null, status: 'FAILED' })]);
    const { details } = await clean({ ...held, submissionId: null }, { status: [nameless] });
    expect(details).toEqual(did('submission ? of job orders on cluster a had already ended: FAILED.'));
  });

  test('and is surely ours: no other candidate is asked', async () => {
    const { service } = await clean(held, { status: [succeeded] });
    expect(service.calls.map(({ args }) => args[0])).toEqual(['a']);
  });

  describe.each([{ adopted: true }, { resent: true }])('and is not surely the only one (%j)', (mark) => {
    test.each<[what: string, b: unknown, warnings: string[]]>([
      ['no other candidate shows a run', gone, []],
      [
        'another candidate shows a new run',
        other,
        [
          `Another run of the job orders began at the same time and may be this step's: submission 14 created ${new Date(DATE + 60_000).toISOString()} on cluster b, RUNNING. ${LOOK}`,
        ],
      ],
      [
        'another candidate does not answer',
        silent,
        [`Whether another run of the job orders is in progress could not be determined. ${LOOK}`],
      ],
    ])('%s', async (_what, b, warnings) => {
      const { details, service } = await clean(
        { ...held, ...mark },
        { status: byCluster({ a: succeeded, b }), history: byCluster({ a: succeeded, b }) },
      );
      expect(details).toEqual({ done: [`${run13} had already ended: SUCCEEDED.`], warnings });
      expect(service.routes()).not.toContain('stop');
    });
  });

  test('and could not be stopped: the other one is named beside', async () => {
    const { details } = await clean(
      { ...held, adopted: true },
      {
        status: byCluster({ a: going, b: other }),
        history: byCluster({ a: going, b: other }),
        stop: [forbidden],
      },
    );
    expect(details.warnings).toEqual([
      expect.stringContaining('could not be stopped'),
      expect.stringContaining('Another run of the job orders'),
    ]);
  });
});

describe('a run whose cluster is not known', () => {
  test.each<[what: string, part: Partial<RunRecord>]>([
    ['after its answer', accepted],
    ['without an answer', sending],
  ])('is looked for and stopped: %s', async (_what, part) => {
    const clock = virtualClock();
    let stop = false;
    const service = scripted(
      {
        status: (cluster: string) => (cluster === 'a' ? gone : stop ? stopped : going),
        history: () => (stop ? stopped : going),
        stop: () => {
          stop = true;
          return done;
        },
      },
      { clock },
    );
    const details = await clock.run(() =>
      cleanUp(service.ports, record(part), { deadline: clock.now() + 60_000, stop: true }),
    );
    expect(details).toEqual(did('Stopped submission 13 of job orders on cluster b.'));
    expect(service.calls.find(({ route }) => route === 'stop')?.args).toEqual(['b', 'orders']);
  });

  test('is known by the id and the date that the answer named', async () => {
    const stranger = yes([run({ submissionId: '99', creationDate: DATE + 1 })]);
    const { details } = await clean(accepted, {
      status: byCluster({ a: stranger, b: succeeded }),
      history: byCluster({ a: stranger, b: succeeded }),
    });
    expect(details).toEqual(did('submission 13 of job orders on cluster b had already ended: SUCCEEDED.'));
  });

  test('is not one that was there before', async () => {
    const before = [
      candidate('a', { stood: true, submissionId: '13', creationDate: DATE }),
      candidate('b', { stood: true }),
    ];
    const { details } = await clean({ ...sending, candidates: before }, { status: byCluster({ a: going, b: none }) });
    expect(details).toEqual(did('The job orders was not started.'));
  });

  test('never began, once all candidates have said so for long enough', async () => {
    const { details, seconds, service } = await clean(sending, { status: [gone] });
    expect(details).toEqual(did('The job orders was not started.'));
    expect(seconds).toBeGreaterThanOrEqual(15);
    expect(service.routes()).not.toContain('stop');
  });

  test('never began, though its job was created', async () => {
    const { details } = await clean(sending, { status: byCluster({ a: gone, b: none }) });
    expect(details).toEqual(did('The job orders was created on cluster b and not started.'));
  });

  test('cannot be told from another', async () => {
    const b = yes([run({ submissionId: '1', creationDate: DATE + 1000, status: 'PENDING' })]);
    const { details } = await clean(sending, {
      status: byCluster({ a: going, b }),
      history: byCluster({ a: going, b }),
    });
    const a = `submission 13 created ${new Date(DATE).toISOString()} on cluster a, RUNNING`;
    expect(details).toEqual(
      says(
        `Whether the job orders is running on a, b could not be determined: more than one run could be the one that this step started (${a}; submission 1 created ${new Date(DATE + 1000).toISOString()} on cluster b, PENDING). ${LOOK}`,
      ),
    );
  });

  test('is found where a question hangs: no round of looks may use up the time', async () => {
    const clock = virtualClock();
    let asked = 0;
    const service = scripted(
      {
        status: async (_cluster: string, _job: string, { signal }: Call) => {
          asked += 1;
          if (asked > 2) return succeeded;
          await clock.sleep(600_000, signal);
          return silent;
        },
        history: () => succeeded,
      },
      { clock },
    );
    const startedAt = clock.now();
    const one = { ...sending, candidates: [candidate('a')] };
    const details = await clock.run(() =>
      cleanUp(service.ports, record(one), { deadline: startedAt + 120_000, stop: true }),
    );
    expect(details).toEqual(did('submission 13 of job orders on cluster a had already ended: SUCCEEDED.'));
    expect((clock.now() - startedAt) / 1000).toBeLessThan(60);
  });

  test('cannot be found where a candidate stays silent', async () => {
    const { details, seconds } = await clean(sending, { status: byCluster({ a: gone, b: silent }) }, { waitS: 20 });
    expect(details).toEqual(
      says(
        `Whether the job orders is running on a, b could not be determined: there was no clear answer in time: cluster b did not answer. ${LOOK}`,
      ),
    );
    expect(seconds).toBeGreaterThanOrEqual(20);
    expect(seconds).toBeLessThan(25);
  });

  test('is found when a candidate answers at last', async () => {
    const clock = virtualClock();
    const late = timeline(clock, [
      [0, silent],
      [6, succeeded],
    ]);
    const service = scripted(
      { status: (cluster: string) => (cluster === 'a' ? gone : late()), history: late },
      { clock },
    );
    const details = await clock.run(() =>
      cleanUp(service.ports, record(sending), { deadline: clock.now() + 60_000, stop: true }),
    );
    expect(details).toEqual(did('submission 13 of job orders on cluster b had already ended: SUCCEEDED.'));
  });
});

describe('a job that is to be deleted', () => {
  test('is deleted', async () => {
    const { details, service } = await clean(ended, { status: [succeeded], remove: [done] });
    expect(details).toEqual(did('Deleted the job orders from cluster a.'));
    expect(service.calls.at(-1)).toMatchObject({ route: 'remove', args: ['a', 'orders'] });
  });

  test('and was given another run meanwhile is left', async () => {
    const { details, service } = await clean(ended, { status: [other], history: [yes([])] });
    expect(details).toEqual(
      says('The job orders was not deleted from cluster a: it shows another run than ours, or none.'),
    );
    expect(service.routes()).not.toContain('remove');
  });
});
