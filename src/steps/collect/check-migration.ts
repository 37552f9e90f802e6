import type { Rule } from '../../gate/rules/rule.ts';
import { completeRecord } from '../../migration/complete-record.ts';
import { deleteFinished } from '../../migration/finish/delete-finished.ts';
import type { Outcome } from '../../migration/run/outcome.ts';
import type { Ports } from '../../migration/run/ports.ts';
import { createPacer } from '../../migration/wait/pacer.ts';
import { GRACE_MS } from '../../migration/wait/run-state.ts';
import type { WaitOptions } from '../../migration/wait/wait-options.ts';
import type { Baseline } from '../../results/types.ts';
import { openBaselineSource, readBaselines } from '../connect/baseline-runs.ts';
import type { StepContext } from '../context/step-context.ts';
import { type Conclusion, conclude } from '../report/step-result.ts';
import type { OpenMigration } from './open-migration.ts';

export type ReadableMigration = Extract<OpenMigration, { kind: 'readable' }>;

export interface Check {
  readonly outcomes: readonly Outcome[];
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly rules: readonly Rule[];
}

/** The grace of a run whose status says nothing is waited for, as `/wait` does, and a last query after it. */
const CHECK_MS = GRACE_MS + 15_000;
const POLL_MS = 15_000;

/** Checks every run of a migration once, by the same rules as `/wait`. Starts, stops and deletes nothing. */
export async function checkMigration(
  context: StepContext,
  ports: Ports,
  { handle }: ReadableMigration,
  rules: readonly Rule[],
): Promise<Check> {
  const deadline = ports.clock.now() + CHECK_MS;
  const options: WaitOptions = {
    deadline,
    locateDeadline: deadline,
    cancel: context.cancel,
    once: true,
    pacer: createPacer(ports, POLL_MS),
    onTimeout: 'pending',
    onCancel: 'leave',
    // Only once the deployment is closed: a job that is gone looks like a loss to the next check.
    deleteJob: 'never',
    stepJobs: new Set(handle.records.map((record) => record.name)),
    save: () => undefined,
    onStatus: () => undefined,
    onPoll: () => undefined,
  };
  const outcomes = await Promise.all(handle.records.map((record) => completeRecord(ports, record, options)));
  if (isRunning({ outcomes })) return { outcomes, baselines: new Map(), rules };
  const source = await openBaselineSource(context, ports, [], rules);
  return { outcomes, baselines: await readBaselines(context, source, outcomes, []), rules };
}

/** Whether a run of the migration is still running, or did not answer. It is judged when all have ended. */
export function isRunning({ outcomes }: Pick<Check, 'outcomes'>): boolean {
  return outcomes.some((outcome) => outcome.pending);
}

/** Judges what a check found, by the rules of the migration. */
export function judgeMigration({ payload }: ReadableMigration, check: Check, cancelled: boolean): Conclusion {
  const { handle, onUnmeasured, onMissingBaseline, dataTime } = payload;
  return conclude({ ...check, onUnmeasured, onMissingBaseline, cancelled, dataTime, handle, canAttach: false });
}

/** Why no verdict can be given yet: the service did not say how a run is. `null` if it did, for every run. */
export function unseenReason({ outcomes }: Check): string | null {
  const unseen = outcomes.find((outcome) => !outcome.pending && outcome.failure !== null);
  if (unseen === undefined) return null;
  return `${unseen.record.name}: ${unseen.reason ?? unseen.status}: ${unseen.failure?.message ?? ''}`;
}

/** Runs that gave no answer at all in this check. */
export function silentJobs({ outcomes }: Check): readonly string[] {
  return outcomes.filter(({ pending, run }) => pending && run === null).map(({ record }) => record.name);
}

/** Deletes the ended jobs that the payload marks for deletion. Adds failures to the notes. */
export async function deleteJobs(
  context: StepContext,
  ports: Ports,
  { payload }: ReadableMigration,
  check: Check,
): Promise<Check> {
  const options = { deleteJob: payload.deleteJob, cancel: context.cancel, save: () => undefined };
  const outcomes = await Promise.all(check.outcomes.map((outcome) => deleteFinished(ports, outcome, options)));
  return { ...check, outcomes };
}
