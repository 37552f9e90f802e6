import type { Submission } from '../../cdm/submission.ts';
import { failureContext } from '../../requests/failure-context.ts';
import { failureKind, isRetryable } from '../../requests/failure-kind.ts';
import { retry } from '../../requests/retry.ts';
import { isRunOver } from '../locate/busy-after-run.ts';
import type { Ports } from '../run/ports.ts';
import { runsOf } from '../run/prior-runs.ts';
import { isOver, readStatus } from '../run/status.ts';
import { type LocatedRun, observeRun } from '../wait/observe-run.ts';

/** `null` when the job is gone; otherwise why it was left. */
export async function deleteJob(
  ports: Ports,
  located: LocatedRun,
  deadline: number,
  signal: AbortSignal,
): Promise<string | null> {
  const observation = await observeRun(ports, located, signal, 'urgent');
  if (observation.kind === 'vanished' || observation.kind === 'no-runs')
    return 'it shows another run than ours, or none';
  if (observation.kind === 'unanswered') return `it could not be looked at first: ${observation.failure.message}`;
  if (!isOver(readStatus(observation.run.status))) return 'its run is not over';
  if (!(await isNewest(ports, located, observation.run, signal))) return 'a later run of it has begun';
  const { cluster, identity } = located;
  const answer = await retry(ports, (call) => ports.cdm.remove(cluster, identity.jobName, call), {
    deadline,
    cancel: signal,
    priority: 'urgent',
    // The service may still hold the job for some seconds after its run.
    classify: (failure) => (failureKind(failure) === 'busy' || isRetryable(failure) ? 'retry' : 'stop'),
    checkEffect: async ({ failure }) =>
      failureKind(failure) !== 'busy' || (await isRunOver(ports, cluster, identity.jobName, signal))
        ? null
        : { ok: false, failure },
  });
  if (answer.ok || failureKind(answer.failure) === 'gone') return null;
  return `${answer.failure.message}${failureContext(answer.failure)}`;
}

/** The history may have shown our run while a later one is the current one: then the job is not ours to delete. */
async function isNewest(ports: Ports, located: LocatedRun, run: Submission, signal: AbortSignal): Promise<boolean> {
  const status = await retry(ports, (s) => ports.cdm.status(located.cluster, located.identity.jobName, s), {
    deadline: ports.clock.now(),
    cancel: signal,
    priority: 'urgent',
  });
  const newest = status.ok ? runsOf(located.identity.jobName, status.value)[0] : undefined;
  return newest !== undefined && newest.submissionId === run.submissionId && newest.creationDate === run.creationDate;
}
