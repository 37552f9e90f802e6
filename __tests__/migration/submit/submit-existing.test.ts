import { describe, expect, test } from 'vitest';
import { FAIL_FAST } from '../../../src/migration/submit/submit-result.ts';
import { forbidden, no, silent, yes } from '../support/answers.ts';
import { DATE } from '../support/records.ts';
import {
  asInFile,
  bodies,
  definition,
  done,
  job,
  old,
  other,
  play,
  running,
  type StepContext,
  taken,
} from '../support/submitting.ts';

describe('a job that exists there as in the file', () => {
  const present = { b: yes([old]) };

  test('is started where it is', async () => {
    const { submitted, service, backups } = await play({ present, script: { job: [asInFile], start: [taken] } });
    expect(bodies(service, 'start')).toEqual([['b', 'orders', null]]);
    expect(service.routes()).not.toContain('modify');
    expect(submitted).toMatchObject({
      kind: 'accepted',
      record: {
        origin: 'started',
        phase: 'accepted',
        mayDelete: true,
        alone: false,
        candidates: [{ cluster: 'b', stood: true, submissionId: '12', creationDate: DATE - 3_600_000 }],
      },
    });
    expect(backups).toEqual([]);
    expect(service.lines).toEqual(['orders: starting the existing job on cluster b.']);
  });

  test('and has settings that the file does not mention: they are told', async () => {
    const more = yes({
      total: 1,
      jobs: [
        {
          ...definition,
          'driver-config-values': {
            configs: [
              {
                name: 'd',
                inputs: [
                  { name: 'x', value: 1 },
                  { name: 'y', value: 2 },
                ],
              },
            ],
          },
        },
      ],
    });
    const { service } = await play({ present, script: { job: [more], start: [taken] } });
    expect(service.lines[0]).toBe('orders: the service also has settings that the file does not mention: d/x, d/y.');
    // A run that is waited for loads what it loads.
    const { service: attached } = await play({
      present: { b: running },
      script: { job: [more] },
      options: { policy: 'attach' },
    });
    expect(attached.lines).toEqual([
      'orders: a run is already in progress on cluster b; waiting for it instead of starting one.',
    ]);
  });

  test('is not taken for started by a run from before', async () => {
    const { submitted } = await play({
      present,
      script: { job: [asInFile], start: [silent] },
      waitS: 20,
    });
    expect(submitted).toMatchObject({ kind: 'lost' });
  });

  test('is started as it is under attach', async () => {
    const { submitted } = await play({
      present,
      script: { job: [asInFile], start: [taken] },
      options: { policy: 'attach' },
    });
    expect(submitted).toMatchObject({ kind: 'accepted', record: { origin: 'started', mayDelete: false } });
  });

  test('is not started under attach with another definition: the error names `update`', async () => {
    const { submitted, service } = await play({ present, script: { job: [other] }, options: { policy: 'attach' } });
    expect(submitted).toMatchObject({
      kind: 'not-submitted',
      reason: "it is idle on cluster b, and the definition of the job is not the file's (from-link-name)",
      hint: 'Use `if-exists: update` to update it to match the file before it is started.',
    });
    expect(service.routes()).not.toContain('start');
  });

  test.each<[what: string, context: StepContext, reason: string, failed: boolean]>([
    [
      'its definition cannot be read',
      { script: { job: [forbidden] } },
      'the job exists on cluster b, and its definition could not be read: not allowed',
      true,
    ],
    [
      'its definition is not shown',
      { script: { job: [yes({ total: 0, jobs: [] })] } },
      'the job exists on cluster b, and its definition could not be read: the service does not show the definition of the job',
      false,
    ],
    ['another job failed meanwhile', { options: { failFastTriggered: () => true } }, FAIL_FAST, false],
  ])('is not started where %s', async (_what, context, reason, failed) => {
    const { submitted, service } = await play({ present, ...context });
    expect(submitted).toMatchObject({ kind: 'not-submitted', reason, hint: '' });
    expect(submitted.kind === 'not-submitted' && submitted.failure !== null).toBe(failed);
    expect(service.routes()).not.toContain('start');
  });

  test('is not started where the step is cancelled while its definition is read', async () => {
    const cancel = new AbortController();
    const { submitted, service } = await play({
      present,
      script: {
        job: () => {
          cancel.abort();
          return asInFile;
        },
      },
      options: { cancel: cancel.signal },
    });
    expect(submitted).toMatchObject({
      kind: 'not-submitted',
      reason: 'the step was cancelled before it was submitted',
      failure: null,
    });
    expect(service.routes()).not.toContain('start');
  });
});

