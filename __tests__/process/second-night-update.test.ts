import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Emulator, EmulatorOptions, FaultRule } from '../../emulator/index.ts';
import type { ActionRun } from './harness/index.ts';
import { A, ABC, B, C, emulator, endless, ends, migrate, requestsOf, sampleJob } from './support.ts';

/** The sample job with other values of inputs, by their names. */
function changed(name: string, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const job = sampleJob(name);
  const sides = [job['from-config-values'], job['to-config-values'], job['driver-config-values']];
  const configs = (sides as { configs: { inputs: { name: string; value: unknown }[] }[] }[]).flatMap(
    (it) => it.configs,
  );
  for (const input of configs.flatMap((config) => config.inputs))
    if (input.name in values) input.value = values[input.name];
  return job;
}

function fileOf(job: unknown, clusters: readonly string[] = ABC): Record<string, string> {
  return { 'job.json': JSON.stringify({ jobs: [job], clusters }) };
}

/** A run that ended long ago. */
function ended(minutesAgo = 60, status = 'SUCCEEDED') {
  return { createdAt: Date.now() - minutesAgo * 60_000, status };
}

function counted(cloud: Emulator): Record<string, number> {
  return {
    create: requestsOf(cloud, 'createAndStart').length,
    modify: requestsOf(cloud, 'modify').length,
    start: requestsOf(cloud, 'start').length,
  };
}

function resultsIn(run: ActionRun): { readonly [key: string]: unknown }[] {
  return JSON.parse(run.outputs.results ?? '');
}

describe('the same file, night after night', () => {
  test('three nights on three candidates: one creation, two starts where it is, three rows of history', async () => {
    const cloud = await emulator();
    const nights: ActionRun[] = [];
    for (const night of [1, 2, 3]) {
      const expectation = night === 3 ? { expect: 'rows_written >= previous.rows_written' } : {};
      nights.push(await migrate(cloud, expectation));
    }
    expect(nights.map((night) => night.outputs.result)).toEqual(['success', 'success', 'success']);
    expect(nights.map((night) => resultsIn(night)[0]?.origin)).toEqual(['created', 'started', 'started']);
    expect(nights.map((night) => night.outputs['submission-id'])).toEqual(['1', '2', '3']);
    expect(nights[2]?.outputs.gate).toBe('passed');
    expect(counted(cloud)).toEqual({ create: 1, modify: 0, start: 2 });
    expect(cloud.jobs()).toHaveLength(1);
    expect(cloud.jobs()[0]?.runs).toBe(3);
    expect(new Set(nights.map((night) => night.outputs['cluster-id'])).size).toBe(1);
    expect(nights[1]?.log).not.toContain('differs from the file');
    expect(nights[1]?.warnings).toEqual([]);
  });

  const values = {
    'a blank, a plus and a percent sign': "where note = 'a b+c 100%' and x like '%20'",
    'slashes and a question mark': '/data/in//a?b=c&d=e#f',
    'Chinese and quotes': `列 "订单" = '已付款'`,
    'what looks like an encoding already': 'a%20b%2Fc',
    'a broken encoding': '100% of %zz',
    'a plus alone': '1+1',
    'line breaks and a backslash': 'first\r\nsecond\\third\ttab',
    'an empty text': '',
    'a text of digits': '007',
  };

  test.concurrent.for(Object.entries(values))(
    '%s compares equal to what the service gives back',
    async ([, value], { onTestFinished: finished, expect }) => {
      const job = changed('orders', { 'toJobConfig.columnList': value, 'fromJobConfig.index': value });
      const options: EmulatorOptions = { scripts: { '*': ends('SUCCEEDED', 100) } };
      const cloud = await emulator(options, finished);
      const inputs = { check: 'off' };
      await migrate(cloud, inputs, { files: fileOf(job), finished });
      const again = await migrate(cloud, inputs, { files: fileOf(job), finished });
      expect(again.outputs.result).toBe('success');
      expect(again.log).not.toContain('differs from the file');
      expect(counted(cloud)).toEqual({ create: 1, modify: 0, start: 1 });
    },
  );

  test('objects, numbers and booleans that the service gives back otherwise are no difference', async () => {
    const cloud = await emulator();
    const job = changed('orders', {
      'toJobConfig.columnList': {},
      'fromJobConfig.index': { b: 1.5, a: [1, true] },
      'throttlingConfig.numExtractors': 1,
      'throttlingConfig.submitToCluster': false,
    });
    await migrate(cloud, { check: 'off' }, { files: fileOf(job) });
    const again = await migrate(cloud, { check: 'off' }, { files: fileOf(job) });
    expect(again.outputs.result).toBe('success');
    expect(counted(cloud)).toEqual({ create: 1, modify: 0, start: 1 });
  });
});

