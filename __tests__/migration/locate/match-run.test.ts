import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import { matchRun } from '../../../src/migration/locate/match-run.ts';
import type { CandidateView } from '../../../src/migration/locate/query-candidate.ts';
import { ABSENT, type PriorRun } from '../../../src/migration/run/prior-runs.ts';
import type { RunIdentity } from '../../../src/migration/run/run-identity.ts';
import { failure } from '../support/answers.ts';
import { DATE, run } from '../support/records.ts';

const identity: RunIdentity = { jobName: 'orders', submissionId: '13', creationDate: DATE };
const idOnly: RunIdentity = { ...identity, creationDate: null };
const dateOnly: RunIdentity = { ...identity, submissionId: null };
const bare: RunIdentity = { jobName: 'orders', submissionId: null, creationDate: null };

const shows = (...parts: Partial<Submission>[]): CandidateView => ({ kind: 'runs', runs: parts.map(run) });
const priorRun = (part: Partial<Submission> | null): PriorRun => ({
  kind: 'present',
  newest: part === null ? null : run(part),
});
const absent: CandidateView = { kind: 'absent' };
const idle: CandidateView = { kind: 'idle' };
const unanswered: CandidateView = { kind: 'unanswered', failure: failure({ kind: 'no-reply' }) };
const other: Partial<Submission> = { submissionId: '40', creationDate: DATE + 9000 };
const old: Partial<Submission> = { submissionId: '2', creationDate: DATE - 90_000 };

interface Case {
  readonly what: string;
  readonly identity: RunIdentity | null;
  readonly priorRuns?: Record<string, PriorRun>;
  readonly views: Record<string, CandidateView>;
  /** The kind, and the cluster or the number of sightings. */
  readonly expected: readonly [string, (string | number)?];
}

