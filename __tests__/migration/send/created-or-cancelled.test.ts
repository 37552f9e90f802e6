import { describe, expect, test } from 'vitest';
import { ABSENT } from '../../../src/migration/run/prior-runs.ts';
import { forbidden, silent } from '../support/answers.ts';
import { DATE, run } from '../support/records.ts';
import { identity, none, play, type StepContext, taken } from '../support/sending.ts';

describe('a job that was created and not started', () => {
  const created = { answers: [silent], shown: { a: none }, startCreated: [taken] } satisfies StepContext;

  test('is started where it is, once', async () => {
    const { sent, service, startedOn, sentAt, details, seconds } = await play(created);
    expect(sent).toMatchObject({ kind: 'accepted', identity, reply: run({ status: 'PENDING' }), resent: true });
    expect(startedOn).toEqual(['a']);
    expect(service.lines.at(-1)).toBe('orders: it has no run on a; sending request 2 of 3.');
    expect(sentAt).toEqual([0]);
    expect(seconds).toBeGreaterThanOrEqual(15);
    expect(details).toEqual(['sending', 'lost at 0 s, watched for 15 s', 'sending', `orders 13 ${DATE} after a loss`]);
  });

  test('is started on the candidate that shows it', async () => {
    const { startedOn } = await play({
      ...created,
      priorRuns: new Map([
        ['b', ABSENT],
        ['a', ABSENT],
      ]),
    });
    expect(startedOn).toEqual(['a']);
  });

  test('is not started where that is refused', async () => {
    const { sent } = await play({ ...created, startCreated: [forbidden] });
    expect(sent).toMatchObject({ kind: 'refused', failure: { message: 'not allowed' } });
  });

  test('is looked for on every candidate if the answer to the start is lost as well', async () => {
    const starts = { count: 0 };
    const { sent, startedOn } = await play({
      ...created,
      priorRuns: new Map([
        ['b', ABSENT],
        ['a', ABSENT],
      ]),
      startCreated: [silent],
      shown: { a: () => (starts.count > 0 ? taken : none) },
      onStart: () => {
        starts.count += 1;
      },
    });
    expect(sent).toMatchObject({ kind: 'accepted', location: { cluster: 'a' }, resent: true });
    expect(startedOn).toEqual(['a']);
  });

  test('cannot be known where the request was none that creates', async () => {
    const { startCreated: _none, ...bare } = created;
    const { sent } = await play(bare);
    expect(sent).toEqual({
      kind: 'lost',
      reason: 'one request was sent and its answer was lost; the job was created on cluster a and shows no run',
      locations: [],
      failure: expect.objectContaining({ message: 'connection reset' }),
      resent: false,
    });
  });
});

describe('a cancellation while the request is under way', () => {
  test('waits for its answer, a second at most, to learn what to stop', async () => {
    const { sent, aborted } = await play({ answers: [taken], sendS: 5, cancelAtS: 4.5 });
    expect(sent).toMatchObject({ kind: 'accepted', identity });
    expect(aborted).toBe(false);
  });

  test('ends it after that second, and looks for its run', async () => {
    const { sent, aborted, seconds } = await play({
      answers: [taken],
      sendS: 30,
      cancelAtS: 4,
      shown: { a: taken },
    });
    expect(aborted).toBe(true);
    expect(seconds).toBeGreaterThanOrEqual(5);
    expect(seconds).toBeLessThan(6);
    expect(sent).toMatchObject({ kind: 'accepted', location: { cluster: 'a' } });
  });

  test('cannot be known where nothing shows the run in the time that is left', async () => {
    const { sent, seconds } = await play({ answers: [taken], sendS: 30, cancelAtS: 4 });
    expect(sent).toMatchObject({ kind: 'lost' });
    expect(seconds).toBeLessThanOrEqual(8);
  });

  test('comes too late to cut an answer short', async () => {
    const { sent, aborted, seconds } = await play({ answers: [taken], sendS: 1, cancelAtS: 1.5 });
    expect(sent).toMatchObject({ kind: 'accepted' });
    expect(aborted).toBe(false);
    expect(seconds).toBe(1);
  });
});
