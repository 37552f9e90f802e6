import { particulars } from '../../requests/failure-context.ts';
import type { Submission } from '../../cdm/submission.ts';
import { ask } from '../../requests/retry.ts';
import { runsOf } from '../run/prior-runs.ts';
import { meaningOf } from '../../requests/failure-kind.ts';
import type { Ports } from '../run/ports.ts';
import { type HeldRun, see } from '../wait/observe-run.ts';
import { isOver, readStatus } from '../run/status.ts';

/** `null` when the job is gone; otherwise why it was left. */
export async function removeJob(
  ports: Ports,
  held: HeldRun,
  until: number,
  signal: AbortSignal,
): Promise<string | null> {
  const sight = await see(ports, held, signal, 'urgent');
  if (sight.kind === 'vanished' || sight.kind === 'no-runs') return 'it shows another run than ours, or none';
  if (sight.kind === 'unasked') return `it could not be looked at first: ${sight.failure.message}`;
  if (!isOver(readStatus(sight.run.status))) return 'its run is not over';
  if (!(await isNewest(ports, held, sight.run, signal))) return 'a later run of it has begun';
  const answer = await ask(ports, (s) => ports.cdm.remove(held.cluster, held.identity.jobName, s), {
    until,
    signal,
    urgency: 'urgent',
  });
  if (answer.ok || meaningOf(answer.failure) === 'gone') return null;
  return `${answer.failure.message}${particulars(answer.failure)}`;
}

/** The history may have shown our run while a later one is the current one: then the job is not ours to delete. */
async function isNewest(ports: Ports, held: HeldRun, run: Submission, signal: AbortSignal): Promise<boolean> {
  const status = await ask(ports, (s) => ports.cdm.status(held.cluster, held.identity.jobName, s), {
    until: ports.clock.now(),
    signal,
    urgency: 'urgent',
  });
  const newest = status.ok ? runsOf(held.identity.jobName, status.value)[0] : undefined;
  return newest !== undefined && newest.submissionId === run.submissionId && newest.creationDate === run.creationDate;
}