describe('one changed value', () => {
  const old = "dt = '2026-03-01' and 金额 > 10%";
  const now = "dt = '2026-03-02' and 金额 > 10%";

  async function standing(): Promise<Emulator> {
    const cloud = await emulator();
    cloud.addJob(B, changed('orders', { 'fromJobConfig.index': old }), [ended()]);
    return cloud;
  }

  test('one modification, one line of diff, a warning that names job, cluster, creator and field, then the start there', async () => {
    const cloud = await standing();
    const job = changed('orders', { 'fromJobConfig.index': now });
    const run = await migrate(cloud, { 'results-file': 'out/results.json' }, { files: fileOf(job) });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': B, 'submission-id': '2' });
    expect(resultsIn(run)[0]?.origin).toBe('updated');
    expect(counted(cloud)).toEqual({ create: 0, modify: 1, start: 1 });
    expect(cloud.runs().at(-1)?.definition).toContain('2026-03-02');

    const warning = run.warnings.find((text) => text.includes('differs from the file'));
    for (const word of ['orders', B, 'cdm', 'fromJobConfig.index']) expect(warning).toContain(word);
    const diff = run.lines.filter(({ text }) => text.includes('2026-03-01') && text.includes('2026-03-02'));
    expect(diff).toHaveLength(1);
    expect(diff[0]?.text).toContain('fromJobConfig.index');
    expect(diff[0]?.text).toContain('金额');

    const kept = JSON.parse(readFileSync(join(run.workspace, 'out/results.json'), 'utf8')).replaced;
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({ job: 'orders', clusterId: B });
    expect(decodeURIComponent(JSON.stringify(kept[0].definition).replaceAll(/%(?![0-9A-F]{2})/g, '%25'))).toContain(
      '2026-03-01',
    );
    for (const name of Object.keys(job)) expect(Object.keys(kept[0].definition)).toContain(name);
  });

  test('without results-file the old definition is in a file under RUNNER_TEMP that the log names', async () => {
    const cloud = await standing();
    const run = await migrate(cloud, {}, { files: fileOf(changed('orders', { 'fromJobConfig.index': now })) });
    expect(run.outputs.result).toBe('success');
    const names = readdirSync(run.temp).filter((name) => name.includes('replaced'));
    expect(names).toHaveLength(1);
    expect(run.log).toContain(join(run.temp, names[0] ?? ''));
    expect(readFileSync(join(run.temp, names[0] ?? ''), 'utf8')).toContain('2026-03-01');
  });

  test('a step that is killed right after the modification leaves the old definition behind', async () => {
    const cloud = await standing();
    cloud.fault({ kind: 'hang', match: { route: 'modify' } });
    const run = await migrate(
      cloud,
      { 'results-file': 'results.json' },
      {
        files: fileOf(changed('orders', { 'fromJobConfig.index': now })),
        signals: [
          { when: () => requestsOf(cloud, 'modify').length > 0, signal: 'SIGKILL' },
          { afterMs: 4000, signal: 'SIGKILL' },
        ],
      },
    );
    expect(run.signal).toBe('SIGKILL');
    expect(requestsOf(cloud, 'modify')).toHaveLength(1);
    const names = readdirSync(run.temp).filter((name) => name.includes('replaced'));
    expect(names).toHaveLength(1);
    expect(readFileSync(join(run.temp, names[0] ?? ''), 'utf8')).toContain('2026-03-01');
  });

  test('a long value: the line of diff shows where the two differ', async () => {
    const cloud = await emulator();
    const columns = Array.from({ length: 60 }, (_, index) => `column_${index}`);
    cloud.addJob(B, changed('orders', { 'fromJobConfig.columnList': columns.join('&') }));
    const more = columns.with(50, 'column_x').join('&');
    const run = await migrate(cloud, {}, { files: fileOf(changed('orders', { 'fromJobConfig.columnList': more })) });
    const diff = run.lines.filter(({ text }) => text.includes('column_50') && text.includes('column_x'));
    expect(diff).toHaveLength(1);
    expect(diff[0]?.text.length).toBeLessThan(400);
  });

  test('a key that changed is named and not shown', async () => {
    const cloud = await emulator();
    const withKey = (key: string): Record<string, unknown> => {
      const job = sampleJob('orders');
      const target = job['to-config-values'] as { configs: { inputs: unknown[] }[] };
      target.configs[0]?.inputs.push({ name: 'toJobConfig.dek', value: key });
      return job;
    };
    cloud.addJob(B, withKey('a'.repeat(64)), [ended()]);
    const run = await migrate(cloud, {}, { files: fileOf(withKey('b'.repeat(64))) });
    expect(run.outputs.result).toBe('success');
    expect(requestsOf(cloud, 'modify')).toHaveLength(1);
    expect(run.log).toContain('toJobConfig.dek');
    for (const text of [run.log, run.summary, JSON.stringify(run.outputs)])
      for (const key of ['aaaaaaaa', 'bbbbbbbb']) expect(text).not.toContain(key);
  });

  test('the service refuses the modification: nothing is started, its words are in the error', async () => {
    const cloud = await standing();
    const body = { errCode: 'Cdm.0101', externalMessage: 'Link [css] does not exist' };
    cloud.fault({ kind: 'status', status: 400, body, match: { route: 'modify' } });
    const run = await migrate(cloud, {}, { files: fileOf(changed('orders', { 'fromJobConfig.index': now })) });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors.join('\n')).toContain('Link [css] does not exist');
    expect(counted(cloud)).toEqual({ create: 0, modify: 1, start: 0 });
  });
});

