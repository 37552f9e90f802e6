import { CLUSTER_RUNNING, CLUSTER_STOPPED, stateInWords } from '../../cdm/cluster.ts';
import { failureContext } from '../../requests/failure-context.ts';
import { isRetryable } from '../../requests/failure-kind.ts';
import type { Limits } from '../../requests/limits.ts';
import { retry } from '../../requests/retry.ts';
import { boundedRetry } from '../../requests/retry-before-submit.ts';
import type { Ports } from '../run/ports.ts';

export type StartClusterResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** A cluster takes minutes to start. */
const POLL_MS = 10_000;
const FIRST_POLL_MS = 2000;
/** The shortest time between two log lines about an unchanged state. */
const HEARTBEAT_MS = 60_000;
/** Final states: waiting does not change them. */
const ENDS: readonly (string | null)[] = ['300', '303', '400', '800'];

/**
 * Starts a cluster and waits until it runs. Someone else may be starting it already, or stopping it: the
 * start is requested only while it is stopped, and again only if it is stopped again.
 */
export async function startCluster(ports: Ports, id: string, options: Limits): Promise<StartClusterResult> {
  const { clock, cdm, log } = ports;
  const startedAt = clock.now();
  let loggedState = '';
  let loggedAt = startedAt;
  let called = id;
  for (let attempt = 0; ; attempt += 1) {
    const answer = await retry(ports, (s) => cdm.cluster(id, s), {
      ...options,
      ...boundedRetry(ports, `Cluster ${called}: its state`),
    });
    if (!answer.ok && options.cancel.aborted)
      return {
        ok: false,
        reason: `the step was cancelled while cluster ${called} was ${loggedState || 'queried for its state'}`,
      };
    if (!answer.ok)
      return { ok: false, reason: `the state of cluster ${id} could not be read: ${answer.failure.message}` };
    const { status, isAutoOff, name } = answer.value;
    const state = stateInWords(status);
    called = name ? `${name} (${id})` : id;
    if (state !== loggedState || clock.now() - loggedAt >= HEARTBEAT_MS) {
      const after = attempt > 0 ? ` after ${seconds(clock.now() - startedAt)}` : '';
      log.info(`Cluster ${called} is ${state === loggedState ? 'still ' : ''}${state}${after}.`);
      loggedState = state;
      loggedAt = clock.now();
    }
    if (status === CLUSTER_RUNNING) {
      log.info(
        isAutoOff
          ? `Cluster ${called} was started. It stops 15 minutes after its last job; this step does not stop it.`
          : `Cluster ${called} was started. It does not stop automatically, and this step does not stop it. Stop it to end billing.`,
      );
      return { ok: true };
    }
    if (ENDS.includes(status)) return { ok: false, reason: `cluster ${called} is ${state}` };
    if (status === CLUSTER_STOPPED) {
      const refusal = await requestStart(ports, id, options);
      if (refusal) return { ok: false, reason: `cluster ${called} could not be started: ${refusal}` };
    }
    const left = options.deadline - clock.now();
    if (left <= 0) return { ok: false, reason: `\`wait-timeout\` was over while cluster ${called} was ${state}` };
    await clock.sleep(Math.min(POLL_MS, FIRST_POLL_MS * (attempt + 1), left), options.cancel);
  }
}

/**
 * Requests the start; `null` unless the service refuses. After a lost answer, the state shows whether the start was
 * accepted; only a cluster that is still stopped is started again.
 */
async function requestStart(ports: Ports, id: string, options: Limits): Promise<string | null> {
  const { cdm } = ports;
  const isStarting = async (): Promise<boolean> => {
    const now = await retry(ports, (call) => cdm.cluster(id, call), options);
    return now.ok && now.value.status !== CLUSTER_STOPPED;
  };
  const answer = await retry(ports, (call) => cdm.startCluster(id, call), {
    ...options,
    priority: 'urgent',
    checkEffect: async () => ((await isStarting()) ? { ok: true, value: undefined } : null),
  });
  if (answer.ok || options.cancel.aborted || isRetryable(answer.failure)) return null;
  // The refusal may mean that someone else has just started it: the state shows that.
  return (await isStarting()) ? null : `${answer.failure.message}${failureContext(answer.failure)}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
