import { describe, expect, test } from 'vitest';
import { stopRun } from '../../../src/migration/finish/stop-run.ts';
import type { Call } from '../../../src/requests/call.ts';
import { badKey, busy, forbidden, gone, no, notRunning, silent, tooMany, yes } from '../support/answers.ts';
import { DATE, held, run } from '../support/records.ts';
import { type Script, scripted } from '../support/scripted.ts';
import { spendBudget } from '../support/spent-budget.ts';

const running = yes([run()]);
const stopped = yes([run({ status: 'STOPPED' })]);
const done = yes([run({ status: 'SUCCEEDED' })]);
const later = yes([run({ submissionId: '14', creationDate: DATE + 5000 })]);
const taken = yes(true);
const cannot = no({ httpStatus: 200, message: 'cannot stop' });

interface Case {
  readonly what: string;
  readonly script: Script;
  readonly expected: Record<string, unknown>;
  readonly stops: number;
  readonly tookMs?: number;
}

const cases: readonly Case[] = [
  {
    what: 'a run that goes on',
    script: { status: [running, stopped], stop: [taken] },
    expected: { kind: 'over', byUs: true, run: { status: 'STOPPED' } },
    stops: 1,
    tookMs: 250,
  },
  {
    what: 'a run that takes a while to end: it is asked once and looked at less and less often',
    script: { status: [running, running, running, running, running, stopped], stop: [taken] },
    expected: { kind: 'over', byUs: true },
    stops: 1,
    tookMs: 250 + 500 + 1000 + 1000 + 1000,
  },
  {
    what: 'a run that has ended by itself',
    script: { status: [done] },
    expected: { kind: 'over', byUs: false, run: { status: 'SUCCEEDED' } },
    stops: 0,
    tookMs: 0,
  },
  {
    what: 'a run that ends between the look and the stop',
    script: { status: [running, done], stop: [notRunning] },
    expected: { kind: 'over', byUs: false, run: { status: 'SUCCEEDED' } },
    stops: 1,
  },
  {
    what: 'a run that does not run yet by the word of the service: it is asked again',
    script: { status: [running, running, stopped], stop: [notRunning, taken] },
    expected: { kind: 'over', byUs: true },
    stops: 2,
    tookMs: 1000 + 250,
  },
  {
    what: 'a run that is shown as running, and does not run by the word of the service: it may still run',
    script: { status: [running], stop: [notRunning] },
    expected: { kind: 'failed', reason: 'the service did not accept the stop in time', failure: { code: 'Cdm.0053' } },
    stops: 5,
  },
  {
    what: 'another run under the name: nothing is sent',
    script: { status: [later], history: [later] },
    expected: { kind: 'not-ours', reason: expect.stringContaining('submission 14') },
    stops: 0,
    tookMs: 0,
  },
  {
    what: 'a job without any run: nothing is sent',
    script: { status: [yes([])] },
    expected: { kind: 'not-ours', reason: 'the service shows the job without any run' },
    stops: 0,
  },
  {
    what: 'a job that is gone: nothing is sent',
    script: { status: [gone], history: [gone] },
    expected: { kind: 'not-ours', reason: expect.stringContaining('does not exist') },
    stops: 0,
  },
  {
    what: 'a question after the stop that gives no answer: it is asked again',
    script: { status: [running, silent, stopped], stop: [taken] },
    expected: { kind: 'over', byUs: true },
    stops: 1,
    tookMs: 250 + 500,
  },
  {
    what: 'a job that is gone after the stop',
    script: { status: [running, gone], history: [gone], stop: [taken] },
    expected: { kind: 'asked' },
    stops: 1,
    tookMs: 250,
  },
  {
    what: 'a job that shows no run after the stop',
    script: { status: [running, yes([])], stop: [taken] },
    expected: { kind: 'asked' },
    stops: 1,
    tookMs: 250,
  },
  {
    what: 'a lost answer: looked at, and asked again while it still runs',
    script: { status: [running, running, stopped], stop: [silent, taken] },
    expected: { kind: 'over', byUs: true },
    stops: 2,
  },
  {
    what: 'a lost answer after which the run is over',
    script: { status: [running, stopped], stop: [silent] },
    expected: { kind: 'over' },
    stops: 1,
  },
  {
    what: 'throttled: asked again',
    script: { status: [running, running, stopped], stop: [tooMany, taken] },
    expected: { kind: 'over', byUs: true },
    stops: 2,
    // A second after the refused request, then the first pause after an accepted one.
    tookMs: 1000 + 250,
  },
  {
    what: 'a look without an answer: nothing is sent before the run was seen',
    script: { status: [silent, silent, running, stopped], stop: [taken] },
    expected: { kind: 'over', byUs: true },
    stops: 1,
  },
  {
    what: 'a refusal is final',
    script: { status: [running], stop: [forbidden] },
    expected: { kind: 'failed', reason: 'the service refused to stop it', failure: { message: 'not allowed' } },
    stops: 1,
    tookMs: 0,
  },
  {
    what: 'a refusal that holds is final after the third',
    script: { status: [running], stop: [cannot] },
    expected: { kind: 'failed', reason: 'the service refused to stop it', failure: { message: 'cannot stop' } },
    stops: 3,
  },
  {
    what: 'a refusal that passes',
    script: { status: [running, running, running, stopped], stop: [cannot, cannot, taken] },
    expected: { kind: 'over', byUs: true },
    stops: 3,
  },
  {
    what: 'throttling counts as no refusal',
    script: { status: [running, running, running, running, stopped], stop: [tooMany, tooMany, cannot, taken] },
    expected: { kind: 'over', byUs: true },
    stops: 4,
  },
  {
    what: 'a refusal for want of a permission is final',
    script: { status: [running], stop: [no({ httpStatus: 400, code: 'Cdm.0032', message: 'no permission' })] },
    expected: { kind: 'failed', failure: { code: 'Cdm.0032' } },
    stops: 1,
  },
  {
    what: 'a refused credential is final',
    script: { status: [running], stop: [badKey] },
    expected: { kind: 'failed', reason: 'the service refused to stop it' },
    stops: 1,
  },
  {
    what: 'a credential refused at the look is final',
    script: { status: [badKey] },
    expected: { kind: 'failed', reason: 'the credential is no longer accepted', failure: { message: 'bad key' } },
    stops: 0,
    tookMs: 0,
  },
  {
    what: 'no answer to any look',
    script: { status: [silent] },
    expected: { kind: 'failed', reason: 'there was no answer in time', failure: { message: 'connection reset' } },
    stops: 0,
    tookMs: 5000,
  },
  {
    what: 'taken, and its end is not seen in time',
    script: { status: [running], stop: [taken] },
    expected: { kind: 'asked' },
    stops: 1,
  },
  {
    what: 'another word than one of the list is asked again: a busy job',
    script: { status: [running, running, stopped], stop: [busy, taken] },
    expected: { kind: 'over' },
    stops: 2,
  },
  {
    what: 'another refusal by code',
    script: { status: [running], stop: [no({ httpStatus: 500, code: 'Cdm.0032', message: 'no right' })] },
    expected: { kind: 'failed', failure: { code: 'Cdm.0032' } },
    stops: 1,
  },
];

