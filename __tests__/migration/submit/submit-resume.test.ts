import { describe, expect, test } from 'vitest';
import type { SubmitOptions } from '../../../src/migration/submit/submit-result.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { forbidden, yes } from '../support/answers.ts';
import { DATE } from '../support/records.ts';
import {
  asInFile,
  definition,
  idle,
  old,
  other,
  play,
  running,
  type StepContext,
  taken,
} from '../support/submitting.ts';

describe('under resume', () => {
  const resume = { policy: 'resume', resumeSince: DATE - 7_200_000 } satisfies Partial<SubmitOptions>;

  test('a run that succeeded since is taken as done', async () => {
    const { submitted, service, saved } = await play({
      present: { b: yes([old]) },
      script: { job: [asInFile] },
      options: resume,
    });
    expect(submitted).toMatchObject({
      kind: 'done',
      run: old,
      record: {
        origin: 'resumed',
        phase: 'ended',
        cluster: 'b',
        submissionId: '12',
        creationDate: DATE - 3_600_000,
        mayDelete: true,
      },
    });
    expect(saved).toEqual([submitted.record]);
    expect(service.routes()).not.toContain('start');
  });

  const updated = yes({
    total: 1,
    jobs: [{ ...definition, 'creation-date': DATE - 9_000_000, 'update-date': DATE - 60_000 }],
  });
  test.each<[what: string, context: StepContext]>([
    ['one from before is not', { options: { ...resume, resumeSince: DATE } }],
    ['nothing is, where nothing is to be', { options: { ...resume, resumeSince: null } }],
    ['nothing is under another policy', { options: { ...resume, policy: 'update' } }],
    ['one that failed is not', { present: { b: yes([{ ...old, status: 'FAILED' }]) } }],
    ['one of an older definition is not', { script: { job: [updated], start: [taken] } }],
    ['a job that never ran is not', { present: { b: idle } }],
  ])('%s', async (_what, context) => {
    const { submitted } = await play({
      present: { b: yes([old]) },
      script: { job: [asInFile], start: [taken] },
      options: resume,
      ...context,
    });
    expect(submitted).toMatchObject({ kind: 'accepted', record: { origin: 'started' } });
  });

  test.each(['resume', 'attach'] as const)(
    'a run that goes on is waited for, and nothing is started: %s',
    async (policy) => {
      const { submitted, service, saved } = await play({
        present: { b: running },
        script: { job: [asInFile] },
        options: { ...resume, policy },
      });
      expect(submitted).toMatchObject({
        kind: 'accepted',
        reply: null,
        duplicates: [],
        location: { cluster: 'b', run: { submissionId: '13' } },
        record: {
          origin: 'attached',
          phase: 'located',
          cluster: 'b',
          submissionId: '13',
          creationDate: DATE,
          mayDelete: false,
          candidates: [
            { cluster: 'a', stood: false },
            { cluster: 'b', stood: true, submissionId: '13' },
          ],
        },
      });
      expect(saved).toEqual([submitted.record]);
      expect(service.lines).toEqual([
        'orders: a run is already in progress on cluster b; waiting for it instead of starting one.',
      ]);
      expect(service.routes()).toEqual(['status', 'status', 'job']);
    },
  );

  test.each<[what: string, definition: Answer<unknown>, other: string]>([
    ['another definition', other, "the definition of the job is not the file's (from-link-name)"],
    [
      'a definition that was changed after it began',
      yes({ total: 1, jobs: [{ ...definition, 'creation-date': 1, 'update-date': DATE + 60_000 }] }),
      'the definition of the job was changed after that run began',
    ],
    ['a definition that cannot be read', forbidden, 'the definition of the job could not be read (not allowed)'],
  ])('a run of %s is no run to wait for: an error, and under attach a warning', async (_what, shown, reason) => {
    const context = { present: { b: running }, script: { job: [shown] } };
    const resumed = await play({ ...context, options: resume });
    expect(resumed.submitted).toMatchObject({
      kind: 'not-submitted',
      reason: expect.stringContaining(reason),
      hint: 'Wait for its end, then run this step again.',
    });
    expect(resumed.saved).toEqual([]);
    const attached = await play({ ...context, options: { ...resume, policy: 'attach' } });
    expect(attached.submitted).toMatchObject({ kind: 'accepted', record: { origin: 'attached' } });
    expect(attached.service.lines.at(-1)).toBe(`warning: orders: waiting for the run on cluster b, but ${reason}.`);
  });
});
