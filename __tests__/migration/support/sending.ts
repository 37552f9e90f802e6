import type { Cdm } from '../../../src/cdm/client.ts';
import { limitRate } from '../../../src/cdm/limit-rate.ts';
import type { Submission } from '../../../src/cdm/submission.ts';
import type { ResendAfter } from '../../../src/migration/run/lost-request.ts';
import { ABSENT, type PriorRuns } from '../../../src/migration/run/prior-runs.ts';
import type { SendOptions, SendRequest, SendResult } from '../../../src/migration/send/send-request.ts';
import { startOneRun } from '../../../src/migration/send/start-one-run.ts';
import type { Answer } from '../../../src/requests/answer.ts';
import type { Call } from '../../../src/requests/call.ts';
import { gone, no, silent, yes } from './answers.ts';
import { DATE, run } from './records.ts';
import { type Script, type Scripted, scripted } from './scripted.ts';
import { virtualClock } from './virtual-clock.ts';

/** When the virtual clock starts: 2023-11-14 22:13:20 UTC. */
export const START = 1_700_000_000_000;
export const taken = yes([run({ status: 'PENDING' })]);
export const none = yes([]);
export const nameTaken = no({ httpStatus: 400, code: 'Cdm.0104', message: 'the name exists' });
export const refusedOutright = no({ httpStatus: 400, code: 'Cdm.0018', message: 'invalid' });
export const failedToSubmit = no({ httpStatus: 400, code: 'Cdm.0056', message: 'failed to submit' });

export interface StepContext {
  /** The answers of the request, one after the other. */
  readonly answers: readonly Answer<Submission[]>[];
  /** What the candidates show, by cluster; where it changes, by the number of requests that went out. */
  readonly shown?: Record<string, Answer<unknown> | ((sends: number) => Answer<unknown>)>;
  readonly priorRuns?: PriorRuns;
  readonly startCreated?: readonly Answer<Submission[]>[];
  readonly waitS?: number;
  /** Seconds after which the step is cancelled; 0: before anything. */
  readonly cancelAtS?: number;
  readonly heldBackFromSend?: number;
  /** What a send takes, in seconds. */
  readonly sendS?: number;
  readonly resendAfter?: ResendAfter;
  readonly script?: Script;
  readonly onStart?: () => void;
}

export interface Played {
  readonly sent: SendResult;
  readonly service: Scripted;
  /** Seconds at which each request went out. */
  readonly sentAt: readonly number[];
  readonly startedOn: readonly string[];
  /** What was told on the way: `sending`, or the identity of an accepted run. */
  readonly details: readonly string[];
  readonly seconds: number;
  readonly aborted: boolean;
}

export async function play(context: StepContext): Promise<Played> {
  const clock = virtualClock();
  const startedAt = clock.now();
  const at = (): number => (clock.now() - startedAt) / 1000;
  const show = (cluster: string): Answer<unknown> => {
    const answer = context.shown?.[cluster] ?? gone;
    return typeof answer === 'function' ? answer(sentAt.length) : answer;
  };
  const sentAt: number[] = [];
  const startedOn: string[] = [];
  const details: string[] = [];
  let aborted = false;
  const nth = (answers: readonly Answer<Submission[]>[], index: number): Answer<Submission[]> =>
    (answers[index] ?? answers.at(-1)) as Answer<Submission[]>;
  const createAndStart = async (_body: string, { signal }: Call): Promise<Answer<Submission[]>> => {
    sentAt.push(at());
    if (context.sendS !== undefined) {
      await clock.sleep(context.sendS * 1000, signal);
      aborted ||= signal?.aborted === true;
      if (signal?.aborted) return silent;
    }
    return nth(context.answers, sentAt.length - 1);
  };
  const start = async (cluster: string): Promise<Answer<Submission[]>> => {
    startedOn.push(cluster);
    context.onStart?.();
    return nth(context.startCreated ?? [], startedOn.length - 1);
  };
  const service = scripted({ status: show, history: show, ...context.script }, { clock });
  const cdm = limitRate({ createAndStart, start } as unknown as Cdm, service.ports.rateLimiter, clock);
  const request: SendRequest = {
    jobName: 'orders',
    priorRuns: context.priorRuns ?? new Map([['a', ABSENT]]),
    send: (call) => cdm.createAndStart('{}', call),
    ...(context.startCreated === undefined
      ? {}
      : { startCreated: (cluster: string, call: Call) => cdm.start(cluster, 'orders', null, call) }),
  };
  const cancel = new AbortController();
  if (context.cancelAtS === 0) cancel.abort();
  else if (context.cancelAtS !== undefined) clock.at(startedAt + context.cancelAtS * 1000, () => cancel.abort());
  const options: SendOptions = {
    deadline: startedAt + (context.waitS ?? 3600) * 1000,
    cancel: cancel.signal,
    failFastTriggered:
      context.heldBackFromSend === undefined ? undefined : () => sentAt.length >= (context.heldBackFromSend as number),
    resendAfter: context.resendAfter ?? 15_000,
    onSending: () => details.push('sending'),
    onLost: (lost) => details.push(`lost at ${(lost.at - startedAt) / 1000} s, watched for ${lost.watchMs / 1000} s`),
    onAccepted: (identity, lost) =>
      details.push(
        `${identity.jobName} ${identity.submissionId} ${identity.creationDate}${lost ? ' after a loss' : ''}`,
      ),
  };
  const sent = await clock.run(() => startOneRun(service.ports, request, options));
  return { sent, service, sentAt, startedOn, details, seconds: at(), aborted };
}

export const identity = { jobName: 'orders', submissionId: '13', creationDate: DATE };
