import { describe, expect, test } from 'vitest';
import {
  advance,
  atDeadline,
  initialState,
  type Observation,
  type RunState,
  type Transition,
} from '../../../src/migration/wait/run-state.ts';
import { failure } from '../support/answers.ts';
import { run } from '../support/records.ts';

const START = 1_700_000_000_000;
const ours = (status: string | null): Observation => ({ kind: 'ours', run: run({ status }) });
const noRuns: Observation = { kind: 'no-runs' };
const vanished: Observation = { kind: 'vanished', detail: 'it is gone' };
const bad = (httpStatus: number, code: string | null = null): Observation => ({
  kind: 'unanswered',
  failure: failure({ httpStatus, code }),
});
const reset: Observation = { kind: 'unanswered', failure: failure({ kind: 'no-reply' }) };
const badKey: Observation = { kind: 'unanswered', failure: failure({ kind: 'auth-refused' }) };

/** Looks one after the other: seconds after the start, and what was seen. */
type CandidateViews = readonly (readonly [second: number, observation: Observation])[];

function observedFor(views: CandidateViews): Transition {
  let state: RunState = initialState(START);
  let last: Transition = { state, step: { kind: 'wait' }, changed: false };
  for (const [second, observation] of views) {
    last = advance(state, observation, START + second * 1000);
    state = last.state;
  }
  return last;
}

const cases: readonly [what: string, views: CandidateViews, kind: string, status?: string][] = [
  ['a run that goes on', [[0, ours('RUNNING')]], 'wait'],
  [
    'a run that goes on for a day',
    [
      [0, ours('RUNNING')],
      [86_400, ours('RUNNING')],
    ],
    'wait',
  ],
  ['a run in the queue', [[0, ours('PENDING')]], 'wait'],
  ['success', [[0, ours('SUCCEEDED')]], 'over', 'SUCCEEDED'],
  ['success in small letters', [[0, ours('succeeded')]], 'over', 'SUCCEEDED'],
  [
    'a failure',
    [
      [0, ours('RUNNING')],
      [5, ours('FAILED')],
    ],
    'over',
    'FAILED',
  ],
  ['a submission that failed', [[0, ours('FAILURE_ON_SUBMIT')]], 'over', 'FAILURE_ON_SUBMIT'],
  ['a stop', [[0, ours('STOPPED')]], 'over', 'STOPPED'],

  ['an unknown word at first', [[0, ours('UNKNOWN')]], 'wait'],
  [
    'an unknown word just within the grace',
    [
      [0, ours('UNKNOWN')],
      [119.999, ours('UNKNOWN')],
    ],
    'wait',
  ],
  [
    'an unknown word beyond it',
    [
      [0, ours('UNKNOWN')],
      [120, ours('UNKNOWN')],
    ],
    'given-up',
    'UNKNOWN',
  ],
  [
    'an invented word beyond it',
    [
      [0, ours('DONE')],
      [120, ours('DONE')],
    ],
    'given-up',
    'DONE',
  ],
  [
    'no word beyond it',
    [
      [0, ours(null)],
      [120, ours(null)],
    ],
    'given-up',
    'UNKNOWN',
  ],
  [
    'two suspicious words share the grace',
    [
      [0, ours('NEW')],
      [60, ours('UNKNOWN')],
      [120, ours('NEW')],
    ],
    'given-up',
    'NEW',
  ],
  [
    'a sound word sets the grace back',
    [
      [0, ours('NEW')],
      [100, ours('RUNNING')],
      [130, ours('NEW')],
      [249, ours('NEW')],
    ],
    'wait',
  ],
  [
    'and it counts anew from there',
    [
      [0, ours('NEW')],
      [100, ours('RUNNING')],
      [130, ours('NEW')],
      [250, ours('NEW')],
    ],
    'given-up',
    'NEW',
  ],
  [
    'success after suspicion',
    [
      [0, ours('UNKNOWN')],
      [119, ours('SUCCEEDED')],
    ],
    'over',
    'SUCCEEDED',
  ],

  ['no run at first', [[0, noRuns]], 'wait'],
  [
    'no run beyond the grace',
    [
      [0, noRuns],
      [120, noRuns],
    ],
    'given-up',
    'UNKNOWN',
  ],
  ['vanished at first', [[0, vanished]], 'wait'],
  [
    'vanished beyond the grace',
    [
      [0, vanished],
      [120, vanished],
    ],
    'given-up',
    'LOST',
  ],
  [
    'vanished, then back',
    [
      [0, vanished],
      [119, ours('RUNNING')],
      [200, vanished],
    ],
    'wait',
  ],
  [
    'a mix of suspicions shares the grace',
    [
      [0, noRuns],
      [60, vanished],
      [120, ours('NEW')],
    ],
    'given-up',
    'NEW',
  ],

  ['no answer', [[0, reset]], 'wait'],
  [
    'no answer for a day',
    [
      [0, reset],
      [86_400, reset],
    ],
    'wait',
  ],
  [
    'bad gateways for a day',
    [
      [0, bad(502)],
      [86_400, bad(503)],
    ],
    'wait',
  ],
  [
    'throttled for a day',
    [
      [0, bad(429)],
      [86_400, bad(429)],
    ],
    'wait',
  ],
  [
    'server errors with a refusal of the service for a day',
    [
      [0, bad(500, 'Cdm.0333')],
      [86_400, bad(500, 'Cdm.0333')],
    ],
    'wait',
  ],
  [
    'a refusal of the service beyond the grace',
    [
      [0, bad(499, 'Cdm.0333')],
      [120, bad(499, 'Cdm.0333')],
    ],
    'given-up',
    'LOST',
  ],
  [
    'a credential that is refused',
    [
      [0, ours('RUNNING')],
      [5, badKey],
    ],
    'given-up',
    'LOST',
  ],
  ['401', [[0, bad(401)]], 'given-up', 'LOST'],
  ['no permission at first', [[0, bad(403)]], 'wait'],
  [
    'no permission beyond the grace',
    [
      [0, bad(403)],
      [120, bad(403)],
    ],
    'given-up',
    'LOST',
  ],
  [
    'no permission, silence between',
    [
      [0, bad(403)],
      [60, reset],
      [120, bad(403)],
    ],
    'given-up',
    'LOST',
  ],
  [
    'silence does not end the suspicion, nor does it end the wait',
    [
      [0, ours('NEW')],
      [200, reset],
    ],
    'wait',
  ],
  [
    'suspicion goes on after silence',
    [
      [0, ours('NEW')],
      [119, reset],
      [121, ours('NEW')],
    ],
    'given-up',
    'NEW',
  ],
  [
    'no permission, then an answer',
    [
      [0, bad(403)],
      [119, ours('RUNNING')],
      [200, bad(403)],
    ],
    'wait',
  ],
];

