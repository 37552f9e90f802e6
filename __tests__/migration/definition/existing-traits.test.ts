import { describe, expect, test } from 'vitest';
import type { JobType } from '../../../src/cdm/client.ts';
import type { JobDefinition } from '../../../src/cdm/job-list.ts';
import { existingTraits } from '../../../src/migration/definition/existing-traits.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import type { Json } from '../../../src/text/exact-json.ts';
import { forbidden, silent, yes } from '../support/answers.ts';
import { never, type Script, type Scripted, scripted } from '../support/scripted.ts';

type Traits = Awaited<ReturnType<typeof existingTraits>>;

const driver = (configs: Json): JobDefinition => ({ name: 'orders', 'driver-config-values': { configs } });
const retryConfig = (value: Json, name = 'retryJobConfig.retryJobType'): Json => ({
  name: 'retryJobConfig',
  inputs: [{ name, value }],
});
const retryType = (value: Json, name?: string): JobDefinition => driver([retryConfig(value, name)]);
const shown = (...jobs: readonly JobDefinition[]): Answer<unknown> => yes({ total: jobs.length, jobs });

/** What is known of the job `orders` on cluster `a`, with what its list showed before. */
async function traits(
  script: Script,
  listed: { type: JobType; definition: JobDefinition } | null = null,
): Promise<{ traits: Traits; service: Scripted; seconds: number }> {
  const service = scripted(script);
  const startedAt = service.clock.now();
  const options = { deadline: startedAt + 3_600_000, cancel: never(), jobIndex: { listed: () => listed } };
  const found = await service.clock.run(() => existingTraits(service.ports, 'a', 'orders', options));
  return { traits: found, service, seconds: (service.clock.now() - startedAt) / 1000 };
}

describe('a job that a list showed before', () => {
  test('with its settings is not asked for again', async () => {
    const definition = retryType('RETRY_TRIPLE');
    const { traits: found, service } = await traits({}, { type: 'BATCH_JOB', definition });
    expect(found).toEqual({ jobType: 'BATCH_JOB', retryJobType: 'RETRY_TRIPLE' });
    expect(service.calls).toEqual([]);
  });

  test('has the type that it names itself, whatever list it is in', async () => {
    const definition = { ...driver([]), job_type: 'SCENARIO_JOB' };
    const { traits: found } = await traits({}, { type: 'BATCH_JOB', definition });
    expect(found).toEqual({ jobType: 'SCENARIO_JOB', retryJobType: 'NONE' });
  });

  test('without its settings is asked for', async () => {
    const listed = { type: 'NORMAL_JOB', definition: { name: 'orders' } } as const;
    const { traits: found, service } = await traits({ job: [shown(retryType('RETRY_TRIPLE'))] }, listed);
    expect(found).toEqual({ jobType: 'BATCH_JOB', retryJobType: 'RETRY_TRIPLE' });
    expect(service.routes()).toEqual(['job']);
  });
});

describe('the retry type in the settings', () => {
  test.each<[what: string, definition: JobDefinition, expected: Traits]>([
    ['is what they say', retryType('RETRY_TRIPLE'), { jobType: 'BATCH_JOB', retryJobType: 'RETRY_TRIPLE' }],
    ['is none if it is no text', retryType(3), { jobType: 'BATCH_JOB', retryJobType: 'NONE' }],
    ['is none if only others are set', retryType('x', 'other'), { jobType: 'BATCH_JOB', retryJobType: 'NONE' }],
    [
      'is none among entries that are none',
      driver([7, null, { name: 'c' }, { name: 'c', inputs: [null, 'x'] }]),
      { jobType: 'BATCH_JOB', retryJobType: 'NONE' },
    ],
    [
      'is found after them',
      driver([null, { inputs: {} }, retryConfig('RETRY_TRIPLE')]),
      { jobType: 'BATCH_JOB', retryJobType: 'RETRY_TRIPLE' },
    ],
    ['is not known if their configs are no list', driver('x'), { jobType: 'BATCH_JOB' }],
  ])('%s', async (_what, definition, expected) => {
    expect((await traits({ job: [shown(definition)] })).traits).toEqual(expected);
  });
});

describe('of several jobs in the answer', () => {
  test('the one of that name counts', async () => {
    const answer = shown({ name: 'other', job_type: 'NORMAL_JOB' }, { name: 'orders', job_type: 'SCENARIO_JOB' });
    expect((await traits({ job: [answer] })).traits).toEqual({ jobType: 'SCENARIO_JOB' });
  });

  test('the first counts if none has that name', async () => {
    const answer = shown({ job_type: 'SCENARIO_JOB' }, { job_type: 'NORMAL_JOB' });
    expect((await traits({ job: [answer] })).traits).toEqual({ jobType: 'SCENARIO_JOB' });
  });
});

test('a list that does not answer is asked for twice, and nothing is known', async () => {
  const { traits: found, service, seconds } = await traits({ job: [forbidden], jobs: [silent] });
  expect(found).toEqual({});
  expect(service.calls.map(({ route, args }) => [route, ...args])).toEqual([
    ['job', 'a', 'orders', 'BATCH_JOB'],
    ['jobs', 'a', 'BATCH_JOB', 1],
    ['jobs', 'a', 'BATCH_JOB', 1],
  ]);
  expect(seconds).toBeLessThanOrEqual(30);
});