describe('a job that differs from the file', () => {
  const present = { b: yes([old]) };

  test('is brought to it, with a warning that names who made it and what changes, and then started', async () => {
    const { submitted, service, backups } = await play({
      present,
      script: { job: [other], modify: [done], start: [taken] },
    });
    expect(service.routes().slice(-3)).toEqual(['job', 'modify', 'start']);
    expect(bodies(service, 'modify')).toEqual([['b', 'orders', `{"jobs":[${job.json}]}`]]);
    expect(service.lines).toEqual([
      'warning: orders on cluster b, created by eve, differs from the file and is modified: from-link-name.',
      'orders: what changes',
      'from-link-name: "pond" becomes "lake"',
      'orders: starting the existing job on cluster b.',
    ]);
    expect(submitted).toMatchObject({ kind: 'accepted', record: { origin: 'updated', mayDelete: true } });
    // Kept before it was replaced.
    expect(backups).toMatchObject([['orders', { cluster: 'b', definition: { 'from-link-name': 'pond' } }]]);
  });

  test.each([undefined, '', 7])('and does not say who made it: %j', async (creator) => {
    const nameless = yes({
      total: 1,
      jobs: [{ ...definition, 'from-link-name': 'pond', job_type: 'BATCH_JOB', 'creation-user': creator }],
    });
    const { service } = await play({ present, script: { job: [nameless], modify: [done], start: [taken] } });
    expect(service.lines[0]).toMatch(
      /^warning: orders on cluster b differs from the file and is modified: \S+, \S+\.$/,
    );
  });

  test('is not modified where the step is cancelled while its definition is read', async () => {
    const cancel = new AbortController();
    const { submitted, service, backups } = await play({
      present,
      script: {
        job: () => {
          cancel.abort();
          return other;
        },
      },
      options: { cancel: cancel.signal },
    });
    expect(submitted).toMatchObject({
      kind: 'not-submitted',
      reason: 'the step was cancelled before it was submitted',
      failure: null,
    });
    expect(service.routes()).not.toContain('modify');
    expect(service.lines).toEqual([]);
    expect(backups).toEqual([]);
  });

  test('is not modified where another job fails while its definition is read', async () => {
    let failed = false;
    const { submitted, service, backups } = await play({
      present,
      script: {
        job: () => {
          failed = true;
          return other;
        },
      },
      options: { failFastTriggered: () => failed },
    });
    expect(submitted).toMatchObject({
      kind: 'not-submitted',
      reason: 'another job failed and `fail-fast` is set',
      record: { phase: 'waiting' },
    });
    expect(service.routes()).not.toContain('modify');
    expect(backups).toEqual([]);
  });

  test('is not started where it could not be modified', async () => {
    const { submitted, service } = await play({ present, script: { job: [other], modify: [forbidden] } });
    expect(submitted).toMatchObject({
      kind: 'not-submitted',
      reason: 'the job on cluster b could not be updated to match the file, so it was not started: not allowed',
      hint: '',
      failure: { httpStatus: 403 },
    });
    expect(service.routes()).not.toContain('start');
  });

  test('is not started where the step is cancelled while it is modified', async () => {
    const cancel = new AbortController();
    const { submitted, service } = await play({
      present,
      script: {
        job: [other],
        modify: () => {
          cancel.abort();
          return done;
        },
      },
      options: { cancel: cancel.signal },
    });
    expect(submitted).toMatchObject({ reason: 'the step was cancelled before the job was started' });
    expect(service.routes()).not.toContain('start');
  });

  test('is not done, whatever its last run did', async () => {
    const { submitted } = await play({
      present,
      script: { job: [other], modify: [done], start: [taken] },
      options: { policy: 'resume', resumeSince: DATE - 7_200_000 },
    });
    expect(submitted).toMatchObject({ kind: 'accepted', record: { origin: 'updated' } });
  });
});

describe('a definition that the service cannot show', () => {
  const unwell = no({ httpStatus: 500, code: null, message: 'HTTP 500' });
  const present = { b: yes([old]) };

  test('is modified without a comparison under update, with a warning, within minutes', async () => {
    const { submitted, service, backups, seconds } = await play({
      present,
      script: { job: [unwell], modify: [done], start: [taken] },
    });
    expect(submitted).toMatchObject({ kind: 'accepted', record: { origin: 'updated' } });
    expect(backups).toEqual([]);
    expect(seconds).toBeGreaterThanOrEqual(120);
    expect(seconds).toBeLessThan(130);
    expect(service.lines[0]).toBe(
      'orders: its definition on cluster b is not known yet (HTTP 500); retrying for up to 2 min.',
    );
    expect(service.lines).toContain(
      'warning: orders on cluster b is modified without a comparison, because its definition could not be read. No copy of it is kept.',
    );
  });

  test('is not modified under resume if the last run may be the one that is done', async () => {
    const options = { policy: 'resume', resumeSince: DATE - 7_200_000 } as const;
    const { submitted, service } = await play({ present, script: { job: [unwell] }, options });
    expect(submitted).toMatchObject({ kind: 'not-submitted', failure: { message: 'HTTP 500' } });
    expect(service.routes()).not.toContain('modify');
  });
});

describe('a job whose dates, placeholders and suffix differ', () => {
  const present = { b: yes([old]) };
  const json = JSON.stringify({ ...definition, 'from-link-name': 'lake-2' });
  const template = JSON.stringify({ ...definition, 'from-link-name': 'lake-{{ N }}' });

  test.each([
    ['only them: a log line', {}, template, 'orders on cluster b, created by eve,'],
    ['others: a warning', {}, null, 'warning: orders on cluster b, created by eve,'],
    ['them and another field: a warning', { 'to-link-name': 'dws' }, template, 'warning: orders on cluster b, created'],
  ])('%s', async (_what, more, filledIn, line) => {
    const withMore = (text: string): string => JSON.stringify({ ...(JSON.parse(text) as object), ...more });
    const { service } = await play({
      request: { ...job, json: withMore(json), template: filledIn && withMore(filledIn) },
      present,
      script: { job: [other], modify: [done], start: [taken] },
    });
    expect(service.lines[0]?.startsWith(line)).toBe(true);
  });
});
