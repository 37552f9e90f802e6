import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import { queryCandidate } from '../../../src/migration/locate/query-candidate.ts';
import { ABSENT, type PriorRun } from '../../../src/migration/run/prior-runs.ts';
import type { RunIdentity } from '../../../src/migration/run/run-identity.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { badKey, forbidden, gone, silent, yes } from '../support/answers.ts';
import { DATE, run } from '../support/records.ts';
import { scripted } from '../support/scripted.ts';

const identity: RunIdentity = { jobName: 'orders', submissionId: '13', creationDate: DATE };
const ours = run();
const later = run({ submissionId: '14', creationDate: DATE + 5000 });
const earlier = run({ submissionId: '12', creationDate: DATE - 5000 });
const stoodEarlier: PriorRun = { kind: 'present', newest: earlier };

interface Case {
  readonly what: string;
  readonly identity?: RunIdentity | null;
  readonly before?: PriorRun;
  readonly status: Answer<Submission[]>;
  readonly history?: Answer<Submission[]>;
  readonly kind: string;
  readonly ids?: readonly (string | null)[];
  readonly asked: number;
}

const cases: readonly Case[] = [
  { what: 'the job is not there', status: gone, kind: 'absent', asked: 1 },
  { what: 'no answer', status: silent, kind: 'unanswered', asked: 1 },
  { what: 'not allowed to ask', status: forbidden, kind: 'unanswered', asked: 1 },
  { what: 'the credential is refused', status: badKey, kind: 'unanswered', asked: 1 },
  { what: 'no run at all', status: yes([]), kind: 'idle', asked: 1 },
  {
    what: 'a placeholder for a job that never ran',
    status: yes([run({ submissionId: null, creationDate: null, status: 'NEVER_EXECUTED' })]),
    kind: 'idle',
    asked: 1,
  },
  { what: 'surely ours', identity, status: yes([ours]), kind: 'runs', ids: ['13'], asked: 1 },
  {
    what: 'the run that was there before: nothing can be behind it',
    before: stoodEarlier,
    status: yes([earlier]),
    kind: 'runs',
    ids: ['12'],
    asked: 1,
  },
  {
    what: 'a later run in front of ours',
    identity,
    before: stoodEarlier,
    status: yes([later]),
    history: yes([earlier, later, ours]),
    kind: 'runs',
    ids: ['14', '13', '12'],
    asked: 2,
  },
  {
    what: 'a run that may be ours by its id only',
    identity: { ...identity, creationDate: null },
    status: yes([ours]),
    history: yes([ours]),
    kind: 'runs',
    ids: ['13'],
    asked: 2,
  },
  {
    what: 'a new run, where the answer was lost, that the history does not show yet',
    identity: null,
    status: yes([later]),
    history: yes([earlier]),
    kind: 'runs',
    ids: ['14', '12'],
    asked: 2,
  },
  {
    what: 'a new run without a name',
    identity: null,
    status: yes([run({ jobName: null })]),
    history: yes([run({ jobName: null })]),
    kind: 'runs',
    ids: ['13'],
    asked: 2,
  },
  {
    what: 'a new run that bears neither id nor date is not counted twice',
    identity: null,
    status: yes([run({ submissionId: null, creationDate: null })]),
    history: yes([ours]),
    kind: 'runs',
    ids: ['13'],
    asked: 2,
  },
  {
    what: 'a history that may not be read',
    identity: null,
    status: yes([later]),
    history: forbidden,
    kind: 'runs',
    ids: ['14'],
    asked: 2,
  },
  {
    what: 'a history that is not there',
    identity: null,
    status: yes([later]),
    history: gone,
    kind: 'runs',
    ids: ['14'],
    asked: 2,
  },
  { what: 'a history without an answer', status: yes([later]), history: silent, kind: 'unanswered', asked: 2 },
  {
    what: 'a history with a refused credential',
    status: yes([later]),
    history: badKey,
    kind: 'unanswered',
    asked: 2,
  },
];

describe('a look at one candidate', () => {
  test.each(cases)('$what: $kind', async (row) => {
    const { identity: known = null, before = ABSENT, status, history, kind, ids, asked } = row;
    const service = scripted({ status: [status], ...(history ? { history: [history] } : {}) });
    const view = await service.clock.run(() =>
      queryCandidate(service.ports, 'a', { jobName: 'orders', identity: known, before }),
    );
    expect(view.kind).toBe(kind);
    if (view.kind === 'runs') expect(view.runs.map((one) => one.submissionId)).toEqual(ids);
    const failed = [status, history].find((answer) => answer && !answer.ok);
    if (view.kind === 'unanswered') expect({ ok: false, failure: view.failure }).toEqual(failed);
    expect(service.calls.map((call) => call.args)).toEqual(Array.from({ length: asked }, () => ['a', 'orders']));
  });

  test('goes before waiting questions where it is urgent', async () => {
    const service = scripted({ status: [gone] }, { perMinute: 10 });
    const one = { jobName: 'orders', identity: null, before: ABSENT };
    const started = service.clock.now();
    await service.clock.run(async () => {
      for (let index = 0; index < 9; index += 1) await queryCandidate(service.ports, 'a', one);
      await queryCandidate(service.ports, 'a', one, { priority: 'urgent' });
    });
    expect(service.clock.now() - started).toBe(0);
  });

  test('is not begun after an abort', async () => {
    const service = scripted({ status: [gone] });
    const view = await queryCandidate(
      service.ports,
      'a',
      { jobName: 'orders', identity: null, before: ABSENT },
      { signal: AbortSignal.abort() },
    );
    expect(view).toMatchObject({ kind: 'unanswered', failure: { kind: 'no-reply', maybeSent: false } });
    expect(service.calls).toEqual([]);
  });
});