describe('what follows from the looks at a run', () => {
  test.each(cases)('%s: %3$s', (_what, views, kind, status) => {
    const { step } = observedFor(views);
    expect(step.kind).toBe(kind);
    if (step.kind !== 'wait') expect(step.status).toBe(status);
    if (step.kind === 'over') expect(step.run.status?.toUpperCase()).toBe(status);
  });

  test.each<[what: string, views: CandidateViews, reason: RegExp]>([
    [
      'a word',
      [
        [0, ours('DONE')],
        [120, ours('DONE')],
      ],
      /status DONE, which is neither a status of a running job nor/,
    ],
    [
      'no run',
      [
        [0, noRuns],
        [120, noRuns],
      ],
      /^the service shows the job without any run$/,
    ],
    [
      'vanished',
      [
        [0, vanished],
        [120, vanished],
      ],
      /^it is gone$/,
    ],
    [
      'a refusal',
      [
        [0, bad(403)],
        [120, bad(403)],
      ],
      /^the service refused the status request$/,
    ],
    ['the credential', [[0, badKey]], /^the service no longer accepts the credential$/],
  ])('says why it gave up: %s', (_what, views, reason) => {
    expect(observedFor(views).step).toMatchObject({ reason: expect.stringMatching(reason) });
  });
});

