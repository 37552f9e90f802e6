import { describe, expect, test } from 'vitest';
import { leaveRunning } from '../../src/migration/leave-running.ts';
import { lostRequest } from '../../src/migration/run/lost-request.ts';
import { ABSENT } from '../../src/migration/run/prior-runs.ts';
import type { RunRecord } from '../../src/migration/run/run-record.ts';
import type { SubmitResult } from '../../src/migration/submit/submit-result.ts';
import type { Answer } from '../../src/requests/answer.ts';
import { gone, yes } from './support/answers.ts';
import { DATE, ID, record, run } from './support/records.ts';
import { scripted, waitOptions } from './support/scripted.ts';

const older = run({ submissionId: '12', creationDate: DATE - 5000 });
const accepted: Partial<RunRecord> = { phase: 'accepted', submissionId: ID, creationDate: DATE, origin: 'created' };

/** Leaves a job whose reply named the submission 13, after a request that was lost before. */
async function leave(shown: Readonly<Record<string, Answer<unknown>>>, part: Partial<Accepted> = {}) {
  const show = (cluster: string): Answer<unknown> => shown[cluster] ?? gone;
  const service = scripted({ status: show, history: show });
  const options = waitOptions(service);
  const submitted: Accepted = {
    kind: 'accepted',
    record: record({ ...accepted, lostRequest: lostRequest(service.clock.now(), 15_000) }),
    reply: run({ status: 'PENDING' }),
    location: null,
    priorRuns: new Map([
      ['a', ABSENT],
      ['b', ABSENT],
    ]),
    duplicates: [],
    ...part,
  };
  return service.clock.run(() => leaveRunning(service.ports, submitted, options));
}

type Accepted = Extract<SubmitResult, { kind: 'accepted' }>;

describe('a job that is not waited for, after a request that was lost', () => {
  test('is left to go on where its run is the only new one', async () => {
    expect(await leave({ a: yes([run()]) })).toMatchObject({
      status: 'RUNNING',
      pending: true,
      record: { cluster: 'a', phase: 'ended' },
    });
  });

  test('is lost where another new run is seen beside it', async () => {
    expect(await leave({ a: yes([run()]), b: yes([older]) })).toMatchObject({
      status: 'LOST',
      pending: false,
      mayStillRun: true,
      reason: expect.stringContaining('submission 12'),
    });
  });

  test('is lost where another run of it is known already', async () => {
    const known = { location: { cluster: 'a', run: run() }, duplicates: [{ cluster: 'b', run: older }] };
    const located = record({ ...accepted, phase: 'located', cluster: 'a' });
    expect(await leave({ a: yes([run()]) }, { ...known, record: located })).toMatchObject({
      status: 'LOST',
      pending: false,
      reason: expect.stringContaining('submission 12'),
    });
  });
});
