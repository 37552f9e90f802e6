import { describe, expect, test } from 'vitest';
import { ABSENT } from '../../../src/migration/run/prior-runs.ts';
import type { SendRequest } from '../../../src/migration/send/send-request.ts';
import { startOneRun } from '../../../src/migration/send/start-one-run.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import { busy, forbidden, gone, no, silent, yes } from '../support/answers.ts';
import { run } from '../support/records.ts';
import { never, type Script, scripted } from '../support/scripted.ts';

const none = yes([]);
const ours = yes([run()]);
const taken = no({ httpStatus: 400, code: 'Cdm.0104', message: 'the name exists' });
const another = yes([run({ submissionId: '14', creationDate: (run().creationDate as number) - 60_000 })]);

interface Case {
  readonly what: string;
  /** Answers to the creation, and to the start of what it left. */
  readonly create: readonly Answer<unknown>[];
  readonly start?: readonly Answer<unknown>[];
  /** What each candidate shows from so many seconds on. */
  readonly shows: Readonly<Record<string, readonly (readonly [fromSecond: number, answer: Answer<unknown>])[]>>;
  readonly expected: Record<string, unknown>;
  readonly sent: readonly [creations: number, starts: number];
}

const cases: readonly Case[] = [
  {
    what: 'created without a run: started once',
    create: [silent],
    start: [ours],
    shows: { a: [[0, none]], b: [[0, gone]] },
    expected: { kind: 'accepted', resent: true, location: null },
    sent: [1, 1],
  },
  {
    what: 'created without a run that shows up only after the start was refused because it runs',
    create: [silent],
    start: [busy],
    shows: {
      a: [
        [0, none],
        [25, ours],
      ],
      b: [[0, gone]],
    },
    expected: { kind: 'accepted', resent: true, location: { cluster: 'a' } },
    sent: [1, 1],
  },
  {
    what: 'created without a run, said to run, and never shown to',
    create: [silent],
    start: [busy],
    shows: { a: [[0, none]], b: [[0, gone]] },
    expected: { kind: 'lost', failure: { code: 'Cdm.0052' } },
    sent: [1, 2],
  },
  {
    what: 'created without a run by the third request: no fourth request goes out',
    create: [silent],
    start: [ours],
    shows: {
      a: [
        [0, gone],
        [50, none],
      ],
      b: [[0, gone]],
    },
    expected: { kind: 'lost', resent: true },
    sent: [3, 0],
  },
  {
    what: 'the start of what was created is refused for another reason',
    create: [silent],
    start: [forbidden],
    shows: { a: [[0, none]], b: [[0, gone]] },
    expected: { kind: 'refused', failure: { httpStatus: 403 } },
    sent: [1, 1],
  },
  {
    what: 'the name is said to be taken after a lost answer, and no candidate ever shows the job',
    create: [silent, taken],
    shows: { a: [[0, gone]], b: [[0, gone]] },
    expected: { kind: 'lost', failure: { code: 'Cdm.0104' } },
    sent: [3, 0],
  },
  {
    what: 'the name is taken at once',
    create: [taken],
    shows: {},
    expected: { kind: 'refused', failure: { code: 'Cdm.0104' } },
    sent: [1, 0],
  },
  {
    what: 'refused after a lost answer, and the run of the lost one shows up',
    create: [silent, forbidden],
    shows: {
      a: [
        [0, gone],
        [16.5, ours],
      ],
      b: [[0, gone]],
    },
    expected: { kind: 'accepted', resent: true, location: { cluster: 'a' } },
    sent: [2, 0],
  },
  {
    what: 'refused after a lost answer, and two runs show up: neither is left behind in silence',
    create: [silent, forbidden],
    shows: {
      a: [
        [0, gone],
        [16.5, ours],
      ],
      b: [
        [0, gone],
        [16.5, another],
      ],
    },
    expected: {
      kind: 'lost',
      locations: [{ cluster: 'a' }, { cluster: 'b' }],
      failure: { httpStatus: 403 },
      resent: true,
    },
    sent: [2, 0],
  },
];

describe('bringing about one run', () => {
  test.each(cases)('$what', async ({ create, start = [], shows, expected, sent }) => {
    const script: Script = { createAndStart: create, start };
    const service = scripted(script);
    const startedAt = service.clock.now();
    const shown = (cluster: string): Answer<unknown> => {
      const second = (service.clock.now() - startedAt) / 1000;
      return shows[cluster]?.findLast(([from]) => from <= second)?.[1] ?? gone;
    };
    script.status = shown;
    script.history = shown;
    const request: SendRequest = {
      jobName: 'orders',
      priorRuns: new Map([
        ['a', ABSENT],
        ['b', ABSENT],
      ]),
      send: async (call) => {
        await service.clock.sleep(1000);
        return service.ports.cdm.createAndStart('{}', call);
      },
      startCreated: (cluster, call) => service.ports.cdm.start(cluster, 'orders', null, call),
    };
    const options = {
      deadline: startedAt + 600_000,
      cancel: never(),
      resendAfter: 15_000,
      onLost: () => undefined,
      onSending: () => undefined,
      onAccepted: () => undefined,
    };
    const result = await service.clock.run(() => startOneRun(service.ports, request, options));
    expect(result).toMatchObject(expected);
    const routes = service.routes();
    expect(['createAndStart', 'start'].map((route) => routes.filter((called) => called === route).length)).toEqual(
      sent,
    );
  });
});
