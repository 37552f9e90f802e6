import type { Clock } from '../ports.ts';
import { type Answer, notSent } from '../requests/answer.ts';
import type { Call } from '../requests/call.ts';
import { createDeadline } from '../requests/deadline.ts';
import { failureKind } from '../requests/failure-kind.ts';
import type { Answered, RateLimiter } from '../requests/rate-limit/rate-limiter.ts';
import type { Route } from '../requests/rate-limit/route-limits.ts';
import type { Cdm } from './client.ts';

/** The same service, with each request within the limit of its route: it waits for its turn and reports its answer. */
export function limitRate(cdm: Cdm, limiter: RateLimiter, clock: Clock): Cdm {
  const limited =
    <Args extends readonly unknown[], T>(route: Route, send: (...args: [...Args, Call]) => Promise<Answer<T>>) =>
    async (...args: [...Args, Call]): Promise<Answer<T>> => {
      // The call is the last argument of every function.
      const call = args.at(-1) as Call;
      let answered: Answered;
      try {
        answered = await takeTurn(limiter, clock, route, call);
      } catch {
        return { ok: false, failure: notSent() };
      }
      if (call.beforeSend?.() === false) {
        answered();
        return { ok: false, failure: notSent() };
      }
      let outcome: 'throttled' | undefined;
      try {
        const answer = await send(...args);
        if (!answer.ok && failureKind(answer.failure) === 'throttled') outcome = 'throttled';
        return answer;
      } finally {
        answered(outcome);
      }
    };
  return {
    createAndStart: limited('create-and-start', cdm.createAndStart),
    start: limited('start', cdm.start),
    stop: limited('stop', cdm.stop),
    remove: limited('delete', cdm.remove),
    modify: limited('modify', cdm.modify),
    status: limited('status', cdm.status),
    history: limited('history', cdm.history),
    job: limited('query', cdm.job),
    jobs: limited('query', cdm.jobs),
    clusters: limited('clusters', cdm.clusters),
    cluster: limited('cluster', cdm.cluster),
    startCluster: limited('start-cluster', cdm.startCluster),
    link: limited('link', cdm.link),
  };
}

async function takeTurn(
  limiter: RateLimiter,
  clock: Clock,
  route: Route,
  { priority = 'question', signal, notAfter }: Call,
): Promise<Answered> {
  if (notAfter === undefined) return limiter.take(priority, route, signal);
  const deadline = createDeadline(clock, notAfter);
  try {
    return await limiter.take(priority, route, AbortSignal.any([deadline.signal, ...(signal ? [signal] : [])]));
  } finally {
    deadline.end();
  }
}
