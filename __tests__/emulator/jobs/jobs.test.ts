import { describe, expect, it } from 'vitest';
import { A, B, type Bench, bench, job, START, submit } from '../support.ts';

const FOREVER = { '*': { states: [{ status: 'RUNNING' }] } };
const BASE = `/clusters/${A}/cdm`;

function standing(options: Parameters<typeof bench>[0] = {}): Bench {
  const at = bench(options);
  at.service.addJob(A, job('orders'));
  return at;
}

describe('the routes of a job', () => {
  it.each([
    ['query', 'GET', '/job/gone', 400, 'Cdm.0100'],
    ['status', 'GET', '/job/gone/status', 400, 'Cdm.0100'],
    ['history', 'GET', '/submissions?jname=gone', 400, 'Cdm.0100'],
    ['delete', 'DELETE', '/job/gone', 500, 'Cdm.0100'],
    ['start', 'PUT', '/job/gone/start', 400, 'Cdm.0054'],
    ['stop', 'PUT', '/job/gone/stop', 400, 'Cdm.0054'],
    ['modify', 'PUT', '/job/gone', 400, 'Cdm.00095'],
  ])('%s refuses an absent one', (_route, method, path, status, code) => {
    const answer = standing().read(method, BASE + path, method === 'PUT' ? { jobs: [job('gone')] } : undefined);
    expect([answer.status, answer.body.errCode]).toEqual([status, code]);
  });

  it('modify spells the code of an absent one in two ways, as its page does', () => {
    const { body } = standing().read('PUT', `${BASE}/job/gone`, { jobs: [job('gone')] });
    expect([body.code, body.errCode]).toEqual(['Cdm.0095', 'Cdm.00095']);
  });

  it.each([
    ['create', 'POST', '/job'],
    ['modify', 'PUT', '/job/orders'],
  ])('%s leaves out none of several: it refuses them', (_route, method, path) => {
    const at = standing();
    const answer = at.read(method, BASE + path, { jobs: [job('one'), job('two')] });
    expect([answer.status, answer.body.errCode]).toEqual([400, 'Cdm.0018']);
    expect(at.service.jobs().map(({ name }) => name)).toEqual(['orders']);
  });

  it.each([
    ['start', 'PUT', '/job/orders/start', 'Cdm.0052'],
    ['delete', 'DELETE', '/job/orders', 'Cdm.0052'],
    ['modify', 'PUT', '/job/orders', 'Cdm.0052'],
    ['create', 'POST', '/job', 'Cdm.0104'],
  ])('%s refuses a running one', (_route, method, path, code) => {
    const at = bench({ scripts: FOREVER });
    submit(at, job('orders'));
    const body = method === 'DELETE' || path.endsWith('start') ? undefined : { jobs: [job('orders')] };
    const answer = at.read(method, BASE + path, body);
    expect([answer.status, answer.body.errCode]).toEqual([400, code]);
  });

  it('create starts nothing; start does, with its variables', () => {
    const at = bench();
    const created = at.read('POST', `${BASE}/job`, { jobs: [job('orders', { note: '${day}' })] });
    expect(created.body).toEqual({ name: 'orders', 'validation-result': [{}, {}, {}] });
    expect(at.service.runs()).toEqual([]);
    expect(at.read('GET', `${BASE}/job/orders/status`).body.submissions[0].status).toBe('NEVER_EXECUTED');
    const started = at.read('PUT', `${BASE}/job/orders/start`, { variables: { day: '24' } });
    expect(started.body.submissions[0]).toMatchObject({ 'job-name': 'orders', 'submission-id': 1 });
    expect(at.service.runs()[0]).toMatchObject({ variables: { day: '24' } });
    expect(at.service.runs()[0]?.filledDefinition).toContain('"value":"24"');
  });

  it('start may be refused with the job created, then succeed', () => {
    const refuseStart = { code: 'Cdm.0037', message: 'Failed to submit the job' };
    const at = bench({ scripts: { orders: [{ refuseStart }, {}] } });
    expect(submit(at, job('orders')).body.errCode).toBe('Cdm.0037');
    expect(at.service.jobs(A).map((standingJob) => standingJob.runs)).toEqual([0]);
    expect(at.read('PUT', `${BASE}/job/orders/start`).status).toBe(200);
  });

  it('modify brings the new definition, and renames', () => {
    const at = standing();
    const answer = at.read('PUT', `${BASE}/job/orders`, { jobs: [job('sales', { note: 'new' })] });
    expect(answer.body).toEqual({ 'validation-result': [{}, {}, {}] });
    expect(at.service.jobs(A)).toMatchObject([{ name: 'sales' }]);
    expect(at.service.jobs(A)[0]?.definition).toContain('"note"');
  });

  it('delete leaves nothing and answers an empty object', () => {
    const at = standing();
    expect(at.call('DELETE', `${BASE}/job/orders`)).toMatchObject({ status: 200, body: '{}' });
    expect(at.service.jobs()).toEqual([]);
  });

  it('stop ends a run after the time it takes; a second stop finds nothing', () => {
    const at = bench({ scripts: { '*': { states: [{ status: 'RUNNING' }], stopTakesMs: 50 } } });
    submit(at, job('orders'));
    const status = () => at.service.runs()[0]?.status;
    expect(at.read('PUT', `${BASE}/job/orders/stop`)).toEqual({ status: 200, body: {} });
    expect(status()).toBe('RUNNING');
    at.clock.now += 50;
    expect(status()).toBe('STOPPED');
    expect(at.read('PUT', `${BASE}/job/orders/stop`).body.errCode).toBe('Cdm.0053');
  });

  it('stop may be ignored', () => {
    const at = bench({ scripts: { '*': { states: [{ status: 'RUNNING' }], ignoreStop: true } } });
    submit(at, job('orders'));
    expect(at.read('PUT', `${BASE}/job/orders/stop`).status).toBe(200);
    at.clock.now += 1_000_000;
    expect(at.service.runs()[0]?.status).toBe('RUNNING');
  });
});