describe('what is remembered between looks', () => {
  test('the word and since when', () => {
    const { state } = observedFor([
      [0, ours('PENDING')],
      [10, ours('RUNNING')],
      [30, ours('running')],
    ]);
    expect(state).toMatchObject({ word: 'RUNNING', wordSince: START + 10_000 });
  });

  test('the last run, through silence and vanishing', () => {
    const seen = observedFor([
      [0, ours('RUNNING')],
      [10, reset],
      [20, vanished],
    ]).state;
    expect(seen.lastRun).toEqual(run());
    expect(seen.word).toBe('RUNNING');
  });

  test('nothing before the first look', () => {
    expect(initialState(START)).toEqual({
      word: null,
      wordSince: START,
      suspicion: null,
      silence: 0,
      lastFailure: null,
      lastRun: null,
    });
  });

  test.each<[what: string, views: CandidateViews, silence: number, failed: boolean]>([
    [
      'three in a row',
      [
        [0, reset],
        [1, bad(502)],
        [2, bad(429)],
      ],
      3,
      true,
    ],
    [
      'refusals count',
      [
        [0, reset],
        [1, bad(403)],
      ],
      2,
      true,
    ],
    [
      'set back by our run',
      [
        [0, reset],
        [1, ours('RUNNING')],
      ],
      0,
      false,
    ],
    [
      'set back by a suspicious word',
      [
        [0, reset],
        [1, ours('NEW')],
      ],
      0,
      false,
    ],
    [
      'set back by a job without runs',
      [
        [0, reset],
        [1, noRuns],
      ],
      0,
      false,
    ],
    [
      'set back by a vanished run',
      [
        [0, reset],
        [1, vanished],
      ],
      0,
      false,
    ],
    [
      'counted anew after an answer',
      [
        [0, reset],
        [1, ours('RUNNING')],
        [2, reset],
      ],
      1,
      true,
    ],
  ])('failed questions in a row: %s', (_what, views, silence, failed) => {
    const { state } = observedFor(views);
    expect(state.silence).toBe(silence);
    expect(state.lastFailure !== null).toBe(failed);
  });

  test.each<[what: string, views: CandidateViews, changed: boolean]>([
    ['the first word', [[0, ours('RUNNING')]], true],
    [
      'another word',
      [
        [0, ours('PENDING')],
        [1, ours('RUNNING')],
      ],
      true,
    ],
    [
      'the same word',
      [
        [0, ours('RUNNING')],
        [1, ours('RUNNING')],
      ],
      false,
    ],
    [
      'the same word in other letters',
      [
        [0, ours('RUNNING')],
        [1, ours('running')],
      ],
      false,
    ],
    [
      'another suspicious word',
      [
        [0, ours('RUNNING')],
        [1, ours('NEW')],
      ],
      true,
    ],
    [
      'the same suspicious word',
      [
        [0, ours('NEW')],
        [1, ours('NEW')],
      ],
      false,
    ],
    [
      'silence',
      [
        [0, ours('RUNNING')],
        [1, reset],
      ],
      false,
    ],
    [
      'vanishing',
      [
        [0, ours('RUNNING')],
        [1, vanished],
      ],
      false,
    ],
    [
      'a refused credential',
      [
        [0, ours('RUNNING')],
        [1, badKey],
      ],
      false,
    ],
    [
      'the same word after silence',
      [
        [0, ours('RUNNING')],
        [1, reset],
        [2, ours('RUNNING')],
      ],
      false,
    ],
    [
      'the end',
      [
        [0, ours('RUNNING')],
        [1, ours('SUCCEEDED')],
      ],
      true,
    ],
  ])('%s is a change: %3$s', (_what, views, changed) => {
    expect(observedFor(views).changed).toBe(changed);
  });
});

describe('the deadline', () => {
  test.each<[what: string, views: CandidateViews, status: string, reason: RegExp]>([
    ['before any word', [], 'TIMED_OUT', /^no status was seen$/],
    ['while it runs', [[0, ours('RUNNING')]], 'TIMED_OUT', /^last seen as RUNNING$/],
    [
      'in silence',
      [
        [0, ours('RUNNING')],
        [5, reset],
      ],
      'TIMED_OUT',
      /^last seen as RUNNING$/,
    ],
    ['within the grace of a word', [[0, ours('NEW')]], 'NEW', /status NEW/],
    [
      'within the grace of a vanished run',
      [
        [0, ours('RUNNING')],
        [5, vanished],
      ],
      'LOST',
      /^it is gone$/,
    ],
    ['within the grace of a job without runs', [[0, noRuns]], 'UNKNOWN', /without any run/],
    [
      'in silence after a suspicious word',
      [
        [0, ours('NEW')],
        [5, reset],
      ],
      'NEW',
      /status NEW/,
    ],
    [
      'after a suspicion that is over',
      [
        [0, ours('NEW')],
        [5, ours('RUNNING')],
      ],
      'TIMED_OUT',
      /RUNNING/,
    ],
  ])('%s: %3$s', (_what, views, status, reason) => {
    expect(atDeadline(observedFor(views).state)).toEqual({ status, reason: expect.stringMatching(reason) });
  });
});
