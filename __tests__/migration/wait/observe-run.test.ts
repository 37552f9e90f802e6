import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import { type LocatedRun, observeRun, pickOurs } from '../../../src/migration/wait/observe-run.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { badKey, forbidden, gone, no, silent, yes } from '../support/answers.ts';
import { DATE, held, run } from '../support/records.ts';
import { scripted } from '../support/scripted.ts';

const ours = run();
const later = run({ submissionId: '14', creationDate: DATE + 5000 });
const nameless = run({ submissionId: null, creationDate: null });
const notFound = no({ httpStatus: 404, message: 'not found' });
const alone: LocatedRun = { ...held, alone: true };

interface Case {
  readonly what: string;
  readonly held?: LocatedRun;
  readonly status: Answer<Submission[]>;
  readonly history?: Answer<Submission[]>;
  readonly expected: Record<string, unknown>;
}

const cases: readonly Case[] = [
  { what: 'the newest run is ours', status: yes([ours]), expected: { kind: 'ours', run: ours } },
  { what: 'no answer', status: silent, expected: { kind: 'unanswered', failure: { message: 'connection reset' } } },
  { what: 'a refused credential', status: badKey, expected: { kind: 'unanswered' } },
  { what: 'no permission', status: forbidden, expected: { kind: 'unanswered' } },
  { what: 'no run at all', status: yes([]), expected: { kind: 'no-runs' } },
  {
    what: 'a placeholder: its word is what is known',
    status: yes([run({ submissionId: null, creationDate: null, status: 'NEW' })]),
    expected: { kind: 'ours', run: { status: 'NEW' } },
  },
  {
    what: "another job's placeholder says nothing",
    status: yes([run({ submissionId: null, creationDate: null, status: 'NEW', jobName: 'other' })]),
    expected: { kind: 'no-runs' },
  },
  {
    what: 'a placeholder without a name',
    status: yes([run({ submissionId: null, creationDate: null, status: 'NEW', jobName: null })]),
    expected: { kind: 'ours', run: { status: 'NEW' } },
  },
  {
    what: 'a later run in front of ours',
    status: yes([later]),
    history: yes([later, ours]),
    expected: { kind: 'ours', run: ours },
  },
  {
    what: 'a later run, and ours is off the history',
    status: yes([later]),
    history: yes([later]),
    expected: {
      kind: 'vanished',
      detail: 'the service shows another run of the job (submission 14), and its history does not show ours',
    },
  },
  {
    what: 'a later run without an id',
    status: yes([run({ submissionId: null, creationDate: DATE + 5000 })]),
    history: yes([]),
    expected: {
      kind: 'vanished',
      detail: 'the service shows another run of the job, and its history does not show ours',
    },
  },
  {
    what: 'the job is gone, and the history still has our run',
    status: gone,
    history: yes([run({ status: 'SUCCEEDED' })]),
    expected: { kind: 'ours', run: { status: 'SUCCEEDED' } },
  },
  {
    what: 'the job is gone, and so is its history',
    status: gone,
    history: gone,
    expected: {
      kind: 'vanished',
      detail: 'the service says that the job does not exist, and its history does not show the run',
    },
  },
  {
    what: 'the job is gone, its history may not be read',
    status: gone,
    history: forbidden,
    expected: { kind: 'vanished' },
  },
  {
    what: 'the job is gone, and the history is silent',
    status: gone,
    history: silent,
    expected: { kind: 'unanswered' },
  },
  {
    what: 'a plain 404, and the history still has our run',
    status: notFound,
    history: yes([run({ status: 'SUCCEEDED' })]),
    expected: { kind: 'ours', run: { status: 'SUCCEEDED' } },
  },
  {
    what: 'a plain 404, and the history does not show our run',
    status: notFound,
    history: yes([later]),
    expected: { kind: 'unanswered', failure: { message: 'not found' } },
  },
  {
    what: 'a plain 404, for the history too',
    status: notFound,
    history: notFound,
    expected: { kind: 'unanswered', failure: { message: 'not found' } },
  },
  {
    what: 'a 404 whose code says something else',
    status: no({ httpStatus: 404, code: 'Cdm.0201', message: 'no instance' }),
    expected: { kind: 'unanswered', failure: { message: 'no instance' } },
  },
  {
    what: 'a later run, and the history refuses the credential',
    status: yes([later]),
    history: badKey,
    expected: { kind: 'unanswered', failure: { message: 'bad key' } },
  },
  {
    what: 'a run without id and date, of a job that can have no other',
    held: alone,
    status: yes([nameless]),
    expected: { kind: 'ours', run: nameless },
  },
  {
    what: 'a run without id and date, of a job that can have others',
    status: yes([nameless]),
    history: yes([nameless]),
    expected: { kind: 'vanished' },
  },
];

describe('a look at a run that is held', () => {
  test.each(cases)('$what: $expected.kind', async ({ held: one = held, status, history, expected }) => {
    const service = scripted({ status: [status], ...(history ? { history: [history] } : {}) });
    expect(await observeRun(service.ports, one)).toMatchObject(expected);
    for (const call of service.calls) expect(call.args).toEqual(['a', 'orders']);
    expect(service.routes()).toEqual(history ? ['status', 'history'] : ['status']);
  });

  test('is urgent where it is said to be', async () => {
    const service = scripted({ status: [gone], history: [gone] }, { perMinute: 10 });
    const startedAt = service.clock.now();
    await service.clock.run(async () => {
      for (let index = 0; index < 4; index += 1) await observeRun(service.ports, held);
      await observeRun(service.ports, held, undefined, 'urgent');
    });
    expect(service.clock.now() - startedAt).toBe(0);
  });

  test('leaves the last places of a minute to urgent requests otherwise', async () => {
    const service = scripted({ status: [yes([ours])] }, { perMinute: 10 });
    const startedAt = service.clock.now();
    await service.clock.run(async () => {
      for (let index = 0; index < 10; index += 1) await observeRun(service.ports, held);
    });
    expect(service.clock.now() - startedAt).toBe(60_000);
  });
});

describe('our run among those shown', () => {
  test.each<[what: string, one: LocatedRun, runs: readonly Submission[], expected: Submission | null]>([
    ['the one', held, [later, ours], ours],
    ['none', held, [later], null],
    ['two that are alike', held, [ours, ours], null],
    ['the only one that cannot be told, alone', alone, [nameless], nameless],
    ['the only one that cannot be told, not alone', held, [nameless], null],
    ['two that cannot be told, alone', alone, [nameless, nameless], null],
    ['one that cannot be told beside another, alone', alone, [nameless, later], null],
    ['another one, alone', alone, [later], null],
    ['nothing', alone, [], null],
  ])('%s', (_what, one, runs, expected) => {
    expect(pickOurs(one, runs)).toBe(expected);
  });
});
