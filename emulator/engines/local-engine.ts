import { setTimeout } from 'node:timers/promises';
import { linkNames, readDefinition } from '../jobs/definition.ts';
import { isRecord, parseExact } from '../json.ts';
import { endOf, type Run } from '../runs/runs.ts';
import type { Cluster, EmulatorState, Mover } from '../state/emulator-state.ts';
import { JobFailure, reasonOf } from './failure.ts';
import { moveData } from './move.ts';

/**
 * Carries out runs on this machine, beside the routes, which answer meanwhile. `ended` is called after each end that the engine
 * brought about.
 */
export function createLocalEngine(state: EmulatorState, ended: () => void): Mover {
  const controllers = new Map<Run, AbortController>();
  const work = new Map<Run, Promise<void>>();

  const start: Mover['start'] = (run, cluster) => {
    const controller = new AbortController();
    controllers.set(run, controller);
    // A stopped run of the same job may still be putting its files in order.
    const before = [...work].filter(([other]) => other.job === run.job).map(([, done]) => done);
    const done = Promise.all(before)
      .then(() => carryOut(state, cluster, run, controller.signal))
      .then((end) => {
        if (end === undefined || !finish(state, run, end)) return;
        ended();
      })
      .finally(() => {
        work.delete(run);
        controllers.delete(run);
      });
    work.set(run, done);
  };

  return {
    start,
    stop: (run) => controllers.get(run)?.abort(),
    close: async () => {
      for (const controller of controllers.values()) controller.abort();
      await Promise.all(work.values());
    },
  };
}

type End =
  | { readonly status: 'SUCCEEDED'; readonly counters: Run['counters'] }
  | { readonly status: 'FAILED'; readonly reason: string };

/** Undefined if it was stopped. */
async function carryOut(
  state: EmulatorState,
  cluster: Cluster,
  run: Run,
  signal: AbortSignal,
): Promise<End | undefined> {
  try {
    const running = run.phases.at(-1)?.from ?? run.createdAt;
    await setTimeout(Math.max(0, running - state.now()) / (state.options.timeScale ?? 1), undefined, { signal });
    const { dataFolder } = state.options;
    if (dataFolder === undefined) throw new JobFailure('The emulator has no data folder: start it with --data FOLDER');
    const text = run.filledDefinition;
    const definition = readDefinition(parseExact(text) as Record<string, unknown>, text);
    checkConnectors(cluster, definition.tree, linkNames(definition));
    const { log } = state;
    const counters = await moveData({ definition, run: `${run.job}_${run.submissionId}`, dataFolder, signal, log });
    return { status: 'SUCCEEDED', counters };
  } catch (error) {
    if (signal.aborted) return undefined;
    return { status: 'FAILED', reason: reasonOf(error) };
  }
}

/** Where a link was created here, its connector is known. */
function checkConnectors(cluster: Cluster, tree: Record<string, unknown>, names: readonly string[]): void {
  for (const side of ['from', 'to']) {
    const name = String(tree[`${side}-link-name`]);
    const link = names.includes(name) ? cluster.linkDefinitions.get(name) : undefined;
    if (!isRecord(link)) continue;
    const [has, wants] = [String(link['connector-name']), String(tree[`${side}-connector-name`])];
    if (has !== wants) throw new JobFailure(`Cdm.0317: Invalid link ${name}: it is of ${has}, the job says ${wants}`);
  }
}

/** False if it had ended before, stopped by somebody. */
function finish(state: EmulatorState, run: Run, end: End): boolean {
  if (endOf(run) !== Number.POSITIVE_INFINITY) return false;
  const at = Math.max(state.now(), run.phases.at(-1)?.from ?? run.createdAt);
  run.phases = [...run.phases, { from: at, status: end.status }];
  if (end.status === 'SUCCEEDED') run.counters = end.counters;
  else run.script = { ...run.script, errorSummary: end.reason, errorDetails: end.reason };
  return true;
}
