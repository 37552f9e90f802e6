import { setTimeout } from 'node:timers/promises';
import { linkNames, readDefinition } from '../jobs/definition.ts';
import { isRecord, parseExact } from '../json.ts';
import { endOf, type Run } from '../runs/runs.ts';
import type { Cluster, EmulatorState, LinkCheck, Mover } from '../state/emulator-state.ts';
import { failureReason, JobFailure } from './job-failure.ts';
import { type LinkContext, linkProblem, linkSettings } from './links/open-link.ts';
import { runJob } from './run-job.ts';

// The time zone that the service's date macros have unless the options name another.
const DEFAULT_ZONE = 'Asia/Shanghai';
const CHECK_MS = 15_000;

/** Executes runs on this machine while the routes answer. `ended` is called after each end that the engine sets. */
export function createLocalEngine(state: EmulatorState, ended: () => void): Mover {
  const controllers = new Map<Run, AbortController>();
  const work = new Map<Run, Promise<void>>();

  const start: Mover['start'] = (run, cluster) => {
    const controller = new AbortController();
    controllers.set(run, controller);
    // A stopped run of the same job may still be removing its files.
    const before = [...work].filter(([other]) => other.job === run.job).map(([, done]) => done);
    const done = Promise.all(before)
      .then(() => execute(state, cluster, run, controller.signal))
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
    checkLink: (cluster, name, link) => checkLink(state, cluster, name, link),
    close: async () => {
      for (const controller of controllers.values()) controller.abort();
      await Promise.all(work.values());
    },
  };
}

type RunEnd =
  | { readonly status: 'SUCCEEDED'; readonly counters: Run['counters'] }
  | { readonly status: 'FAILED'; readonly reason: string };

/** Undefined if it was stopped. */
async function execute(
  state: EmulatorState,
  cluster: Cluster,
  run: Run,
  signal: AbortSignal,
): Promise<RunEnd | undefined> {
  try {
    const running = run.phases.at(-1)?.from ?? run.createdAt;
    await setTimeout(Math.max(0, running - state.now()) / (state.options.timeScale ?? 1), undefined, { signal });
    const text = run.filledDefinition;
    const definition = readDefinition(parseExact(text) as Record<string, unknown>, text);
    checkConnectors(cluster, definition.tree, linkNames(definition));
    const name = `${run.job}_${run.submissionId}`;
    const counters = await runJob({ definition, name, log: state.log, ...linkContext(state, cluster, signal) });
    return { status: 'SUCCEEDED', counters };
  } catch (error) {
    if (signal.aborted) return undefined;
    return { status: 'FAILED', reason: failureReason(error) };
  }
}

function linkContext(state: EmulatorState, cluster: Cluster, signal: AbortSignal): LinkContext {
  return {
    dataFolder: state.options.dataFolder,
    linkDefinition: (link) => cluster.linkBodies.get(link) ?? cluster.linkDefinitions.get(link),
    timeZone: state.options.timeZone ?? DEFAULT_ZONE,
    signal,
  };
}

/** Tries to connect with a link's definition. Undefined for a link that is a folder. */
async function checkLink(
  state: EmulatorState,
  cluster: Cluster,
  name: string,
  link: unknown,
): Promise<LinkCheck | undefined> {
  const context = { ...linkContext(state, cluster, AbortSignal.timeout(CHECK_MS)), linkDefinition: () => link };
  try {
    const settings = linkSettings(context, name);
    if (settings.kind === 'folder') return undefined;
    return { problem: await linkProblem(context, settings) };
  } catch (error) {
    return { problem: failureReason(error) };
  }
}

/** A link that was created here has a known connector. */
function checkConnectors(cluster: Cluster, tree: Record<string, unknown>, names: readonly string[]): void {
  for (const side of ['from', 'to']) {
    const name = String(tree[`${side}-link-name`]);
    const link = names.includes(name) ? cluster.linkDefinitions.get(name) : undefined;
    if (!isRecord(link)) continue;
    const [has, wants] = [String(link['connector-name']), String(tree[`${side}-connector-name`])];
    if (has !== wants)
      throw new JobFailure(`Cdm.0317: Invalid link ${name}: its connector is ${has}, the job has ${wants}`);
  }
}

/** False if the run had ended before by a stop request. */
function finish(state: EmulatorState, run: Run, end: RunEnd): boolean {
  if (endOf(run) !== Number.POSITIVE_INFINITY) return false;
  const at = Math.max(state.now(), run.phases.at(-1)?.from ?? run.createdAt);
  run.phases = [...run.phases, { from: at, status: end.status }];
  if (end.status === 'SUCCEEDED') run.counters = end.counters;
  else run.script = { ...run.script, errorSummary: end.reason, errorDetails: end.reason };
  return true;
}