const none = { a: ABSENT, b: ABSENT };
const cases: readonly Case[] = [
  { what: 'the run of the reply', identity, views: { a: absent, b: shows({}) }, expected: ['found', 'b'] },
  {
    what: 'the run of the reply, though another candidate is silent: name, id and date match',
    identity,
    views: { a: unanswered, b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'the run of the reply behind a later one',
    identity,
    views: { a: absent, b: shows(other, {}) },
    expected: ['found', 'b'],
  },
  {
    what: 'the same id and date on two candidates',
    identity,
    views: { a: shows({}), b: shows({}) },
    expected: ['several', 2],
  },
  {
    what: 'the same id on both, another date on one',
    identity,
    views: { a: shows({}), b: shows({ creationDate: DATE + 7000 }) },
    expected: ['found', 'a'],
  },
  {
    what: 'the same id on two, no date in the reply',
    identity: idOnly,
    views: { a: shows({}), b: shows({ creationDate: DATE + 7000 }) },
    expected: ['several', 2],
  },
  {
    what: 'the id on one, no date in the reply, and the other silent',
    identity: idOnly,
    views: { a: unanswered, b: shows({}) },
    expected: ['unsure', 1],
  },
  {
    what: 'the id on one, no date in the reply, all answered',
    identity: idOnly,
    views: { a: absent, b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'the id on one and another new run, no date in the reply: the id tells them apart',
    identity: idOnly,
    views: { a: shows(other), b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'the id on one, another new run and a silent candidate, no date in the reply',
    identity: idOnly,
    priorRuns: { a: ABSENT, b: ABSENT, c: ABSENT },
    views: { a: shows(other), b: shows({}), c: unanswered },
    expected: ['unsure', 2],
  },
  {
    what: 'only a new run of another id, no date in the reply',
    identity: idOnly,
    views: { a: shows(other), b: absent },
    expected: ['unsure', 1],
  },
  {
    what: 'the date of the reply, which had no id',
    identity: dateOnly,
    views: { a: absent, b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'a reply without id and date: the only new run',
    identity: bare,
    views: { a: absent, b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'a reply without id and date: two new runs',
    identity: bare,
    views: { a: shows({}), b: shows(other) },
    expected: ['several', 2],
  },
  { what: 'no run of the reply anywhere', identity, views: { a: absent, b: absent }, expected: ['absent'] },
  {
    what: 'only a new run that is not the one of the reply',
    identity,
    views: { a: shows(other), b: absent },
    expected: ['unsure', 1],
  },
  {
    what: 'the lost answer and one new run',
    identity: null,
    views: { a: absent, b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'the lost answer and one new run beside a silent candidate',
    identity: null,
    views: { a: unanswered, b: shows({}) },
    expected: ['unsure', 1],
  },
  {
    what: 'the lost answer and two new runs',
    identity: null,
    views: { a: shows({}), b: shows(other) },
    expected: ['several', 2],
  },
  {
    what: 'the lost answer and two new runs on one cluster',
    identity: null,
    views: { a: shows({}, other), b: absent },
    expected: ['several', 2],
  },
  {
    what: 'two new runs are several even where a candidate is silent',
    identity: null,
    priorRuns: { a: ABSENT, b: ABSENT, c: ABSENT },
    views: { a: shows({}), b: shows(other), c: unanswered },
    expected: ['several', 2],
  },
  { what: 'the lost answer and nothing', identity: null, views: { a: absent, b: absent }, expected: ['absent'] },
  {
    what: 'the lost answer, nothing, and a silent candidate',
    identity: null,
    views: { a: absent, b: unanswered },
    expected: ['unsure', 0],
  },
  {
    what: 'a candidate that was not looked at at all',
    identity: null,
    views: { a: absent },
    expected: ['unsure', 0],
  },
  {
    what: 'a run that was there before is not ours',
    identity: null,
    priorRuns: { a: priorRun(old), b: ABSENT },
    views: { a: shows(old), b: absent },
    expected: ['absent'],
  },
  {
    what: 'the very run of the look-up, though its id and date are those of the reply',
    identity,
    priorRuns: { a: priorRun({}), b: ABSENT },
    views: { a: shows({}), b: absent },
    expected: ['absent'],
  },
  {
    what: 'a new run in front of the one that was there',
    identity: null,
    priorRuns: { a: priorRun(old), b: ABSENT },
    views: { a: shows(other, old), b: absent },
    expected: ['found', 'a'],
  },
  {
    what: 'a run of which it cannot be told whether it is new',
    identity: null,
    priorRuns: { a: priorRun(old), b: ABSENT },
    views: { a: shows({ submissionId: null, creationDate: null }), b: absent },
    expected: ['unsure', 1],
  },
  {
    what: 'one new run and one of which it cannot be told',
    identity: null,
    priorRuns: { a: priorRun(old), b: ABSENT },
    views: { a: shows({ submissionId: null, creationDate: null }), b: shows(other) },
    expected: ['unsure', 2],
  },
  {
    what: 'the run of the reply where it cannot be told whether it is new',
    identity,
    priorRuns: { a: priorRun({ submissionId: null, creationDate: null }) },
    views: { a: shows({}) },
    expected: ['unsure', 1],
  },
  {
    what: 'the job was created and has no run',
    identity: null,
    views: { a: idle, b: absent },
    expected: ['idle', 'a'],
  },
  {
    what: 'the job was created on two and has no run',
    identity: null,
    views: { a: idle, b: idle },
    expected: ['unsure', 0],
  },
  {
    what: 'the job was there without a run before',
    identity: null,
    priorRuns: { a: priorRun(null), b: ABSENT },
    views: { a: idle, b: absent },
    expected: ['absent'],
  },
  {
    what: 'the job was created on one, a candidate is silent',
    identity: null,
    views: { a: idle, b: unanswered },
    expected: ['unsure', 0],
  },
  {
    what: 'the job was created on one, a run is on the other',
    identity: null,
    views: { a: idle, b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'the id on one beside a run that does not show its own, no date in the reply',
    identity: idOnly,
    views: { a: shows(other), b: shows({ submissionId: null }) },
    expected: ['unsure', 2],
  },
  {
    what: 'the id on one beside a run of which it cannot be told whether it is new, no date in the reply',
    identity: idOnly,
    priorRuns: { a: ABSENT, b: priorRun(old) },
    views: { a: shows({}), b: shows({ submissionId: null, creationDate: null }) },
    expected: ['unsure', 2],
  },
  {
    what: 'the same id and date on two candidates, beside a run of which nothing can be told',
    identity,
    priorRuns: { a: ABSENT, b: ABSENT, c: priorRun(old) },
    views: { a: shows({}), b: shows({}), c: shows({ submissionId: null, creationDate: null }) },
    expected: ['several', 2],
  },
  {
    what: 'a look at a cluster of which nothing was known before',
    identity: null,
    priorRuns: { a: ABSENT },
    views: { a: absent, z: idle },
    expected: ['idle', 'z'],
  },
];

describe('which run is ours', () => {
  test.each(cases)('$what: $expected.0', ({ identity: ours, priorRuns = none, views, expected }) => {
    const located = matchRun(ours, new Map(Object.entries(priorRuns)), new Map(Object.entries(views)));
    const [kind, more] = expected;
    const details =
      located.kind === 'found' || located.kind === 'idle'
        ? located.cluster
        : located.kind === 'absent'
          ? undefined
          : located.locations.length;
    expect([located.kind, details]).toEqual([kind, more]);
  });

  test('names what was seen, and where', () => {
    const priorRuns = new Map([
      ['a', ABSENT],
      ['b', ABSENT],
    ]);
    const views = new Map([
      ['a', shows({})],
      ['b', shows(other)],
    ]);
    expect(matchRun(null, priorRuns, views)).toEqual({
      kind: 'several',
      locations: [
        { cluster: 'a', run: run() },
        { cluster: 'b', run: run(other) },
      ],
    });
    expect(matchRun(identity, priorRuns, views)).toEqual({ kind: 'found', cluster: 'a', run: run() });
    const twice = new Map([
      ['a', shows({})],
      ['b', shows({})],
    ]);
    expect(matchRun(identity, priorRuns, twice)).toEqual({
      kind: 'several',
      locations: [
        { cluster: 'a', run: run() },
        { cluster: 'b', run: run() },
      ],
    });
  });
});
