import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import { ABSENT, type Before } from '../../../src/migration/run/prior-runs.ts';
import { locate } from '../../../src/migration/locate/match-run.ts';
import type { Look } from '../../../src/migration/locate/query-candidate.ts';
import type { RunIdentity } from '../../../src/migration/run/run-identity.ts';
import { failure } from '../support/fake-service.ts';
import { DATE, run } from '../support/scripted.ts';

const identity: RunIdentity = { jobName: 'orders', submissionId: '13', creationDate: DATE };
const idOnly: RunIdentity = { ...identity, creationDate: null };
const dateOnly: RunIdentity = { ...identity, submissionId: null };
const bare: RunIdentity = { jobName: 'orders', submissionId: null, creationDate: null };

const shows = (...parts: Partial<Submission>[]): Look => ({ kind: 'runs', runs: parts.map(run) });
const stood = (part: Partial<Submission> | null): Before => ({
  kind: 'present',
  newest: part === null ? null : run(part),
});
const absent: Look = { kind: 'absent' };
const idle: Look = { kind: 'idle' };
const unasked: Look = { kind: 'unasked', failure: failure({ kind: 'no-reply' }) };
const other: Partial<Submission> = { submissionId: '40', creationDate: DATE + 9000 };
const old: Partial<Submission> = { submissionId: '2', creationDate: DATE - 90_000 };

interface Case {
  readonly what: string;
  readonly identity: RunIdentity | null;
  readonly befores?: Record<string, Before>;
  readonly looks: Record<string, Look>;
  /** The kind, and the cluster or the number of sightings. */
  readonly expected: readonly [string, (string | number)?];
}

