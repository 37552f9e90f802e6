import { expect, test } from 'vitest';
import type { AncestorOptions } from '../../../emulator/scenario/options.ts';
import { A, bench, job, submit } from '../support.ts';

const JOB = `/clusters/${A}/cdm/job/j`;
const SQOOP = 'org.apache.sqoop.submission.counter.SqoopCounters';
const LONG = { scripts: { j: { states: [{ status: 'RUNNING' }] } } };

function status(at: ReturnType<typeof bench>) {
  return at.read('GET', `${JOB}/status`).body.submissions[0];
}

function withValue(value: unknown) {
  const configs = [{ name: 'fromJobConfig', inputs: [{ name: 'fromJobConfig.whereClause', value }] }];
  return job('j', {}, { 'from-config-values': { configs } });
}

function storedValue(at: ReturnType<typeof bench>) {
  return at.read('GET', JOB).body.jobs[0]['from-config-values'].configs[0].inputs[0].value;
}

test.each([
  ['1+1', '1+1', '1%2B1'],
  ['1%2B1', '1%2B1', '1%252B1'],
  ['x%41y z', 'xAy+z', 'x%2541y%20z'],
  ['%2Fx', '%2Fx', '%252Fx'],
  ['慕', '%E6%85%95', '%E6%85%95'],
])('the value %s comes back as %s under form encoding, else as %s', (value, form, documented) => {
  const [ancestor, plain] = [bench({ ancestor: { formEncodedValues: true } }), bench()];
  for (const at of [ancestor, plain]) at.call('POST', `/clusters/${A}/cdm/job`, { jobs: [withValue(value)] });
  expect([storedValue(ancestor), storedValue(plain)]).toEqual([form, documented]);
});

test('an export goes round unchanged under form encoding, and runs with the decoded value', () => {
  const at = bench({ ancestor: 'all' });
  submit(at, withValue("name like 'a%25'"));
  const [exported] = at.read('GET', JOB).body.jobs;
  at.clock.now += 5000;
  at.call('PUT', JOB, { jobs: [exported] });
  expect(at.read('GET', JOB).body.jobs[0]['from-config-values']).toEqual(exported['from-config-values']);
  expect(at.service.runs()[0]?.filledDefinition).toContain(`"name like 'a%'"`);
});

test('a lone % is an error without a code under form encoding', () => {
  const at = bench({ ancestor: { formEncodedValues: true } });
  const answer = at.read('POST', `/clusters/${A}/cdm/job`, { jobs: [withValue("like 'a%'")] });
  expect([answer.status, answer.body.errCode, answer.body.message]).toEqual([
    500,
    undefined,
    expect.stringContaining('URLDecoder'),
  ]);
});

test('NEVER_EXECUTED has the date of the question', () => {
  const at = bench({ ancestor: { neverExecutedDatedByQuestion: true } });
  at.call('POST', `/clusters/${A}/cdm/job`, { jobs: [job('j')] });
  at.clock.now += 1234;
  expect(status(at)).toMatchObject({ status: 'NEVER_EXECUTED', progress: -1, 'creation-date': at.clock.now });
  expect(status(at)).not.toHaveProperty('creation-user');
});

test.each([
  ['user', 'Submission has been stopped manually by user.'],
  ['killed', 'Job Failed with status:5'],
] as const)('a stop of the kind %s ends as FAILED and is not retried', (stopEndsAsFailed, text) => {
  const at = bench({ ...LONG, ancestor: { stopEndsAsFailed } });
  submit(at, job('j', { 'retryJobConfig.retryJobType': 'RETRY_TRIPLE' }));
  at.clock.now += 100;
  expect(at.read('PUT', `${JOB}/stop`).body).toEqual({});
  at.clock.now += 60_000;
  expect(status(at)).toMatchObject({ status: 'FAILED', 'error-summary': text });
  expect(at.service.runs()).toHaveLength(1);
});

