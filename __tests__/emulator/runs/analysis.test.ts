import { describe, expect, onTestFinished, test } from 'vitest';
import { type EmulatorOptions, startEmulator } from '../../../emulator/index.ts';
import { A, B, bench, job, PROJECT, submit } from '../support.ts';

const STATUS = `/clusters/${A}/cdm/job/j/status`;
const START = `/clusters/${A}/cdm/job/j/start`;

function words(at: ReturnType<typeof bench>) {
  return at.read('GET', STATUS).body.submissions.map((row: Record<string, unknown>) => row.status);
}

describe('a start that analyses its source for 100 s', () => {
  test('shows NEVER_EXECUTED until the run is recorded, then the run', () => {
    const at = bench({ analysisMs: 100_000 });
    const reply = submit(at, job('j'));
    const begun = at.clock.now;
    expect(reply.body.submissions).toMatchObject([{ status: 'PENDING', 'creation-date': begun + 100_000 }]);
    expect(words(at)).toEqual(['NEVER_EXECUTED']);
    at.clock.now = begun + 99_999;
    expect(words(at)).toEqual(['NEVER_EXECUTED']);
    expect(at.read('GET', `/clusters/${A}/cdm/submissions?jname=j`).body.submissions).toEqual([]);
    expect(at.service.runs()).toMatchObject([{ status: null, underWay: true }]);
    at.clock.now = begun + 100_000;
    expect(words(at)).toEqual(['PENDING']);
    at.clock.now = begun + 102_000;
    expect(words(at)).toEqual(['SUCCEEDED']);
  });

  test('takes a second start meanwhile, and both run', () => {
    const at = bench({ analysisMs: 100_000 });
    submit(at, job('j'));
    at.clock.now += 78_000;
    expect(at.read('PUT', START).status).toBe(200);
    at.clock.now += 200_000;
    const runs = at.service.runs();
    expect(runs.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect((runs[1]?.createdAt ?? 0) - (runs[0]?.createdAt ?? 0)).toBe(78_000);
  });

  test('of an existing job: the status shows the run before', () => {
    const at = bench({ scripts: { j: [{}, { analysisMs: 20_000 }] } });
    submit(at, job('j'));
    at.clock.now += 5000;
    const [before] = at.read('GET', STATUS).body.submissions;
    expect(at.read('PUT', START).status).toBe(200);
    at.clock.now += 19_000;
    expect(at.read('GET', STATUS).body.submissions).toEqual([before]);
    at.clock.now += 1100;
    expect(at.read('GET', STATUS).body.submissions).toMatchObject([{ 'submission-id': 2, status: 'PENDING' }]);
  });

  test('cannot be stopped before the run is recorded; the job can be modified', () => {
    const at = bench({ analysisMs: 100_000 });
    submit(at, job('j'));
    expect(at.read('PUT', `/clusters/${A}/cdm/job/j/stop`).body.errCode).toBe('Cdm.0053');
    expect(at.read('PUT', `/clusters/${A}/cdm/job/j`, { jobs: [job('j')] }).status).toBe(200);
  });

  test('is answered when the run is recorded, unless the script says at once', () => {
    const late = bench({ analysisMs: 100_000, timeScale: 10 });
    const soon = bench({ scripts: { '*': { analysisMs: 100_000, answersAtOnce: true } } });
    const body = { jobs: [job('j')], clusters: [A] };
    expect(late.call('POST', '/clusters/job', body).delayMs).toBe(10_000);
    expect(soon.call('POST', '/clusters/job', body).delayMs).toBe(0);
    expect(soon.call('PUT', START).delayMs).toBe(0);
    expect(soon.service.runs()).toHaveLength(2);
  });

  test('meets the time limit of the gateway: 504, and the run begins all the same', () => {
    const at = bench({ analysisMs: 45_000, gatewayTimeoutMs: 20_000 });
    const answer = at.call('POST', '/clusters/job', { jobs: [job('j')], clusters: [A] });
    expect([answer.status, answer.delayMs, JSON.parse(answer.body).error_code]).toEqual([504, 20_000, 'APIG.0203']);
    expect(at.service.requests).toMatchObject([{ status: 504, worked: true }]);
    at.clock.now += 50_000;
    expect(words(at)).toEqual(['SUCCEEDED']);
  });

  test('can be refused after the analysis: an error, the job exists, there is no run', () => {
    const refuseStart = { code: 'Cdm.0056', message: 'no such table', status: 500 };
    const at = bench({ scripts: { j: { analysisMs: 4000, refuseStart } } });
    const answer = at.call('POST', '/clusters/job', { jobs: [job('j')], clusters: [A] });
    expect([answer.status, answer.delayMs, JSON.parse(answer.body).errCode]).toEqual([500, 4000, 'Cdm.0056']);
    expect([words(at), at.service.runs()]).toEqual([['NEVER_EXECUTED'], []]);
  });
});

test('as a fault it hits one start, and takes precedence over the script', () => {
  const at = bench({ analysisMs: 5 });
  at.service.fault({ kind: 'analysis', ms: 45_000, gatewayTimeoutMs: 20_000, match: { route: ['createAndStart'] } });
  const body = { jobs: [job('j')], clusters: [A, B] };
  expect(at.call('POST', '/clusters/job', body)).toMatchObject({ status: 504, delayMs: 20_000 });
  expect(at.call('PUT', START)).toMatchObject({ status: 200, delayMs: 5 });
  expect(at.service.runs()).toHaveLength(2);
});

test('a hanging answer meets the time limit of the gateway, too', () => {
  const at = bench({ gatewayTimeoutMs: 30 });
  at.service.fault({ kind: 'hang' });
  expect(submit(at, job('j')).status).toBe(504);
});

test('over HTTP the answer is late, lost, or the 504', async () => {
  const options: EmulatorOptions = { auth: 'off', clusters: [{ id: A }], scripts: { late: { analysisMs: 300 } } };
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  const send = (name: string) =>
    fetch(`${emulator.url}/v1.1/${PROJECT}/clusters/job`, {
      method: 'POST',
      headers: { 'x-language': 'en-us' },
      body: JSON.stringify({ jobs: [job(name)], clusters: [A] }),
    });
  const sentAt = Date.now();
  expect((await send('late')).status).toBe(200);
  expect(Date.now() - sentAt).toBeGreaterThan(280);
  emulator.fault({ kind: 'analysis', ms: 60_000, gatewayTimeoutMs: 50 });
  expect((await send('gateway')).status).toBe(504);
  emulator.fault({ kind: 'reset', ms: 50 });
  await expect(send('reset')).rejects.toThrow();
  expect(emulator.runs()).toHaveLength(3);
});
