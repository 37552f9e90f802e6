import { describe, expect, test } from 'vitest';
import { findRun } from '../../../src/migration/locate/find-run.ts';
import { ABSENT } from '../../../src/migration/run/prior-runs.ts';
import type { RunIdentity } from '../../../src/migration/run/run-identity.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { gone, yes } from '../support/answers.ts';
import { DATE, run } from '../support/records.ts';
import { never, type Scripted, scripted } from '../support/scripted.ts';

const identity: RunIdentity = { jobName: 'orders', submissionId: '13', creationDate: DATE };
const ours = run();
const later = run({ submissionId: '14', creationDate: DATE + 5000 });
const third = run({ submissionId: '15', creationDate: DATE + 9000 });

/** Candidate `a` always shows the same; `b` shows our run after twenty seconds, if at all. */
function service(a: Answer<unknown>, bShowsOurs: boolean): Scripted {
  const answer = (cluster: string): Answer<unknown> => {
    if (cluster === 'a') return a;
    return bShowsOurs && one.clock.now() - startedAt >= 20_000 ? yes([ours]) : gone;
  };
  const one = scripted({ status: answer, history: answer });
  const startedAt = one.clock.now();
  return one;
}

function find(one: Scripted, more: Partial<Parameters<typeof findRun>[1]> = {}) {
  const priorRuns = new Map([
    ['a', ABSENT],
    ['b', ABSENT],
  ]);
  const deadline = one.clock.now() + 300_000;
  const options = { jobName: 'orders', identity, priorRuns, deadline, cancel: never(), afterLost: true, ...more };
  return one.clock.run(() => findRun(one.ports, options));
}

describe('the search for a run that the service named, after a lost request', () => {
  test('remembers each further new run once, for it may be ours too', async () => {
    expect(await find(service(yes([third, later]), true))).toMatchObject({
      kind: 'found',
      cluster: 'b',
      others: [
        { cluster: 'a', run: third },
        { cluster: 'a', run: later },
      ],
    });
  });

  test('remembers none where no request was lost', async () => {
    expect(await find(service(yes([later]), true), { afterLost: false })).toMatchObject({ kind: 'found', others: [] });
  });

  test('remembers none where no answer named the run', async () => {
    const found = await find(service(gone, true), { identity: null, windowMs: 60_000 });
    expect(found).toMatchObject({ kind: 'found', others: [] });
  });

  test('finds only further ones in two minutes: none of them is the one', async () => {
    expect(await find(service(yes([later]), false))).toEqual({
      kind: 'lost',
      cause: 'several',
      reason: 'more than one run could be the one that this step started',
      locations: [{ cluster: 'a', run: later }],
      failure: null,
    });
  });
});
