import { describe, expect, test } from 'vitest';
import type { Submission } from '../../src/cdm/submission.ts';
import { type AcceptedRun, isAdopted } from '../../src/migration/locate/find-accepted-run.ts';
import { ABSENT } from '../../src/migration/run/prior-runs.ts';
import type { RunRecord } from '../../src/migration/run/run-record.ts';
import type { WaitOptions } from '../../src/migration/wait/wait-options.ts';
import type { Answer } from '../../src/requests/answer.ts';
import { badKey, gone, silent, yes } from './support/answers.ts';
import { accepted, going, none, play, type RunContext, strange, succeeded } from './support/complete.ts';
import { DATE, record, run } from './support/records.ts';

describe('a run whose place is not known', () => {
  test('is found by what its answer named, and waited for', async () => {
    const { ended, saved, service } = await play({ shown: { b: succeeded } });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', record: { cluster: 'b', adopted: false } });
    expect(saved[0]).toMatchObject({ phase: 'located', cluster: 'b', submissionId: '13', creationDate: DATE });
    // What found it is its first look.
    expect(service.calls.map(({ args }) => args[0])).toEqual(['a', 'b']);
  });

  test('is the one with the id and the date of the answer', async () => {
    const { ended } = await play({ shown: { a: strange, b: succeeded } });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', record: { cluster: 'b', submissionId: '13' } });
  });

  test('and that nobody shows is lost after two minutes', async () => {
    const { ended, seconds } = await play({ shown: { a: gone, b: none } });
    expect(ended).toMatchObject({
      status: 'LOST',
      reason: 'the service accepted the run, but no candidate shows it; it may run as submission 13 on one of a, b',
      hint: expect.stringContaining('Look at the job orders'),
      failure: null,
      mayStillRun: true,
      pending: false,
      record: { phase: 'accepted' },
    });
    expect(seconds).toBeGreaterThanOrEqual(120);
    expect(seconds).toBeLessThan(126);
  });

  test('is told with what was seen instead, and with who stayed silent', async () => {
    const bare = { record: { ...accepted, submissionId: null, creationDate: null } } satisfies RunContext;
    const two = { a: going, b: strange };
    const { ended } = await play({
      ...bare,
      taken: { reply: run({ submissionId: null, creationDate: null, status: 'PENDING' }) },
      shown: two,
    });
    expect(ended).toMatchObject({
      status: 'LOST',
      reason: `more than one run could be the one that this step started; it may run on one of a, b (seen: submission 13 created ${new Date(DATE).toISOString()} on cluster a, RUNNING; submission 14 created ${new Date(DATE + 60_000).toISOString()} on cluster b, RUNNING)`,
    });
    const { ended: silentOne } = await play({ shown: { b: silent }, locateS: 10 });
    expect(silentOne.failure).toMatchObject({ message: 'connection reset' });
  });

  describe('after several requests', () => {
    const nameless = { ...accepted, submissionId: null, creationDate: null, resent: true };
    const reply = run({ submissionId: null, creationDate: null, status: 'PENDING' });

    test('of which two are new: the newer one is stopped, the older one goes on', async () => {
      let isStopped = false;
      const newer = (): Answer<unknown> =>
        yes([run({ submissionId: '14', creationDate: DATE + 60_000, status: isStopped ? 'STOPPED' : 'RUNNING' })]);
      const { ended, service } = await play({
        record: nameless,
        taken: { reply },
        shown: { a: going, b: newer },
        script: {
          stop: () => {
            isStopped = true;
            return yes(true);
          },
        },
      });
      expect(ended).toMatchObject({ status: 'LOST', mayStillRun: true, record: { phase: 'ended' } });
      expect(ended.notes).toEqual(['It was stopped: submission 14 on cluster b, STOPPED.']);
      expect(service.calls.filter(({ route }) => route === 'stop').map(({ args }) => args[0])).toEqual(['b']);
    });

    test.each<[what: string, context: RunContext]>([
      ['nobody shows it', { record: nameless }],
      [
        'one request was sent and two are new',
        { record: { ...nameless, resent: false }, shown: { a: going, b: strange } },
      ],
    ])('stays open in the state where %s', async (_what, context) => {
      const { ended, service } = await play({ taken: { reply }, ...context });
      expect(ended).toMatchObject({ status: 'LOST', mayStillRun: true, record: { phase: 'accepted' }, notes: [] });
      expect(service.routes()).not.toContain('stop');
    });
  });

  test('whose credential is refused is lost, with the refusal', async () => {
    const { ended } = await play({ shown: { a: badKey } });
    expect(ended).toMatchObject({
      status: 'LOST',
      reason: 'the credential is no longer accepted; it may run as submission 13 on one of a, b',
      failure: { message: 'bad key' },
    });
  });

  test.each<[onTimeout: WaitOptions['onTimeout'], pending: boolean]>([
    ['leave', false],
    ['pending', true],
  ])('is timed out where the time is over before somebody could be asked: %s', async (onTimeout, pending) => {
    const { ended, seconds } = await play({ shown: { b: silent }, locateS: 9, options: { onTimeout } });
    expect(ended).toMatchObject({
      status: 'TIMED_OUT',
      reason:
        'the service accepted it as submission 13, and by the end of `wait-timeout` it was not known on which of a, b it runs',
      hint: '',
      failure: { message: 'connection reset' },
      pending,
      mayStillRun: true,
      record: { phase: 'accepted' },
    });
    expect(seconds).toBeGreaterThanOrEqual(9);
    expect(seconds).toBeLessThan(11);
  });

  test.each<WaitOptions['onTimeout']>(['leave', 'pending'])(
    'is lost where the time is over and all candidates deny it: %s',
    async (onTimeout) => {
      const { ended, seconds } = await play({ locateS: 9, options: { onTimeout } });
      expect(ended).toMatchObject({
        status: 'LOST',
        reason:
          'the service accepted the run, but no candidate showed it in time; it may run as submission 13 on one of a, b',
        hint: expect.stringContaining('Look at the job orders'),
        pending: false,
        mayStillRun: true,
        record: { phase: 'accepted' },
      });
      expect(seconds).toBeLessThan(11);
    },
  );

  test('is not named where the answer did not name it', async () => {
    const nameless = { ...accepted, submissionId: null };
    const { ended } = await play({ record: nameless, shown: { b: silent }, locateS: 3 });
    expect(ended.reason).toBe(
      'the service accepted it, and by the end of `wait-timeout` it was not known on which of a, b it runs',
    );
    const { ended: lost } = await play({ record: nameless });
    expect(lost.reason).toBe('the service accepted the run, but no candidate shows it; it may run on one of a, b');
  });

  test('when the step is cancelled stays where it is in the state, for what comes after', async () => {
    const { ended, seconds, saved } = await play({ cancelAtS: 2 });
    expect(ended).toMatchObject({
      status: 'CANCELLED',
      reason:
        'the step was cancelled before the cluster of the run was known; it may run as submission 13 on one of a, b',
      mayStillRun: true,
      pending: false,
      record: { phase: 'accepted' },
    });
    expect(seconds).toBeLessThanOrEqual(5);
    expect(saved).toEqual([]);
  });

  describe('and whose answer says that it failed at once', () => {
    const failedAtOnce = { taken: { reply: run({ status: 'failure_on_submit' }) } } satisfies RunContext;

    test('is that, where nobody shows it for a while', async () => {
      const { ended, seconds, saved } = await play(failedAtOnce);
      expect(ended).toMatchObject({
        status: 'FAILURE_ON_SUBMIT',
        reason: null,
        mayStillRun: false,
        run: { status: 'failure_on_submit' },
        record: { phase: 'ended' },
      });
      expect(saved.at(-1)?.phase).toBe('ended');
      expect(seconds).toBeGreaterThanOrEqual(15);
      expect(seconds).toBeLessThan(20);
    });

    test('is what the service shows of it', async () => {
      const { ended } = await play({ ...failedAtOnce, shown: { b: yes([run({ status: 'FAILED' })]) } });
      expect(ended).toMatchObject({ status: 'FAILED', record: { cluster: 'b' } });
    });

    test('is that within the time there is', async () => {
      const { ended, seconds } = await play({ ...failedAtOnce, locateS: 4 });
      expect(ended.status).toBe('FAILURE_ON_SUBMIT');
      expect(seconds).toBeLessThan(6);
    });
  });
});