describe('a query', () => {
  it('returns values URL-encoded, empty lists and objects as they were sent, and fields of its own', () => {
    const at = bench();
    const odd = {
      configs: [
        { name: 'toJobConfig', inputs: [{ name: 'p', value: {} }] },
        { name: 'none', inputs: [] },
      ],
    };
    at.service.addJob(A, job('orders', { where: "a = 'b&c' + 50%" }, { 'to-config-values': odd }));
    const [row] = at.read('GET', `${BASE}/job/orders`).body.jobs;
    const [input] = row['driver-config-values'].configs[0].inputs;
    expect(input.value).toBe("a%20%3D%20'b%26c'%20%2B%2050%25");
    expect(row['to-config-values'].configs[0].inputs[0].value).toEqual({});
    expect(row['to-config-values'].configs[1].inputs).toEqual([]);
    expect(row).toMatchObject({ status: 'NEW', 'creation-user': 'cdm', 'creation-date': START, id: 1, enabled: true });
  });

  it('shows empty lists and objects in the documented form with emptyInputs', () => {
    const at = bench({ emptyInputs: 'object' });
    const configs = [
      { name: 'a', inputs: [{ name: 'p', value: {} }] },
      { name: 'b', inputs: [] },
    ];
    at.service.addJob(A, job('orders', {}, { 'to-config-values': { configs } }));
    const [a, b] = at.read('GET', `${BASE}/job/orders`).body.jobs[0]['to-config-values'].configs;
    expect([a.inputs[0].value, b.inputs]).toEqual([[], {}]);
  });

  it('of one job has the total 0, as documented', () => {
    const at = bench();
    at.service.addJob(A, job('orders'));
    expect(at.read('GET', `${BASE}/job/orders`).body).toMatchObject({ total: 0, jobs: [{ name: 'orders' }] });
    expect(at.read('GET', `${BASE}/job/all`).body.total).toBe(1);
  });

  it('has the figures of the last run', () => {
    const at = bench({
      scripts: { '*': { states: [{ status: 'SUCCEEDED' }], counters: { ROWS_WRITTEN: '9007199254740993' } } },
    });
    submit(at, job('orders'));
    const { body } = at.call('GET', `${BASE}/job/orders`);
    expect(body).toContain('"rows_written":9007199254740993');
    expect(body).toContain('"bytes_written":-1');
    expect(body).toContain('"status":"SUCCEEDED"');
  });

  it('pages and filters all jobs', () => {
    const at = bench();
    for (let n = 0; n < 25; n++) at.service.addJob(A, job(`load_${n}`));
    at.service.addJob(A, job('other'));
    const page = (query: string) => at.read('GET', `${BASE}/job/all${query}`).body;
    expect(page('')).toMatchObject({ total: 26, page_no: 1, page_size: 10 });
    expect(page('').jobs).toHaveLength(10);
    expect(page('?page_no=3').jobs).toHaveLength(6);
    expect(page('?page_no=4').jobs).toEqual([]);
    expect(page('?page_size=100').jobs).toHaveLength(26);
    expect(page('?filter=OTHER').total).toBe(1);
    for (const bad of ['?page_size=9', '?page_size=101', '?page_size=2e1', '?page_no=0', '?page_no=']) {
      expect(page(bad).errCode).toBe('Cdm.0010');
    }
  });

  it('is for one job type, NORMAL_JOB where it names none', () => {
    const at = bench();
    for (const type of ['NORMAL_JOB', 'BATCH_JOB', 'SCENARIO_JOB']) {
      at.service.addJob(A, job(`a_${type}`, {}, { job_type: type }));
    }
    const names = (path: string) =>
      at.read('GET', `${BASE}/job/${path}`).body.jobs?.map((row: { name: string }) => row.name);
    expect(names('all')).toEqual(['a_NORMAL_JOB']);
    expect(names('all?jobType=BATCH_JOB')).toEqual(['a_BATCH_JOB']);
    expect(names('a_SCENARIO_JOB')).toEqual([]);
    expect(names('a_SCENARIO_JOB?jobType=SCENARIO_JOB')).toEqual(['a_SCENARIO_JOB']);
    expect(at.read('GET', `${BASE}/job/all?jobType=ANY`).body.errCode).toBe('Cdm.0014');
  });
});

