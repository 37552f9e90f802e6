import { describe, expect, test } from 'vitest';
import { deleteJob } from '../../../src/migration/finish/delete-job.ts';
import type { Call } from '../../../src/requests/call.ts';
import { badKey, busy, forbidden, gone, silent, tooMany, yes } from '../support/answers.ts';
import { DATE, held, run } from '../support/records.ts';
import { never, type Script, scripted } from '../support/scripted.ts';
import { spendBudget } from '../support/spent-budget.ts';

const done = run({ status: 'SUCCEEDED' });
const over = yes([done]);
const later = run({ submissionId: '14', creationDate: DATE + 5000 });

const cases: readonly [what: string, script: Script, reason: string | null, deletions: number][] = [
  ['a job whose run is over', { status: [over], remove: [yes(true)] }, null, 1],
  ['a failed one', { status: [yes([run({ status: 'FAILED' })])], remove: [yes(true)] }, null, 1],
  ['a job that is gone meanwhile', { status: [over], remove: [gone] }, null, 1],
  ['a lost answer, asked again', { status: [over], remove: [silent, gone] }, null, 2],
  // Only "it runs" is worth a question.
  ['throttled, asked again', { status: [over, over, yes([later])], remove: [tooMany, yes(true)] }, null, 2],
  ['a refusal', { status: [over], remove: [forbidden] }, 'not allowed (test, HTTP 403)', 1],
  [
    'a job that runs by the word of the service',
    { status: [over], remove: [busy] },
    'it runs (test, HTTP 400, Cdm.0052)',
    8,
  ],
  [
    'a job that runs by the word of the service and of its status',
    { status: [over, over, yes([later])], remove: [busy] },
    'it runs (test, HTTP 400, Cdm.0052)',
    1,
  ],
  ['a run that goes on', { status: [yes([run()])] }, 'its run is not over', 0],
  ['a run in an unknown state', { status: [yes([run({ status: 'UNKNOWN' })])] }, 'its run is not over', 0],
  [
    'another run than ours',
    { status: [yes([later])], history: [yes([later])] },
    'it shows another run than ours, or none',
    0,
  ],
  ['no run', { status: [yes([])] }, 'it shows another run than ours, or none', 0],
  ['a job that is gone', { status: [gone], history: [gone] }, 'it shows another run than ours, or none', 0],
  ['no answer', { status: [silent] }, 'it could not be looked at first: connection reset', 0],
  ['a refused credential', { status: [badKey] }, 'it could not be looked at first: bad key', 0],
  [
    'a later run in front of ours',
    { status: [yes([later])], history: [yes([later, done])] },
    'a later run of it has begun',
    0,
  ],
  ['a later run that begins between the looks', { status: [over, yes([later])] }, 'a later run of it has begun', 0],
  [
    'a later run of the same id',
    { status: [over, yes([run({ creationDate: DATE + 5000 })])] },
    'a later run of it has begun',
    0,
  ],
  [
    'another run of the same date',
    { status: [over, yes([run({ submissionId: '12' })])] },
    'a later run of it has begun',
    0,
  ],
  [
    'an older run beside ours, whichever comes first',
    { status: [over, yes([run({ submissionId: '12', creationDate: DATE - 5000 }), done])], remove: [yes(true)] },
    null,
    1,
  ],
  ['a second look without an answer', { status: [over, silent] }, 'a later run of it has begun', 0],
  ['a second look that shows nothing', { status: [over, yes([])] }, 'a later run of it has begun', 0],
];

describe('deleting a job', () => {
  test.each(cases)('%s: %3$j', async (_what, script, reason, deletions) => {
    const service = scripted(script);
    const deadline = service.clock.now() + 30_000;
    expect(await service.clock.run(() => deleteJob(service.ports, held, deadline, never()))).toBe(reason);
    const sent = service.calls.filter((call) => call.route === 'remove');
    expect(sent.map((call) => call.args)).toEqual(Array.from({ length: deletions }, () => ['a', 'orders']));
  });

  test('is sent again while the service still holds the job after its run', async () => {
    const service = scripted({ status: [over], remove: [busy, busy, yes(true)] });
    const deadline = service.clock.now() + 30_000;
    expect(await service.clock.run(() => deleteJob(service.ports, held, deadline, never()))).toBeNull();
  });

  test('is given up in time', async () => {
    const service = scripted({ status: [over], remove: [silent] });
    const startedAt = service.clock.now();
    const reason = await service.clock.run(() => deleteJob(service.ports, held, startedAt + 30_000, never()));
    expect(reason).toBe('connection reset');
    expect(service.clock.now() - startedAt).toBeLessThanOrEqual(30_000);
    expect(service.clock.now() - startedAt).toBeGreaterThan(20_000);
  });

  test('goes before the questions that wait for a place, also when the service still holds the job', async () => {
    const service = scripted({ status: [over], remove: [busy, yes(true)] }, { perMinute: 60 });
    const startedAt = service.clock.now();
    await service.clock.run(async () => {
      await spendBudget(service, 60);
      await deleteJob(service.ports, held, startedAt + 90_000, never());
    });
    expect(service.clock.now() - startedAt).toBe(61_000);
  });

  test('ends at a cancellation, also while it asks whether the run is over', async () => {
    const { clock } = scripted({});
    let asked = 0;
    const service = scripted(
      {
        status: (_cluster: string, _job: string, { signal }: Call) => {
          asked += 1;
          return asked < 3 ? over : clock.sleep(600_000, signal).then(() => silent);
        },
        remove: [busy],
      },
      { clock },
    );
    const cancel = new AbortController();
    const startedAt = clock.now();
    clock.at(startedAt + 7000, () => cancel.abort());
    await clock.run(() => deleteJob(service.ports, held, startedAt + 90_000, cancel.signal));
    expect(clock.now() - startedAt).toBe(7000);
  });
});
