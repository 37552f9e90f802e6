import { describe, expect, test } from 'vitest';
import { NO_KNOWN_SETTINGS } from '../../../src/migration/definition/definition-diff.ts';
import { readExistingDefinition } from '../../../src/migration/definition/existing-definition.ts';
import { modify } from '../../../src/migration/definition/update-definition.ts';
import { badKey, busy, forbidden, gone, no, silent, tooMany, unsent, yes } from '../support/answers.ts';
import { run } from '../support/records.ts';
import { never, type Script, scripted } from '../support/scripted.ts';
import { newJob } from '../support/step.ts';

const values = (value: unknown): Record<string, unknown> => ({
  'to-config-values': { configs: [{ name: 'c', inputs: [{ name: 'i', value }] }] },
});
const definition = { name: 'orders', job_type: 'NORMAL_JOB', ...values('new') };
const job = newJob('orders', { json: JSON.stringify(definition) });
const shown = (...jobs: readonly Record<string, unknown>[]): ReturnType<typeof yes> =>
  yes({ total: jobs.length, jobs });
const asInFile = shown(definition);
const old = shown({ ...definition, ...values('old'), 'creation-user': 'eve' });
const nothing = shown();
const runs = (word: string): ReturnType<typeof yes> => yes([run({ status: word })]);
const busyForHalfAMinute = no({ httpStatus: 400, code: 'Cdm.0052', message: 'it runs', retryAfterMs: 30_000 });
const systemError = no({ httpStatus: 400, code: 'Cdm.0000', message: 'system error' });

const known = { knownSettings: async () => NO_KNOWN_SETTINGS };

describe('reading the job as it is', () => {
  test.each<[what: string, script: Script, expected: Record<string, unknown>, asked: number]>([
    ['as in the file', { job: [asInFile] }, { ok: true, existing: { cluster: 'a', differences: [] } }, 1],
    [
      'another definition',
      { job: [old] },
      { ok: true, existing: { differences: [{ field: 'to-config-values/c/i', standing: '"old"', file: '"new"' }] } },
      1,
    ],
    [
      'more than the file mentions',
      {
        job: [
          shown({
            ...definition,
            'driver-config-values': { configs: [{ name: 'd', inputs: [{ name: 'x', value: 1 }] }] },
          }),
        ],
      },
      { ok: true, existing: { differences: [], unmentioned: ['d/x'] } },
      1,
    ],
    ['a job of another type', { job: [gone, asInFile] }, { ok: true }, 2],
    ['a job of the third type', { job: [nothing, gone, asInFile] }, { ok: true }, 3],
    ['among others', { job: [shown({ name: 'other' }, {}, { name: 7 }, definition)] }, { ok: true }, 1],
    ['by its encoded name', { job: [shown({ ...definition, name: 'order%73' })] }, { ok: true }, 1],
    ['a reset first', { job: [silent, asInFile] }, { ok: true }, 2],
    ['no permission', { job: [forbidden] }, { ok: false, reason: 'not allowed' }, 1],
    ['a refused credential', { job: [badKey] }, { ok: false, reason: 'bad key' }, 1],
    [
      'nowhere',
      { job: [gone] },
      { ok: false, reason: 'the service does not show the definition of the job', failure: { code: 'Cdm.0100' } },
      3,
    ],
    ['shown under other names only', { job: [shown({ name: '%E0%A4%A' })] }, { ok: false, failure: null }, 3],
  ])('%s', async (_what, script, expected, asked) => {
    const service = scripted(script);
    const options = { deadline: service.clock.now() + 60_000, cancel: never(), ...known };
    expect(await service.clock.run(() => readExistingDefinition(service.ports, 'a', job, options))).toMatchObject(
      expected,
    );
    expect(service.calls).toHaveLength(asked);
  });

  test('asks for its own type first, then for the others', async () => {
    const service = scripted({ job: [gone] });
    const options = { deadline: service.clock.now() + 60_000, cancel: never(), ...known };
    await service.clock.run(() =>
      readExistingDefinition(service.ports, 'a', { ...job, jobType: 'SCENARIO_JOB' }, options),
    );
    expect(service.calls.map((call) => call.args)).toEqual([
      ['a', 'orders', 'SCENARIO_JOB'],
      ['a', 'orders', 'NORMAL_JOB'],
      ['a', 'orders', 'BATCH_JOB'],
    ]);
  });
});