describe('history and status', () => {
  it('of many runs show ten and one, newest first', () => {
    const at = bench();
    const pastRuns = Array.from({ length: 12 }, (_, n) => ({
      createdAt: START - 1_000_000 + n * 10_000,
      status: 'SUCCEEDED',
    }));
    at.service.addJob(A, job('orders'), pastRuns);
    const history = at.read('GET', `${BASE}/submissions?jname=orders`).body;
    const ids = history.submissions.map((row: { 'submission-id': number }) => row['submission-id']);
    expect([history.total, history.page_size, ids]).toEqual([12, 10, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]]);
    expect(
      at
        .read('GET', `${BASE}/job/orders/status`)
        .body.submissions.map((row: { 'submission-id': number }) => row['submission-id']),
    ).toEqual([12]);
  });

  it('forget what is older than 30 days, the latest state aside', () => {
    const at = bench();
    const day = 24 * 3_600_000;
    const pastRuns = [30 * day, 30 * day - 1].map((age) => ({ createdAt: START - age, status: 'SUCCEEDED' }));
    at.service.addJob(A, job('orders'), pastRuns);
    const history = () => at.read('GET', `${BASE}/submissions?jname=orders`).body;
    expect(history().submissions).toMatchObject([{ 'submission-id': 2 }]);
    at.clock.now += 1;
    expect(history()).toMatchObject({ total: 0, submissions: [] });
    expect(at.read('GET', `${BASE}/job/orders/status`).body.submissions).toMatchObject([{ 'submission-id': 2 }]);
  });

  it("show somebody else's run as soon as it starts", () => {
    const at = bench({ scripts: FOREVER });
    submit(at, job('orders'));
    at.call('PUT', `${BASE}/job/orders/stop`);
    at.clock.now += 10;
    const id = at.service.addRun(A, 'orders', { automatic: true });
    const [row] = at.read('GET', `${BASE}/job/orders/status`).body.submissions;
    expect(row).toMatchObject({ 'submission-id': id, 'is-execute-auto': true, 'creation-user': 'somebody' });
  });
});

