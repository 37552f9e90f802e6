import { connect } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startEmulator } from '../../../emulator/index.ts';
import { A, bench, job, submit } from '../support.ts';

const LIST = `/clusters/${A}/cdm/job/all?page_size=10`;

function withJobs(count: number) {
  const at = bench();
  for (let index = 1; index <= count; index++) at.service.addJob(A, job(`j${String(index).padStart(2, '0')}`));
  return at;
}

function names(at: ReturnType<typeof bench>, page: number): unknown[] {
  const { jobs } = at.read('GET', `${LIST}&page_no=${page}`).body;
  return jobs.map((row: { name?: string }) => row.name ?? row);
}

describe('a list fault', () => {
  test('repeats the first page under the number of the second', () => {
    const at = withJobs(15);
    at.service.fault({ kind: 'list', change: 'repeatFirstPage', times: 'always', match: { route: 'query' } });
    const second = at.read('GET', `${LIST}&page_no=2`).body;
    expect(second).toMatchObject({ page_no: 2, total: 15 });
    expect(names(at, 2)).toEqual(names(at, 1));
    at.service.clearFaults();
    expect(names(at, 2)).toHaveLength(5);
  });

  test.each([
    [{ change: 'shortPage' } as const, { total: 15, rows: 9 }],
    [{ change: 'shortPage', count: 4 } as const, { total: 15, rows: 6 }],
    [{ change: 'totalTooHigh', count: 2 } as const, { total: 17, rows: 10 }],
    [{ change: 'empty' } as const, { total: 0, rows: 0 }],
  ])('%j changes the page', (change, expected) => {
    const at = withJobs(15);
    at.service.fault({ kind: 'list', ...change });
    const { total, jobs } = at.read('GET', LIST).body;
    expect({ total, rows: jobs.length }).toEqual(expected);
  });

  test('makes one row unreadable', () => {
    const at = withJobs(3);
    at.service.fault({ kind: 'list', change: 'unreadableRow', count: 2 });
    expect(names(at, 1)).toEqual(['j01', 'unreadable', 'j03']);
  });

  test('hits the list of the sub-jobs of one BATCH_JOB, by its filter', () => {
    const at = bench();
    submit(at, job('whole', {}, { job_type: 'BATCH_JOB' }));
    at.service.fault({
      kind: 'list',
      change: 'totalTooHigh',
      match: { route: 'query', pathRegex: 'job/all\\?.*filter=whole' },
    });
    expect(at.read('GET', `/clusters/${A}/cdm/job/whole?jobType=BATCH_JOB`).body.total).toBe(0);
    expect(at.read('GET', `${LIST}&filter=whole`).body).toMatchObject({ total: 3, jobs: [{}, {}] });
  });

  test('leaves errors and other replies alone', () => {
    const at = bench();
    at.service.fault({ kind: 'list', change: 'empty', times: 'always' });
    expect(at.read('GET', `/clusters/${A}/cdm/job/nosuch`).body.errCode).toBe('Cdm.0100');
    expect(at.read('POST', `/clusters/${A}/cdm/job`, { jobs: [job('j')] }).body.name).toBe('j');
  });
});

test('faults of the options are armed from the start, and again after a reset', () => {
  const at = bench({ faults: [{ kind: 'status', status: 500, times: 'always', match: { route: 'clusters' } }] });
  expect(at.read('GET', '/clusters').status).toBe(500);
  at.service.clearFaults();
  expect(at.read('GET', '/clusters').status).toBe(200);
  at.service.reset();
  expect(at.read('GET', '/clusters').status).toBe(500);
});

test("a denial of IAM's newer edition says which action, and carries its encoded message", () => {
  const at = bench();
  at.service.fault({ kind: 'denied', action: 'cdm:cluster:list' });
  const { status, body } = at.read('GET', '/clusters');
  expect([status, body.error_code, body.error_msg]).toEqual([
    403,
    'PAP5.0001',
    expect.stringContaining('cdm:cluster:list'),
  ]);
  expect(body.encoded_authorization_message).toMatch(/^[\w=]+$/);
});

test('a TLS handshake is reset, while plain HTTP works', async () => {
  const emulator = await startEmulator({ tlsHandshakes: 'reset' });
  onTestFinished(() => emulator.close());
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => {
    connect({ host: '127.0.0.1', port: Number(new URL(emulator.url).port) }).once('error', resolve);
  });
  expect(error.code).toBe('ECONNRESET');
  expect((await fetch(`${emulator.url}/_emulator/state`)).status).toBe(200);
});
