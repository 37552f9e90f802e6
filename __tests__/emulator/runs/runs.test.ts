import { describe, expect, it } from 'vitest';
import { A, B, bench, job, START, submit } from '../support.ts';

describe('a submission to a random cluster', () => {
  it('answers without naming the cluster', () => {
    const at = bench();
    const { status, body } = submit(at, job('orders'));
    expect(status).toBe(200);
    expect(body.submissions).toHaveLength(1);
    expect(body.submissions[0]).toMatchObject({
      'job-name': 'orders',
      'submission-id': 1,
      'creation-date': START,
      status: 'PENDING',
    });
    expect(JSON.stringify(body)).not.toContain(A);
    expect(at.service.runs()).toMatchObject([{ cluster: A, job: 'orders', submissionId: 1 }]);
  });

  it('keeps the definition byte for byte, 1.0 included', () => {
    const at = bench();
    const text = JSON.stringify(job('orders')).replace('{', '{ "x" : 1.0 , "y":12345678901234567890,');
    at.call('POST', '/clusters/job', `{"clusters":["${A}"],"jobs":[ ${text} ]}`);
    expect(at.service.runs()[0]?.definition).toBe(text);
    expect(at.call('GET', `/clusters/${A}/cdm/job/orders`).body).toContain('"x":1.0,"y":12345678901234567890');
  });

  it('goes to running candidates only, and by chance', () => {
    const chances = [0, 0.99, 0.5];
    const at = bench({
      clusters: [{ id: 'stopped', status: '900' }, { id: A }, { id: B }],
      chooseCluster: (running) => running[Math.floor((chances.shift() ?? 0) * running.length)] ?? '',
    });
    for (const name of ['one', 'two', 'three']) submit(at, job(name), ['stopped', A, B, B]);
    expect(at.service.runs().map((run) => [run.job, run.cluster])).toEqual([
      ['one', A],
      ['two', B],
      ['three', B],
    ]);
  });

  it('counts submission ids per cluster', () => {
    const at = bench({ firstSubmissionId: { [A]: 13 } });
    for (const [name, cluster] of [
      ['one', A],
      ['two', A],
      ['three', B],
    ] as const)
      submit(at, job(name), [cluster]);
    expect(at.service.runs().map((run) => run.submissionId)).toEqual([13, 14, 13 - 12]);
  });

  it('takes several jobs to one cluster', () => {
    const at = bench();
    const { body } = at.read('POST', '/clusters/job', { jobs: [job('one'), job('two')], clusters: [A, B] });
    expect(body.submissions.map((row: { 'job-name': string }) => row['job-name'])).toEqual(['one', 'two']);
  });

  it.each([
    ['a name that is taken', [job('taken')], [A], 400, 'Cdm.0104'],
    ['one name twice', [job('new'), job('new')], [A], 400, 'Cdm.0104'],
    ['an unknown job type', [job('new', {}, { job_type: 'ODD_JOB' })], [A], 400, 'Cdm.0055'],
    ['an unknown cluster', [job('new')], [A, 'nowhere'], 400, 'Cdm.0001'],
    ['no running cluster', [job('new')], ['off'], 400, 'Cdm.0201'],
    ['no cluster', [job('new')], [], 400, 'Cdm.0014'],
    ['no job', [], [A], 400, 'Cdm.0018'],
    ['a job without connectors', [{ name: 'new' }], [A], 400, 'Cdm.0018'],
    ['a job named all', [job('all')], [A], 400, 'Cdm.0018'],
    ['a missing link', [job('new', {}, { 'from-link-name': 'gone' })], ['linked'], 400, 'Cdm.0101'],
  ])('refuses %s', (_what, jobs, clusters, status, code) => {
    const at = bench({
      clusters: [{ id: A }, { id: 'off', status: '900' }, { id: 'linked', links: ['source', 'target'] }],
    });
    at.service.addJob(A, job('taken'));
    const answer = at.read('POST', '/clusters/job', { jobs, clusters });
    expect([answer.status, answer.body.errCode]).toEqual([status, code]);
    expect(at.service.runs()).toEqual([]);
  });

  it('wants the documented X-Language', () => {
    const at = bench();
    const body = JSON.stringify({ jobs: [job('x')], clusters: [A] });
    const path = `/v1.1/${at.service.projectId}/clusters/job`;
    expect(at.service.handle({ method: 'POST', path, headers: {}, body }).status).toBe(400);
  });
});