test('a stop is answered with the run', () => {
  const at = bench({ ...LONG, ancestor: 'all' });
  submit(at, job('j'));
  at.clock.now += 100;
  expect(at.read('PUT', `${JOB}/stop`).body.submissions).toMatchObject([{ 'job-name': 'j', status: 'FAILED' }]);
  // A killed run has counters of Hadoop only.
  expect(status(at).counters).not.toHaveProperty([SQOOP]);
  expect(Object.keys(status(at).counters).length).toBeGreaterThan(1);
});

test.each([
  [{}, 'Cdm.0052'],
  [{ deleteOfRunningJobIs0322: true }, 'Cdm.0322'],
] as const)('deleting a running job with %j is refused with %s', (ancestor, code) => {
  const at = bench({ ...LONG, ancestor });
  submit(at, job('j'));
  expect(at.read('DELETE', JOB).body.errCode).toBe(code);
});

test('a failed run has counters, and groups with the same keys stand beside them', () => {
  const ancestor: AncestorOptions = { countersOfFailedRuns: true, furtherCounterGroups: true };
  const at = bench({ ancestor, scripts: { j: { states: [{ status: 'FAILED' }] } } });
  submit(at, job('j'));
  const { counters } = status(at);
  expect(counters[SQOOP].ROWS_READ).toBeGreaterThan(0);
  expect(counters['org.apache.hadoop.mapreduce.lib.input.FileInputFormatCounter']).toEqual({ BYTES_READ: 0 });
});

test('an ended run has progress -1, a success moves the date of its job, the history is one run long', () => {
  const at = bench({ ancestor: 'all' });
  submit(at, job('j'));
  const before = at.read('GET', JOB).body.jobs[0]['update-date'];
  at.clock.now += 5000;
  at.call('PUT', `${JOB}/start`);
  at.clock.now += 5000;
  expect(status(at)).toMatchObject({ status: 'SUCCEEDED', progress: -1, 'submission-id': 2 });
  expect(at.read('GET', JOB).body.jobs[0]['update-date']).toBeGreaterThan(before);
  const history = at.read('GET', `/clusters/${A}/cdm/submissions?jname=j`).body;
  expect(history).toMatchObject({ total: 1, submissions: [{ 'submission-id': 2 }] });
});

test('without the option nothing of it shows', () => {
  const at = bench();
  submit(at, job('j'));
  const before = at.read('GET', JOB).body.jobs[0]['update-date'];
  at.clock.now += 5000;
  expect(status(at)).toMatchObject({ status: 'SUCCEEDED', progress: 0 });
  expect(Object.keys(status(at).counters)).toEqual([SQOOP]);
  expect(at.read('GET', JOB).body.jobs[0]['update-date']).toBe(before);
});

test.each([
  [undefined, 'Cdm.0052'],
  ['Cdm.0322', 'Cdm.0322'],
] as const)('for 5 s after an end start, modify and delete are refused (%s)', (code, expected) => {
  const busyAfterEnd = { ms: 5000, ...(code === undefined ? {} : { code }) };
  const at = bench({ busyAfterEnd, scripts: { j: { states: [{ status: 'SUCCEEDED' }] } } });
  submit(at, job('j'));
  at.clock.now += 4999;
  const attempts = () => [
    at.read('PUT', JOB, { jobs: [job('j')] }),
    at.read('PUT', `${JOB}/start`),
    at.read('DELETE', JOB),
  ];
  expect(attempts().map(({ body }) => body.errCode)).toEqual([expected, expected, expected]);
  at.clock.now += 1;
  expect(attempts()[0]?.status).toBe(200);
});

test('the service retries a failed run after the delay of its script', () => {
  const failed = { states: [{ status: 'FAILED' }], retryDelayMs: 120_000 };
  const at = bench({ scripts: { j: [failed, {}] } });
  submit(at, job('j', { 'retryJobConfig.retryJobType': 'RETRY_TRIPLE' }));
  at.clock.now += 119_000;
  expect(status(at).status).toBe('FAILED');
  at.clock.now += 3000;
  expect(status(at)).toMatchObject({ 'submission-id': 2, status: 'SUCCEEDED' });
});