describe('lost answers on the second night', () => {
  interface Case {
    readonly name: string;
    readonly faults: readonly FaultRule[];
    readonly modify: number;
    readonly start: number;
  }
  const cases: readonly Case[] = [
    { name: 'start, after the work', faults: [{ kind: 'reset', match: { route: 'start' } }], modify: 1, start: 1 },
    {
      name: 'start, before the work',
      faults: [{ kind: 'reset', after: 'before', match: { route: 'start' } }],
      modify: 1,
      start: 2,
    },
    { name: 'start, cut JSON', faults: [{ kind: 'cutJson', match: { route: 'start' } }], modify: 1, start: 1 },
    {
      name: 'start, 504 with HTML after the work',
      faults: [{ kind: 'html', status: 504, after: 'work', match: { route: 'start' } }],
      modify: 1,
      start: 1,
    },
    {
      name: 'start, an empty list in the reply',
      faults: [{ kind: 'wrongBody', body: { submissions: [] }, match: { route: 'start' } }],
      modify: 1,
      start: 1,
    },
    { name: 'modify, after the work', faults: [{ kind: 'reset', match: { route: 'modify' } }], modify: 1, start: 1 },
    {
      name: 'modify, before the work',
      faults: [{ kind: 'reset', after: 'before', match: { route: 'modify' } }],
      modify: 2,
      start: 1,
    },
    {
      name: 'modify, 502 before the work, then throttled',
      faults: [
        { kind: 'html', status: 502, match: { route: 'modify' } },
        { kind: 'throttle', retryAfter: 1, match: { route: 'modify' } },
      ],
      modify: 3,
      start: 1,
    },
    {
      name: 'both, after the work',
      faults: [
        { kind: 'cut', match: { route: 'modify' } },
        { kind: 'reset', match: { route: 'start' } },
      ],
      modify: 1,
      start: 1,
    },
  ];

  test.concurrent.for(cases)(
    '$name: one run, success',
    async ({ faults, modify, start }, { onTestFinished: finished, expect }) => {
      const cloud = await emulator({}, finished);
      cloud.addJob(B, changed('orders', { 'fromJobConfig.index': 'before' }), [ended()]);
      for (const fault of faults) cloud.fault(fault);
      const run = await migrate(cloud, { 'resend-after': '15s' }, { finished, timeoutMs: 100_000 });
      expect(run.errors).toEqual([]);
      expect(run.outputs).toMatchObject({ result: 'success', status: 'SUCCEEDED', 'cluster-id': B });
      expect(cloud.runs()).toHaveLength(2);
      expect(counted(cloud)).toEqual({ create: 0, modify, start });
    },
  );

  test('the start is never answered and never seen: LOST, nothing sent twice without certainty', async () => {
    const cloud = await emulator();
    cloud.addJob(B, sampleJob('orders'), [ended()]);
    cloud.fault({ kind: 'reset', match: { route: 'start' } });
    cloud.fault({
      kind: 'status',
      status: 503,
      skip: 1,
      times: 'always',
      match: { route: ['status', 'history'], cluster: B },
    });
    const run = await migrate(cloud, { 'wait-timeout': '5s' });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'LOST' });
    expect(run.errors[0]).toContain(B);
    expect(requestsOf(cloud, 'start')).toHaveLength(1);
  });
});