const none = { a: ABSENT, b: ABSENT };
const cases: readonly Case[] = [
  { what: 'the run of the reply', identity, looks: { a: absent, b: shows({}) }, expected: ['found', 'b'] },
  {
    what: 'the run of the reply, though another candidate is silent: name, id and date match',
    identity,
    looks: { a: unasked, b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'the run of the reply behind a later one',
    identity,
    looks: { a: absent, b: shows(other, {}) },
    expected: ['found', 'b'],
  },
  {
    what: 'the same id and date on two candidates',
    identity,
    looks: { a: shows({}), b: shows({}) },
    expected: ['several', 2],
  },
  {
    what: 'the same id on both, another date on one',
    identity,
    looks: { a: shows({}), b: shows({ creationDate: DATE + 7000 }) },
    expected: ['found', 'a'],
  },
  {
    what: 'the same id on two, no date in the reply',
    identity: idOnly,
    looks: { a: shows({}), b: shows({ creationDate: DATE + 7000 }) },
    expected: ['several', 2],
  },
  {
    what: 'the id on one, no date in the reply, and the other silent',
    identity: idOnly,
    looks: { a: unasked, b: shows({}) },
    expected: ['unsure', 1],
  },
  {
    what: 'the id on one, no date in the reply, all answered',
    identity: idOnly,
    looks: { a: absent, b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'the id on one and another new run, no date in the reply: the id tells them apart',
    identity: idOnly,
    looks: { a: shows(other), b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'the id on one, another new run and a silent candidate, no date in the reply',
    identity: idOnly,
    befores: { a: ABSENT, b: ABSENT, c: ABSENT },
    looks: { a: shows(other), b: shows({}), c: unasked },
    expected: ['unsure', 2],
  },
  {
    what: 'only a new run of another id, no date in the reply',
    identity: idOnly,
    looks: { a: shows(other), b: absent },
    expected: ['unsure', 1],
  },
  {
    what: 'the date of the reply, which had no id',
    identity: dateOnly,
    looks: { a: absent, b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'a reply without id and date: the only new run',
    identity: bare,
    looks: { a: absent, b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'a reply without id and date: two new runs',
    identity: bare,
    looks: { a: shows({}), b: shows(other) },
    expected: ['several', 2],
  },
  { what: 'no run of the reply anywhere', identity, looks: { a: absent, b: absent }, expected: ['absent'] },
  {
    what: 'only a new run that is not the one of the reply',
    identity,
    looks: { a: shows(other), b: absent },
    expected: ['unsure', 1],
  },
  {
    what: 'the lost answer and one new run',
    identity: null,
    looks: { a: absent, b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'the lost answer and one new run beside a silent candidate',
    identity: null,
    looks: { a: unasked, b: shows({}) },
    expected: ['unsure', 1],
  },
  {
    what: 'the lost answer and two new runs',
    identity: null,
    looks: { a: shows({}), b: shows(other) },
    expected: ['several', 2],
  },
  {
    what: 'the lost answer and two new runs on one cluster',
    identity: null,
    looks: { a: shows({}, other), b: absent },
    expected: ['several', 2],
  },
  {
    what: 'two new runs are several even where a candidate is silent',
    identity: null,
    befores: { a: ABSENT, b: ABSENT, c: ABSENT },
    looks: { a: shows({}), b: shows(other), c: unasked },
    expected: ['several', 2],
  },
  { what: 'the lost answer and nothing', identity: null, looks: { a: absent, b: absent }, expected: ['absent'] },
  {
    what: 'the lost answer, nothing, and a silent candidate',
    identity: null,
    looks: { a: absent, b: unasked },
    expected: ['unsure', 0],
  },
  {
    what: 'a candidate that was not looked at at all',
    identity: null,
    looks: { a: absent },
    expected: ['unsure', 0],
  },
  {
    what: 'a run that stood there before is not ours',
    identity: null,
    befores: { a: stood(old), b: ABSENT },
    looks: { a: shows(old), b: absent },
    expected: ['absent'],
  },
  {
    what: 'the very run of the look-up, though its id and date are those of the reply',
    identity,
    befores: { a: stood({}), b: ABSENT },
    looks: { a: shows({}), b: absent },
    expected: ['absent'],
  },
  {
    what: 'a new run in front of the one that stood there',
    identity: null,
    befores: { a: stood(old), b: ABSENT },
    looks: { a: shows(other, old), b: absent },
    expected: ['found', 'a'],
  },
  {
    what: 'a run of which it cannot be told whether it is new',
    identity: null,
    befores: { a: stood(old), b: ABSENT },
    looks: { a: shows({ submissionId: null, creationDate: null }), b: absent },
    expected: ['unsure', 1],
  },
  {
    what: 'one new run and one of which it cannot be told',
    identity: null,
    befores: { a: stood(old), b: ABSENT },
    looks: { a: shows({ submissionId: null, creationDate: null }), b: shows(other) },
    expected: ['unsure', 2],
  },
  {
    what: 'the run of the reply where it cannot be told whether it is new',
    identity,
    befores: { a: stood({ submissionId: null, creationDate: null }) },
    looks: { a: shows({}) },
    expected: ['unsure', 1],
  },
  {
    what: 'the job was created and has no run',
    identity: null,
    looks: { a: idle, b: absent },
    expected: ['idle', 'a'],
  },
  {
    what: 'the job was created on two and has no run',
    identity: null,
    looks: { a: idle, b: idle },
    expected: ['unsure', 0],
  },
  {
    what: 'the job stood there without a run before',
    identity: null,
    befores: { a: stood(null), b: ABSENT },
    looks: { a: idle, b: absent },
    expected: ['absent'],
  },
  {
    what: 'the job was created on one, a candidate is silent',
    identity: null,
    looks: { a: idle, b: unasked },
    expected: ['unsure', 0],
  },
  {
    what: 'the job was created on one, a run is on the other',
    identity: null,
    looks: { a: idle, b: shows({}) },
    expected: ['found', 'b'],
  },
  {
    what: 'a look at a cluster of which nothing was known before',
    identity: null,
    befores: { a: ABSENT },
    looks: { a: absent, z: idle },
    expected: ['idle', 'z'],
  },
];

describe('which run is ours', () => {
  test.each(cases)('$what: $expected.0', ({ identity: ours, befores = none, looks, expected }) => {
    const located = locate(ours, new Map(Object.entries(befores)), new Map(Object.entries(looks)));
    const [kind, more] = expected;
    const told =
      located.kind === 'found' || located.kind === 'idle'
        ? located.cluster
        : located.kind === 'absent'
          ? undefined
          : located.sightings.length;
    expect([located.kind, told]).toEqual([kind, more]);
  });

  test('names what was seen, and where', () => {
    const befores = new Map([
      ['a', ABSENT],
      ['b', ABSENT],
    ]);
    const looks = new Map([
      ['a', shows({})],
      ['b', shows(other)],
    ]);
    expect(locate(null, befores, looks)).toEqual({
      kind: 'several',
      sightings: [
        { cluster: 'a', run: run() },
        { cluster: 'b', run: run(other) },
      ],
    });
    expect(locate(identity, befores, looks)).toEqual({ kind: 'found', cluster: 'a', run: run() });
  });
});
