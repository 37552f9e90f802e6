import type { Submission } from '../../cdm/submission.ts';
import { ABSENCE_WINDOW_MS, watchEnd } from '../run/lost-request.ts';
import type { Ports } from '../run/ports.ts';
import type { PriorRuns } from '../run/prior-runs.ts';
import { comparesDates, identityOf, type RunIdentity } from '../run/run-identity.ts';
import { identityIn, type RunRecord } from '../run/run-record.ts';
import { readStatus } from '../run/status.ts';
import { type FindAcceptedResult, findRun } from './find-run.ts';
import type { RunLocation } from './match-run.ts';

/** A run that the service accepted. */
export interface AcceptedRun {
  readonly record: RunRecord;
  readonly reply: Submission | null;
  readonly location: RunLocation | null;
  readonly priorRuns: PriorRuns;
  /** Further runs of ours that are known already. */
  readonly duplicates?: readonly RunLocation[];
  /** True if an earlier step has already identified the run. */
  readonly sure?: boolean;
}

/** How long to search for the run of a reply that says "failed": the service may never show it. */
const FAILED_REPLY_MS = 15_000;

/** Looks for the run of an accepted request on its candidates. */
export function findAcceptedRun(
  ports: Ports,
  { record, reply, priorRuns }: AcceptedRun,
  deadline: number,
  cancel: AbortSignal,
): Promise<FindAcceptedResult> {
  const jobName = record.name;
  const failedAtOnce = reply !== null && isFailure(reply);
  return findRun(ports, {
    jobName,
    identity: identityIn(record) ?? { jobName, submissionId: null, creationDate: null },
    priorRuns,
    deadline: failedAtOnce ? Math.min(deadline, ports.clock.now() + FAILED_REPLY_MS) : deadline,
    cancel,
    afterLost: record.lostRequest !== null,
  });
}

export function isFailure(run: Submission): boolean {
  return readStatus(run.status).class === 'failed';
}

/** Whether the run was taken for ours because no other was new: a second new one would make that uncertain. */
export function isAdopted(acceptedRun: AcceptedRun, run: Submission): boolean {
  if (acceptedRun.sure === true || acceptedRun.record.origin === 'attached') return false;
  const named = namedIn(acceptedRun);
  if (named === null) return true;
  // Ids are counted per cluster: over several, a date has to agree too; on the only candidate an id is enough.
  const sameId = acceptedRun.priorRuns.size === 1 && named.submissionId !== null && run.submissionId !== null;
  return !sameId && !comparesDates(named, run);
}

/** What the service's reply said of the run; `null` if it was lost. */
export function namedIn({ record, reply }: AcceptedRun): RunIdentity | null {
  return reply === null ? null : identityOf(record.name, reply);
}

/** From when on no second run of ours is expected; `null` if an answer named the run beyond doubt. */
export function onlyOneFrom(acceptedRun: AcceptedRun, record: RunRecord, startedAt: number): number | null {
  const { lostRequest, resent, adopted } = record;
  if (lostRequest === null && !resent && !adopted) return null;
  const lostUntil = lostRequest === null ? 0 : watchEnd(lostRequest);
  return acceptedRun.sure ? lostUntil : Math.max(lostUntil, startedAt + ABSENCE_WINDOW_MS);
}
