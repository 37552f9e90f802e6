import { describe, expect, test } from 'vitest';
import { withLocation } from '../../../src/migration/run/run-record.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { forbidden, gone, silent, yes } from '../support/answers.ts';
import { DATE, record, run } from '../support/records.ts';
import type { Script } from '../support/scripted.ts';
import { bodies, existing, old, play, taken } from '../support/submitting.ts';

describe('a job that is known by its name only', () => {
  const batch = (answer: Answer<unknown>, list: Answer<unknown> = forbidden): Script => ({
    job: [answer],
    jobs: [list],
    start: [taken],
  });
  const retries = (value: string): Record<string, unknown> => ({
    name: 'orders',
    'driver-config-values': {
      configs: [{ name: 'retryJobConfig', inputs: [{ name: 'retryJobConfig.retryJobType', value }] }],
    },
  });
  const one = (definition: Record<string, unknown>): Answer<unknown> => yes({ total: 1, jobs: [definition] });
  const listed = yes({ total: 0, jobs: [] });

  test.each<[what: string, answer: Answer<unknown>, list: Answer<unknown>, jobType: string, retryJobType: string]>([
    ['a whole-database job', one({ name: 'orders' }), forbidden, 'BATCH_JOB', 'UNKNOWN'],
    [
      'a job that is shown though it is of another type',
      one({ name: 'orders', job_type: 'NORMAL_JOB' }),
      forbidden,
      'NORMAL_JOB',
      'UNKNOWN',
    ],
    ['a job with a retry type', one(retries('RETRY_TRIPLE')), forbidden, 'BATCH_JOB', 'RETRY_TRIPLE'],
    [
      'a job without a retry type',
      one({ ...retries('x'), 'driver-config-values': { configs: [] } }),
      forbidden,
      'BATCH_JOB',
      'NONE',
    ],
    ['any other', yes({ total: 0, jobs: [] }), forbidden, 'NORMAL_JOB', 'UNKNOWN'],
    ['one that the route does not show', gone, forbidden, 'NORMAL_JOB', 'UNKNOWN'],
    ['one that only the list shows', forbidden, one(retries('RETRY_TRIPLE')), 'BATCH_JOB', 'RETRY_TRIPLE'],
    ['one that is not in the list of whole-database jobs', forbidden, listed, 'NORMAL_JOB', 'UNKNOWN'],
    ['one that a list without a total does not show', forbidden, yes({ total: null, jobs: [] }), '', 'UNKNOWN'],
    ['one of which nothing may be asked', forbidden, forbidden, '', 'UNKNOWN'],
  ])('is started as %s', async (_what, answer, list, jobType, retryJobType) => {
    const { submitted, service } = await play({
      request: { ...existing, variables: '{"DAY":"1"}' },
      present: { b: yes([old]) },
      script: batch(answer, list),
    });
    expect(bodies(service, 'start')).toEqual([['b', 'orders', '{"variables":{"DAY":"1"}}']]);
    expect(bodies(service, 'job')).toEqual([['b', 'orders', 'BATCH_JOB']]);
    expect(submitted).toMatchObject({
      kind: 'accepted',
      record: { origin: 'started', jobType, retryJobType, mayDelete: false, alone: false },
    });
  });

  test('is started without variables where there are none', async () => {
    const { service } = await play({ request: existing, present: { b: yes([old]) }, script: batch(gone) });
    expect(bodies(service, 'start')).toEqual([['b', 'orders', null]]);
  });

  test('is not asked about for longer than half a minute', async () => {
    const { submitted, seconds } = await play({ request: existing, present: { b: yes([old]) }, script: batch(silent) });
    expect(submitted).toMatchObject({ kind: 'accepted', record: { jobType: '' } });
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThanOrEqual(30);
    const short = await play({ request: existing, present: { b: yes([old]) }, script: batch(silent), waitS: 8 });
    expect(short.seconds).toBeLessThanOrEqual(8);
  });
});

test('a run is held by what was seen of it, and by what its answer named where the service leaves that out', () => {
  const known = record({ phase: 'accepted', submissionId: '13', creationDate: DATE });
  expect(withLocation(known, 'b', run({ submissionId: '14', creationDate: DATE + 1 }))).toMatchObject({
    phase: 'located',
    cluster: 'b',
    submissionId: '14',
    creationDate: DATE + 1,
  });
  expect(withLocation(known, 'b', run({ submissionId: null, creationDate: null }))).toMatchObject({
    submissionId: '13',
    creationDate: DATE,
  });
});
