import { hintFor } from '../../auth/errors/hints.ts';
import type { CandidateState } from '../../migration/clusters/candidates.ts';
import type { Ports } from '../../migration/run/ports.ts';
import type { Limits } from '../../requests/limits.ts';
import { withCapital } from '../../text/sentence.ts';
import { notChecked, type Refused, refused } from './candidate-problems.ts';

export type RunningCandidates =
  | {
      readonly ok: true;
      readonly ids: readonly string[];
      /** In a dry run, the cluster that a run would start first because none is running; else `null`. */
      readonly stopped: string | null;
    }
  | Refused;

export interface StartPolicy {
  readonly startClusters: 'never' | 'if-none-runs';
  /** True: no cluster is started. */
  readonly dryRun: boolean;
}

/** Leaves out clusters that do not run. Starts the first one if none runs and `start-clusters` allows it. */
export async function runningCandidates(
  ports: Ports,
  ids: readonly string[],
  states: ReadonlyMap<string, CandidateState>,
  inputs: StartPolicy,
  options: Limits,
): Promise<RunningCandidates> {
  const denied = [...states.values()].find((state) => state.kind === 'refused');
  if (denied) return refused('No access to the service', denied.failure.message, hintFor(denied.failure));
  const missing = ids.flatMap((id) => {
    const state = states.get(id);
    return state?.kind === 'missing' ? [state.reason] : [];
  });
  if (missing.length > 0)
    return {
      ok: false,
      problems: missing.map((message) => ({
        title: 'Input "clusters"',
        message,
        hint: 'Check the id, the region and the project.',
      })),
    };
  const notRunning = ids.flatMap((id) => {
    const state = states.get(id);
    return state?.kind === 'not-running' ? [state.reason] : [];
  });
  for (const id of ids) {
    const state = states.get(id);
    if (state?.kind === 'unknown') ports.log.warning(notChecked(state.reason, state.failure));
  }
  const awake = ids.filter((id) => states.get(id)?.kind !== 'not-running');
  if (awake.length > 0) {
    for (const reason of notRunning) ports.log.warning(`${withCapital(reason)}; it is left out.`);
    return { ok: true, ids: awake, stopped: null };
  }
  const first = ids[0];
  if (inputs.startClusters === 'never' || first === undefined)
    return refused(
      'No candidate cluster runs',
      notRunning.join('; '),
      'Start one in the console, or let this step do it with `start-clusters: if-none-runs`.',
    );
  if (inputs.dryRun) return { ok: true, ids: [first], stopped: first };
  ports.log.info(`No candidate cluster runs (${notRunning.join('; ')}); starting ${first}.`);
  const { startCluster } = await import('../../migration/clusters/start-cluster.ts');
  const started = await startCluster(ports, first, options);
  if (!started.ok) {
    const hint = 'Look at the cluster in the console, name another one in `clusters`, or allow more in `wait-timeout`.';
    return refused('No candidate cluster runs', started.reason, options.cancel.aborted ? '' : hint);
  }
  return { ok: true, ids: [first], stopped: null };
}