describe('stopping one run', () => {
  test.each(cases)('$what: $expected.kind', async ({ script, expected, stops, tookMs }) => {
    const service = scripted(script);
    const startedAt = service.clock.now();
    const outcome = await service.clock.run(() => stopRun(service.ports, held, startedAt + 5000));
    expect(outcome).toMatchObject(expected);
    const sent = service.calls.filter((call) => call.route === 'stop');
    expect(sent.map((call) => call.args)).toEqual(Array.from({ length: stops }, () => ['a', 'orders']));
    const took = service.clock.now() - startedAt;
    expect(took).toBeLessThanOrEqual(5000);
    if (tookMs !== undefined && tookMs < 5000) expect(took).toBe(tookMs);
  });

  test('goes before the questions that wait for a place', async () => {
    const service = scripted({ status: [running, stopped], stop: [taken] }, { perMinute: 30 });
    const startedAt = service.clock.now();
    await service.clock.run(async () => {
      await spendBudget(service, 30);
      await stopRun(service.ports, held, startedAt + 90_000);
    });
    expect(service.clock.now() - startedAt).toBe(60_250);
  });

  test('has at most 4.5 seconds where the step was cancelled before', async () => {
    const service = scripted({ status: [silent] });
    const startedAt = service.clock.now();
    const stopping = stopRun(service.ports, held, startedAt + 30_000, AbortSignal.abort());
    expect(await service.clock.run(() => stopping)).toMatchObject({ kind: 'failed' });
    // Another second of pause would not fit in.
    expect(service.clock.now() - startedAt).toBe(4000);
  });

  test('has 4.5 seconds from the cancellation on, also for a request that hangs', async () => {
    const service = scripted({
      status: [running],
      stop: (_cluster: string, _job: string, { signal }: Call) =>
        service.clock.sleep(600_000, signal).then(() => silent),
    });
    const cancel = new AbortController();
    const startedAt = service.clock.now();
    service.clock.at(startedAt + 2000, () => cancel.abort());
    await service.clock.run(() => stopRun(service.ports, held, startedAt + 30_000, cancel.signal));
    expect(service.clock.now() - startedAt).toBe(6500);
  });

  test('leaves no timer behind, neither at once nor at a later cancellation', async () => {
    const service = scripted({ status: [running, stopped], stop: [taken] });
    const cancel = new AbortController();
    await service.clock.run(() => stopRun(service.ports, held, service.clock.now() + 30_000, cancel.signal));
    expect(service.clock.pending()).toBe(0);
    cancel.abort();
    expect(service.clock.pending()).toBe(0);
  });
});