describe('a cluster', () => {
  const clusters = [{ id: A, name: 'sleepy', status: '900', startsInMs: 300, links: ['source'] }, { id: B }];

  it('is listed and shown with its status', () => {
    const at = bench({ clusters });
    const listed = at.read('GET', '/clusters').body.clusters;
    expect(listed.map((row: { id: string; status: string }) => [row.id, row.status])).toEqual([
      [A, '900'],
      [B, '200'],
    ]);
    expect(at.read('GET', `/clusters/${A}`).body).toMatchObject({ id: A, name: 'sleepy', statusDetail: 'Stopped' });
    expect(at.read('GET', '/clusters/nowhere').status).toBe(404);
  });

  it('that is stopped answers no job route, starts in its time, and is started once', () => {
    const at = bench({ clusters });
    expect(at.read('GET', `${BASE}/job/x/status`).body.errCode).toBe('Cdm.0201');
    expect(at.read('POST', `/clusters/${A}/action`, { start: {} }).body.jobId).toHaveLength(1);
    expect(at.read('GET', `/clusters/${A}`).body.status).toBe('920');
    expect(at.read('POST', `/clusters/${A}/action`, { start: {} }).status).toBe(400);
    at.clock.now += 300;
    expect(at.read('GET', `/clusters/${A}`).body.status).toBe('200');
    expect(at.read('GET', `${BASE}/job/x/status`).body.errCode).toBe('Cdm.0100');
  });

  it('may fail to start', () => {
    const at = bench({ clusters: [{ id: A, status: '900', startEndsAs: '300', startsInMs: 5 }] });
    at.call('POST', `/clusters/${A}/action`, { start: {} });
    at.clock.now += 5;
    expect(at.read('GET', `/clusters/${A}`).body.status).toBe('300');
  });

  it('shows its links without their passwords', () => {
    const at = bench({ clusters: [{ id: A, links: ['source'] }] });
    expect(at.call('GET', `${BASE}/link/source`).body).toContain('Add password here');
    expect(at.read('GET', `${BASE}/link/target`).body.errCode).toBe('Cdm.0101');
    const target = { name: 'target', 'connector-name': 'obs-connector', 'link-config-values': { configs: [] } };
    expect(at.read('POST', `${BASE}/link`, { links: [target] }).status).toBe(200);
    expect(at.read('GET', `${BASE}/link/target`).status).toBe(200);
    expect(at.read('POST', `${BASE}/link`, { links: [target] }).body.errCode).toBe('Cdm.0315');
  });

  it.each(['name', 'connector-name', 'link-config-values'])('takes no link without %s', (field) => {
    const link = { name: 'x', 'connector-name': 'obs-connector', 'link-config-values': { configs: [] } };
    const { status, body } = bench().read('POST', `${BASE}/link`, { links: [{ ...link, [field]: undefined }] });
    expect([status, body.errCode]).toEqual([400, 'Cdm.0018']);
    expect(body.message).toContain(field);
  });

  it('can be changed behind its back', () => {
    const at = bench();
    at.service.set(A, { status: '800', links: [] });
    expect(at.read('GET', `/clusters/${A}`).body).toMatchObject({ status: '800', isFrozen: '1' });
  });
});