describe('a job that runs already', () => {
  const longer = { script: ends('SUCCEEDED', 2500) };

  async function running(finished: (clean: () => void | Promise<void>) => void): Promise<Emulator> {
    const cloud = await emulator({}, finished);
    cloud.addJob(B, sampleJob('orders'), [ended()]);
    cloud.addRun(B, 'orders', { startedBy: 'li.wei', ...longer });
    return cloud;
  }

  test.for([{}, { 'if-exists': 'fail' }] as Record<string, string>[])(
    '%o: an error that says since when and by whom; nothing is sent',
    async (inputs, { onTestFinished: finished }) => {
      const cloud = await running(finished);
      const run = await migrate(cloud, inputs, { finished });
      expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
      const [error] = run.errors;
      for (const word of [B, 'li.wei', new Date().toISOString().slice(0, 10)]) expect(error).toContain(word);
      expect(error).toContain(inputs['if-exists'] === undefined ? '`if-exists: attach`' : 'job-name-suffix');
      expect(counted(cloud)).toEqual({ create: 0, modify: 0, start: 0 });
    },
  );

  test.for(['attach', 'resume'])('%s: waits for that run and starts nothing', async (policy, context) => {
    const cloud = await running(context.onTestFinished);
    const run = await migrate(cloud, { 'if-exists': policy }, { finished: context.onTestFinished });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': B, 'submission-id': '2' });
    expect(resultsIn(run)[0]?.origin).toBe('attached');
    expect(counted(cloud)).toEqual({ create: 0, modify: 0, start: 0 });
  });

  test('existing-jobs: an error', async (context) => {
    const cloud = await running(context.onTestFinished);
    const run = await migrate(cloud, { 'existing-jobs': 'orders', clusters: ABC.join(',') });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    for (const word of [B, 'li.wei']) expect(run.errors[0]).toContain(word);
    expect(run.errors[0]).not.toContain('attach');
    expect(counted(cloud)).toEqual({ create: 0, modify: 0, start: 0 });
  });

  test('attach to an idle job of another definition: an error that names update', async () => {
    const cloud = await emulator();
    cloud.addJob(B, changed('orders', { 'fromJobConfig.index': 'other' }), [ended(60, 'FAILED')]);
    const run = await migrate(cloud, { 'if-exists': 'attach' });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    expect(run.errors[0]).toMatch(
      /it is idle on cluster .* is not the file's \(fromJobConfig.index\)[\s\S]*if-exists: update/,
    );
    expect(counted(cloud)).toEqual({ create: 0, modify: 0, start: 0 });
  });

  test('attach to an idle job of the same definition: started as it is', async () => {
    const cloud = await emulator();
    cloud.addJob(B, sampleJob('orders'), [ended(60, 'FAILED')]);
    const run = await migrate(cloud, { 'if-exists': 'attach' });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': B });
    expect(counted(cloud)).toEqual({ create: 0, modify: 0, start: 1 });
  });

  test('somebody starts it between our look and our start: an error, or that very run, never two', async () => {
    const cloud = await emulator({ scripts: { '*': endless } });
    cloud.addJob(B, sampleJob('orders'), [ended()]);
    const body = { code: 'Cdm.0052', errCode: 'Cdm.0052', message: 'Job orders is running', externalMessage: '' };
    cloud.fault({ kind: 'status', status: 400, body, times: 'always', match: { route: 'start' } });
    const run = await migrate(cloud, { 'wait-timeout': '20s' });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'REJECTED' });
    expect(run.errors[0]).toContain('Job orders is running');
    expect(cloud.runs()).toHaveLength(1);
  });
});

describe('a job that exists on two candidates', () => {
  async function onTwo(): Promise<Emulator> {
    const cloud = await emulator();
    for (const cluster of [A, C]) cloud.addJob(cluster, sampleJob('orders'));
    return cloud;
  }

  test('one of them runs: that one counts', async () => {
    const cloud = await onTwo();
    cloud.addRun(A, 'orders', ended(1));
    cloud.addRun(C, 'orders', { script: ends('SUCCEEDED', 2000), createdAt: Date.now() - 100 });
    const run = await migrate(cloud, { 'if-exists': 'attach' });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': C });
    expect(counted(cloud)).toEqual({ create: 0, modify: 0, start: 0 });
  });

  test.for(['update', 'attach', 'resume'])('both run, %s: an error that names both', async (policy, context) => {
    const cloud = await onTwo();
    for (const cluster of [A, C]) cloud.addRun(cluster, 'orders', { script: endless });
    const run = await migrate(cloud, { 'if-exists': policy }, { finished: context.onTestFinished });
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'NOT_SUBMITTED' });
    for (const cluster of [A, C]) expect(run.errors[0]).toContain(cluster);
    expect(counted(cloud)).toEqual({ create: 0, modify: 0, start: 0 });
  });

  test('none runs: started where it ran last, whatever the submission ids say', async () => {
    const cloud = await onTwo();
    cloud.addRun(A, 'orders', { ...ended(90), submissionId: 40 });
    cloud.addRun(C, 'orders', { ...ended(30), submissionId: 3 });
    const run = await migrate(cloud);
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': C, 'submission-id': '4' });
    expect(counted(cloud)).toEqual({ create: 0, modify: 0, start: 1 });
  });

  test('none ever ran: started on the first in the order of candidates', async () => {
    const cloud = await onTwo();
    const run = await migrate(cloud, {}, { clusters: [B, C, A] });
    expect(run.outputs).toMatchObject({ result: 'success', 'cluster-id': C });
    expect(counted(cloud)).toEqual({ create: 0, modify: 0, start: 1 });
  });
});