describe('a run', () => {
  it('goes through its states by the clock', () => {
    const at = bench();
    submit(at, job('orders'));
    const seen = [0, 199, 200, 499, 500, 1299, 1300, 1_000_000].map((ms) => {
      at.clock.now = START + ms;
      return at.read('GET', `/clusters/${A}/cdm/job/orders/status`).body.submissions[0].status;
    });
    const expected = ['PENDING', 'PENDING', 'BOOTING', 'BOOTING', 'RUNNING', 'RUNNING', 'SUCCEEDED', 'SUCCEEDED'];
    expect(seen).toEqual(expected);
  });

  it('moves faster under a time scale', () => {
    const at = bench({ timeScale: 100 });
    submit(at, job('orders'));
    at.clock.now += 14;
    expect(at.service.runs()[0]?.status).toBe('SUCCEEDED');
  });

  it('counts rows of a table job and bytes of a file job, at success only', () => {
    const at = bench();
    submit(at, job('rows'));
    const configs = [{ name: 'fromJobConfig', inputs: [{ name: 'fromJobConfig.inputFormat', value: 'BINARY_FILE' }] }];
    submit(at, job('files', {}, { 'from-connector-name': 'obs-connector', 'from-config-values': { configs } }));
    const counters = (name: string) => {
      const [row] = at.read('GET', `/clusters/${A}/cdm/job/${name}/status`).body.submissions;
      return row.counters?.['org.apache.sqoop.submission.counter.SqoopCounters'];
    };
    expect(counters('rows')).toBeUndefined();
    at.clock.now += 5000;
    expect(counters('rows')).toMatchObject({ BYTES_READ: -1, FILES_READ: -1 });
    expect(counters('rows').ROWS_WRITTEN).toBeGreaterThan(0);
    expect(counters('files')).toMatchObject({ ROWS_READ: -1, ROWS_WRITTEN: -1 });
    expect(counters('files').BYTES_WRITTEN).toBeGreaterThan(0);
  });

  it('shows scripted counts at any width, and none for null', () => {
    const end = [{ status: 'SUCCEEDED' }];
    const at = bench({
      scripts: {
        wide: { states: end, counters: { ROWS_READ: '9223372036854775807', ROWS_WRITTEN: 2n ** 62n } },
        none: { states: end, counters: null },
      },
    });
    submit(at, job('wide'));
    submit(at, job('none'));
    const wide = at.call('GET', `/clusters/${A}/cdm/job/wide/status`).body;
    expect(wide).toContain('{"ROWS_READ":9223372036854775807,"ROWS_WRITTEN":4611686018427387904}');
    expect(at.call('GET', `/clusters/${A}/cdm/job/none/status`).body).not.toContain('counters');
  });

  it('that failed has an error, progress -1 and no counts', () => {
    const at = bench({ scripts: { '*': { states: [{ status: 'FAILED' }], errorSummary: 'no such table' } } });
    submit(at, job('orders'));
    const [row] = at.read('GET', `/clusters/${A}/cdm/job/orders/status`).body.submissions;
    expect(row).toMatchObject({ status: 'FAILED', progress: -1, 'error-summary': 'no such table' });
    expect(row).not.toHaveProperty('counters');
  });

  it('is seen only after a while, if so scripted, and so is its job', () => {
    const at = bench({ visibleAfterMs: 400, jobVisibleAfterMs: 100 });
    submit(at, job('orders'));
    const status = () => at.read('GET', `/clusters/${A}/cdm/job/orders/status`);
    const history = () => at.read('GET', `/clusters/${A}/cdm/submissions?jname=orders`);
    expect(status().body.errCode).toBe('Cdm.0100');
    expect(history().body.errCode).toBe('Cdm.0100');
    at.clock.now += 100;
    expect(status().body.submissions[0].status).toBe('NEVER_EXECUTED');
    expect(history().body).toMatchObject({ total: 0, submissions: [] });
    at.clock.now += 300;
    expect(status().body.submissions[0]['submission-id']).toBe(1);
    expect(history().body.total).toBe(1);
  });

  it('without a status is an empty list', () => {
    const at = bench({ scripts: { '*': { states: [{ status: null, ms: 10 }, { status: 'SUCCEEDED' }] } } });
    submit(at, job('orders'));
    expect(at.read('GET', `/clusters/${A}/cdm/job/orders/status`).body).toEqual({ submissions: [] });
  });

  it.each([
    ['number', START + 7],
    ['string', String(START + 7)],
    ['seconds', START],
    ['absent', undefined],
  ] as const)('dates its creation as %s', (style, date) => {
    const at = bench({ dates: { list: style } });
    at.clock.now += 7;
    submit(at, job('orders'));
    const [row] = at.read('GET', `/clusters/${A}/cdm/job/orders/status`).body.submissions;
    expect(row['creation-date']).toBe(date);
  });

  it('fills in date macros at its start', () => {
    const at = bench();
    submit(at, job('orders', { note: '${dateformat(yyyyMMdd, -1, DAY)}' }));
    expect(at.service.runs()[0]?.filledDefinition).toContain('"20261123"');
    expect(at.service.runs()[0]?.definition).toContain('dateformat');
  });
});

