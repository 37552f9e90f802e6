import { describe, expect, test } from 'vitest';
import type { Submission } from '../../../src/cdm/submission.ts';
import { ABSENT, type PriorRuns } from '../../../src/migration/run/prior-runs.ts';
import type { SendResult } from '../../../src/migration/send/send-request.ts';
import { startOneRun } from '../../../src/migration/send/start-one-run.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { forbidden, gone, no, silent, yes } from '../support/answers.ts';
import { DATE, run } from '../support/records.ts';
import { never, scripted, timeline } from '../support/scripted.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const START = 1_700_000_000_000;
const first = run({ submissionId: '13', creationDate: DATE });
const second = run({ submissionId: '14', creationDate: DATE + 40_000 });
const busy = no({ httpStatus: 400, code: 'Cdm.0052', message: 'it runs' });

/** Sends with `resend-after: 15s`; each send takes so long and has its answer in turn. */
async function play(
  sends: readonly (readonly [seconds: number, answer: Answer<Submission[]>])[],
  shows: Parameters<typeof timeline>[1],
): Promise<{ sent: SendResult; count: number; seconds: number }> {
  const clock = virtualClock();
  const show = timeline(clock, shows);
  const service = scripted({ status: show, history: show }, { clock });
  let count = 0;
  const priorRuns: PriorRuns = new Map([['a', ABSENT]]);
  const request = {
    jobName: 'orders',
    priorRuns,
    send: async () => {
      const [seconds, answer] = sends[count] ?? sends.at(-1) ?? [0, silent];
      count += 1;
      await clock.sleep(seconds * 1000);
      return answer;
    },
  };
  const options = {
    deadline: START + 3_600_000,
    cancel: never(),
    resendAfter: 15_000,
    onSending: () => undefined,
    onLost: () => undefined,
    onAccepted: () => undefined,
  };
  // What goes out needs no place at the rate limiter here.
  const answered = (call: { beforeSend?: (() => boolean) | undefined }) => {
    call.beforeSend?.();
    return request.send();
  };
  const sent = await clock.run(() => startOneRun(service.ports, { ...request, send: answered }, options));
  return { sent, count, seconds: (clock.now() - START) / 1000 };
}

describe('a second request after a lost one', () => {
  test('is accepted while the run of the first one turns up: both are ours', async () => {
    const { sent } = await play(
      [
        [0, silent],
        [30, yes([second])],
      ],
      [
        [0, gone],
        [20, yes([first])],
        [40, yes([second])],
      ],
    );
    expect(sent).toMatchObject({
      kind: 'accepted',
      identity: { submissionId: '14' },
      duplicates: [{ cluster: 'a', run: { submissionId: '13' } }],
      resent: true,
      lost: { at: START, watchMs: 15_000 },
    });
  });

  test('names the run that turned up: that is the one', async () => {
    const { sent } = await play(
      [
        [0, silent],
        [30, yes([first])],
      ],
      [
        [0, gone],
        [20, yes([first])],
      ],
    );
    expect(sent).toMatchObject({ kind: 'accepted', identity: { submissionId: '13' }, duplicates: [] });
  });

  test.each([
    ['lost as well', silent],
    ['refused because the job runs', busy],
  ])(
    'is %s: the run that turned up meanwhile is taken over, and a third request never goes out',
    async (_what, answer) => {
      const { sent, count, seconds } = await play(
        [
          [0, silent],
          [30, answer],
        ],
        [
          [0, gone],
          [20, yes([first])],
        ],
      );
      expect(sent).toMatchObject({ kind: 'accepted', identity: { submissionId: '13' }, resent: true });
      expect(count).toBe(2);
      expect(seconds).toBe(45);
    },
  );

  test('is lost while two runs turn up: LOST, with both', async () => {
    const { sent } = await play(
      [
        [0, silent],
        [40, silent],
      ],
      [
        [0, gone],
        [20, yes([first])],
        [35, yes([second])],
      ],
    );
    expect(sent).toMatchObject({ kind: 'lost', resent: true, locations: [{ cluster: 'a' }, { cluster: 'a' }] });
  });

  test('is refused: the run that turned up after all is taken over', async () => {
    const { sent } = await play(
      [
        [0, silent],
        [2, forbidden],
      ],
      [
        [0, gone],
        [16.5, yes([first])],
      ],
    );
    expect(sent).toMatchObject({ kind: 'accepted', identity: { submissionId: '13' }, resent: true });
  });

  test('is lost, and a run is found late: the watch lasts until the run of the last request would be recorded', async () => {
    const { sent } = await play(
      [
        [0, silent],
        [0, silent],
        [0, silent],
      ],
      [
        [0, gone],
        [100, yes([first])],
      ],
    );
    if (sent.kind !== 'accepted') throw new Error(sent.kind);
    // Three requests within 30 s, the first run seen about 100 s after the first of them, and 15 s on top.
    const end = ((sent.lost?.at ?? 0) + (sent.lost?.watchMs ?? 0) - START) / 1000;
    expect(end).toBeGreaterThanOrEqual(145);
    expect(end).toBeLessThan(170);
  });
});