describe('whether a run was only taken for ours', () => {
  const one = { priorRuns: new Map([['a', ABSENT]]) };
  test.each<
    [what: string, taken: Partial<AcceptedRun>, part: Partial<RunRecord>, shown: Partial<Submission>, adopted: boolean]
  >([
    ['its answer named it by its date', {}, {}, {}, false],
    ['its answer had no date, and there are other candidates', { reply: run({ creationDate: null }) }, {}, {}, true],
    ['its answer had no date, on the only candidate', { reply: run({ creationDate: null }), ...one }, {}, {}, false],
    ['the run is shown without a date', {}, {}, { creationDate: null }, true],
    ['the run is shown without a date, on the only candidate', one, {}, { creationDate: null }, false],
    [
      'its answer had no id and no date, on the only candidate',
      { reply: run({ submissionId: null, creationDate: null }), ...one },
      {},
      {},
      true,
    ],
    [
      'it is shown without id and date, on the only candidate',
      one,
      {},
      { submissionId: null, creationDate: null },
      true,
    ],
    ['its answer was lost', { reply: null }, {}, {}, true],
    ['its answer was lost, on the only candidate', { reply: null, ...one }, {}, {}, true],
    ['an earlier step was sure of it', { reply: null, sure: true }, {}, {}, false],
    ['an earlier step was not', { reply: null, sure: false }, {}, {}, true],
    ['it is one that was attached to', { reply: null }, { origin: 'attached' }, {}, false],
  ])('%s', (_what, taken, part, shown, adopted) => {
    const whole: AcceptedRun = {
      record: record({ ...accepted, ...part }),
      reply: run(),
      location: null,
      priorRuns: new Map([
        ['a', ABSENT],
        ['b', ABSENT],
      ]),
    };
    expect(isAdopted({ ...whole, ...taken }, run(shown))).toBe(adopted);
  });

  test('is kept in the record', async () => {
    const { ended } = await play({
      record: { ...accepted, creationDate: null },
      taken: { reply: run({ creationDate: null }) },
      shown: { b: succeeded },
    });
    expect(ended.record.adopted).toBe(true);
  });
});