describe('the end of a run', () => {
  it.each([
    ['NONE', 'SUCCEEDED', true],
    ['DELETE', 'SUCCEEDED', false],
    ['DELETE', 'FAILED', false],
    ['DELETE_AFTER_SUCCEED', 'SUCCEEDED', false],
    ['DELETE_AFTER_SUCCEED', 'FAILED', true],
  ])('of a job with disposableType %s as %s leaves it: %s', (disposableType, status, stays) => {
    const at = bench({ scripts: { '*': { states: [{ status: 'RUNNING', ms: 10 }, { status }] } } });
    const { body } = submit(at, job('orders', { 'schedulerConfig.disposableType': disposableType }));
    expect(body.submissions[0].isDeleteJob).toBe(disposableType !== 'NONE');
    at.clock.now += 10;
    const answer = at.read('GET', `/clusters/${A}/cdm/job/orders/status`);
    expect(answer.status === 200).toBe(stays);
    if (!stays) expect([answer.status, answer.body.errCode]).toEqual([400, 'Cdm.0100']);
    const history = at.read('GET', `/clusters/${A}/cdm/submissions?jname=orders`);
    expect(history.body.submissions[0].status).toBe(status);
  });

  it('takes the history with it without historySurvives', () => {
    const at = bench({ historySurvives: false, scripts: { '*': { states: [{ status: 'SUCCEEDED' }] } } });
    submit(at, job('orders', { 'schedulerConfig.disposableType': 'DELETE' }));
    expect(at.read('GET', `/clusters/${A}/cdm/submissions?jname=orders`).body.errCode).toBe('Cdm.0100');
  });

  it('of a failed one under RETRY_TRIPLE starts the next, three times at most', () => {
    const failing = { states: [{ status: 'RUNNING', ms: 10 }, { status: 'FAILED' }] };
    const at = bench({ retryDelayMs: 100, scripts: { '*': failing } });
    submit(at, job('orders', { 'retryJobConfig.retryJobType': 'RETRY_TRIPLE' }));
    at.clock.now += 100_000;
    const starts = at.service.runs().map((run) => run.createdAt - START);
    expect(starts).toEqual([0, 110, 220, 330]);
  });

  it('that succeeds on retry is the last', () => {
    const scripts = { '*': [{ states: [{ status: 'FAILED' }] }, { states: [{ status: 'SUCCEEDED' }] }] };
    const at = bench({ retryDelayMs: 100, scripts });
    submit(at, job('orders', { 'retryJobConfig.retryJobType': 'RETRY_TRIPLE' }));
    at.clock.now += 100_000;
    expect(at.service.runs().map((run) => run.status)).toEqual(['FAILED', 'SUCCEEDED']);
  });
});

describe('a BATCH_JOB', () => {
  const scripts = {
    whole: {
      states: [{ status: 'RUNNING', ms: 10 }, { status: 'FAILED' }],
      subJobs: {
        orders: { states: [{ status: 'SUCCEEDED' }], counters: { ROWS_READ: 3 } },
        customers: { states: [{ status: 'FAILED' }] },
      },
    },
  };

  it('runs a sub-job per table, made anew at each run', () => {
    const at = bench({ scripts });
    submit(at, job('whole', {}, { job_type: 'BATCH_JOB' }));
    const status = (name: string) => at.read('GET', `/clusters/${A}/cdm/job/${name}/status`).body.submissions[0].status;
    expect([status('whole'), status('whole_orders'), status('whole_customers')]).toEqual([
      'RUNNING',
      'SUCCEEDED',
      'FAILED',
    ]);
    at.clock.now += 10;
    at.call('PUT', `/clusters/${A}/cdm/job/whole/start`);
    expect(at.service.jobs(A).map((standing) => [standing.name, standing.runs])).toEqual([
      ['whole', 2],
      ['whole_orders', 1],
      ['whole_customers', 1],
    ]);
  });

  it('is listed under its own type only', () => {
    const at = bench({ scripts });
    submit(at, job('whole', {}, { job_type: 'BATCH_JOB' }));
    const names = (query: string) =>
      at.read('GET', `/clusters/${A}/cdm/job/all${query}`).body.jobs.map((row: { name: string }) => row.name);
    expect(names('')).toEqual(['whole_orders', 'whole_customers']);
    expect(names('?jobType=BATCH_JOB')).toEqual(['whole']);
    expect(at.read('GET', `/clusters/${A}/cdm/job/whole`).body).toMatchObject({ total: 0, jobs: [] });
    expect(at.read('GET', `/clusters/${A}/cdm/job/whole?jobType=BATCH_JOB`).body.jobs).toHaveLength(1);
  });

  it('takes its sub-jobs with it when it is stopped', () => {
    const at = bench({ scripts: { '*': { states: [{ status: 'RUNNING' }] } } });
    submit(at, job('whole', {}, { job_type: 'BATCH_JOB' }));
    at.call('PUT', `/clusters/${A}/cdm/job/whole/stop`);
    expect(at.service.runs().map((run) => run.status)).toEqual(['STOPPED', 'STOPPED', 'STOPPED']);
  });
});