describe('bringing a job to the definition in the file', () => {
  test.each<[what: string, script: Script, expected: Record<string, unknown>, sent: number]>([
    ['is done at once', { modify: [yes(true)] }, { ok: true }, 1],
    ['is refused', { modify: [forbidden] }, { ok: false, failure: { message: 'not allowed' } }, 1],
    [
      'is refused while it runs',
      { modify: [busy], status: [runs('RUNNING')] },
      { ok: false, failure: { code: 'Cdm.0052' } },
      1,
    ],
    [
      'is refused after its run, then done',
      { modify: [busy, busy, yes(true)], status: [runs('SUCCEEDED')] },
      { ok: true },
      3,
    ],
    [
      'is refused for half a minute after its run',
      { modify: [busy], status: [runs('FAILED')] },
      { ok: false, failure: { code: 'Cdm.0052' } },
      9,
    ],
    [
      'is refused to the end of half a minute after its run',
      { modify: [busyForHalfAMinute], status: [runs('FAILED')] },
      { ok: false, failure: { code: 'Cdm.0052' } },
      2,
    ],
    ['is lost, and was done', { modify: [silent], job: [asInFile] }, { ok: true, value: true }, 1],
    ['is lost, and was not done: sent again', { modify: [silent, yes(true)], job: [old] }, { ok: true }, 2],
    [
      'is lost, and was not done: sent again as often as it takes',
      { modify: [silent, silent, silent, yes(true)], job: [old] },
      { ok: true },
      4,
    ],
    [
      'is lost, and the definition cannot be read: sent again',
      { modify: [silent, yes(true)], job: [forbidden] },
      { ok: true },
      2,
    ],
    ['was never sent: sent again without a look', { modify: [unsent, yes(true)] }, { ok: true }, 2],
    ['is throttled: sent again without a look', { modify: [tooMany, yes(true)] }, { ok: true }, 2],
    [
      'is said to have gone wrong, and was done all the same',
      { modify: [systemError], job: [old, old, asInFile] },
      { ok: true },
      3,
    ],
    [
      'is said to have gone wrong each time: a refusal after the third',
      { modify: [systemError], job: [old] },
      { ok: false, failure: { code: 'Cdm.0000' } },
      3,
    ],
    [
      'is lost, then refused',
      { modify: [silent, busy], job: [old], status: [runs('RUNNING')] },
      { ok: false, failure: { code: 'Cdm.0052' } },
      2,
    ],
  ])('%s', async (_what, script, expected, sent) => {
    const service = scripted(script);
    const options = { deadline: service.clock.now() + 60_000, cancel: never(), ...known };
    expect(await service.clock.run(() => modify(service.ports, 'a', job, options))).toMatchObject(expected);
    const requests = service.calls.filter((call) => call.route === 'modify');
    expect(requests.map((call) => call.args)).toEqual(
      Array.from({ length: sent }, () => ['a', 'orders', `{"jobs":[${job.json}]}`]),
    );
  });

  test('is given up at the deadline', async () => {
    const service = scripted({ modify: [unsent] });
    const startedAt = service.clock.now();
    const options = { deadline: startedAt + 20_000, cancel: never(), ...known };
    expect(await service.clock.run(() => modify(service.ports, 'a', job, options))).toMatchObject({ ok: false });
    expect(service.clock.now() - startedAt).toBeLessThanOrEqual(20_000);
    expect(service.clock.now() - startedAt).toBeGreaterThan(14_000);
  });

  test('is given up at a cancellation', async () => {
    const service = scripted({ modify: [unsent] });
    const startedAt = service.clock.now();
    const cancel = new AbortController();
    service.clock.at(startedAt + 1500, () => cancel.abort());
    const options = { deadline: startedAt + 20_000, cancel: cancel.signal, ...known };
    expect(await service.clock.run(() => modify(service.ports, 'a', job, options))).toMatchObject({ ok: false });
    expect(service.clock.now() - startedAt).toBe(1500);
  });

  test('goes before the questions that wait for a place', async () => {
    const { ports, clock, routes } = scripted({ status: [gone], modify: [yes(true)] }, { perMinute: 1 });
    await clock.run(async () => {
      await ports.rateLimiter.take('question', 'status');
      const question = ports.cdm.status('a', 'orders', {});
      await modify(ports, 'a', job, { deadline: clock.now() + 600_000, cancel: never(), ...known });
      await question;
    });
    expect(routes()).toEqual(['modify', 'status']);
  });

  test('tells why it takes long', async () => {
    const service = scripted({ modify: [unsent, unsent, yes(true)] });
    const options = { deadline: service.clock.now() + 60_000, cancel: never(), ...known };
    await service.clock.run(() => modify(service.ports, 'a', job, options));
    expect(service.lines).toEqual([
      'orders: whether it is modified on cluster a is not known yet (connection refused); retrying for up to 2 min.',
    ]);
  });
});
