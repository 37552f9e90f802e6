import { hintFor } from '../../auth/errors/hints.ts';
import { isOutOfService } from '../../cdm/cluster.ts';
import {
  allLookLikeIds,
  type CandidateState,
  candidateStates,
  type Listed,
  listClusters,
  resolveClusters,
} from '../../migration/clusters/candidates.ts';
import { checkLinks } from '../../migration/clusters/links.ts';
import type { JobRequest } from '../../migration/run/job-request.ts';
import type { Ports } from '../../migration/run/ports.ts';
import type { Failure } from '../../requests/answer.ts';
import { failureContext } from '../../requests/failure-context.ts';
import type { Limits } from '../../requests/limits.ts';
import type { Problem } from '../../results/types.ts';
import { sentence, withCapital } from '../../text/sentence.ts';

export interface CandidateInputs {
  /** Ids or names, duplicates removed. */
  readonly entries: readonly string[];
  readonly requests: readonly JobRequest[];
  readonly preflight: boolean;
  readonly startClusters: 'never' | 'if-none-runs';
  /** True: no cluster is started. */
  readonly dryRun: boolean;
}

export type Candidates =
  | {
      readonly ok: true;
      /** Ids of those that take jobs as far as known, in the user's order. */
      readonly ids: readonly string[];
      /** What to call a cluster, where it has a name. */
      readonly names: ReadonlyMap<string, string>;
      /** In a dry run, the cluster that a run would start first because none is running; else `null`. */
      readonly stopped: string | null;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Resolves the named clusters to running ones that have the links. Reports every problem before any job is started. */
export async function resolveCandidates(ports: Ports, inputs: CandidateInputs, options: Limits): Promise<Candidates> {
  // If every entry is an id, no list is needed: the state of each candidate is read individually.
  const listed: Listed = allLookLikeIds(inputs.entries)
    ? { kind: 'listed', clusters: [] }
    : await listClusters(ports, options);
  if (listed.kind === 'failed')
    return problem(
      'Clusters',
      `the clusters of the project could not be listed: ${listed.failure.message}${failureContext(listed.failure)}`,
      hintFor(listed.failure),
    );
  const resolved = resolveEntries(inputs.entries, listed);
  if (!resolved.ok) return resolved;
  const known = namesOf(listed);
  if (!inputs.preflight && inputs.startClusters === 'never')
    return { ok: true, ids: resolved.ids, names: known, stopped: null };
  const states = await candidateStates(ports, resolved.ids, listed, options);
  const names = new Map([...known, ...namesIn(states)]);
  const awake = await resolveStates(ports, resolved.ids, states, inputs, options);
  if (!awake.ok) return awake;
  const { stopped } = awake;
  // The links of a cluster that is stopped cannot be read.
  if (!inputs.preflight || stopped !== null) return { ok: true, ids: awake.ids, names, stopped };
  warnOfOldVersions(ports, awake.ids, states, names);
  const running = awake.ids.filter((id) => states.get(id)?.kind !== 'unknown');
  const links = await checkLinks(
    ports,
    new Map(running.map((id) => [id, called(id, names)])),
    inputs.requests,
    options,
  );
  for (const { reason, failure } of links.unanswered.slice(0, 5)) ports.log.warning(notChecked(reason, failure));
  if (links.missing.length > 0) {
    const hint =
      'Create the link there, or leave that cluster out of `clusters`: the service picks any candidate that runs.';
    return { ok: false, problems: links.missing.map((message) => ({ title: 'Link missing', message, hint })) };
  }
  return { ok: true, ids: awake.ids, names, stopped };
}

function resolveEntries(
  entries: readonly string[],
  listed: Listed,
): { ok: true; ids: readonly string[] } | (Candidates & { ok: false }) {
  if (allLookLikeIds(entries)) return { ok: true, ids: [...new Set(entries)] };
  if (listed.kind !== 'listed') {
    const reason = `${listed.failure.message}${failureContext(listed.failure)}`;
    return problem(
      'Input "clusters"',
      `holds names, and the clusters could not be listed: ${reason}`,
      'Name the clusters by their ids, or grant `cdm:cluster:list`.',
    );
  }
  const resolved = resolveClusters(entries, listed.clusters);
  if (resolved.ok) return resolved;
  return {
    ok: false,
    problems: resolved.problems.map((message) => ({ title: 'Input "clusters"', message, hint: '' })),
  };
}

/** Leaves out clusters that do not run. Starts the first one if none runs and `start-clusters` allows it. */
async function resolveStates(
  ports: Ports,
  ids: readonly string[],
  states: ReadonlyMap<string, CandidateState>,
  inputs: CandidateInputs,
  options: Limits,
): Promise<{ ok: true; ids: readonly string[]; stopped: string | null } | (Candidates & { ok: false })> {
  const refused = [...states.values()].find((state) => state.kind === 'refused');
  if (refused) return problem('No access to the service', refused.failure.message, hintFor(refused.failure));
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
    return problem(
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
    return problem('No candidate cluster runs', started.reason, options.cancel.aborted ? '' : hint);
  }
  return { ok: true, ids: [first], stopped: null };
}

function warnOfOldVersions(
  ports: Ports,
  ids: readonly string[],
  states: ReadonlyMap<string, CandidateState>,
  names: ReadonlyMap<string, string>,
): void {
  for (const id of ids) {
    const state = states.get(id);
    if (state?.kind !== 'runs' || !isOutOfService(state)) continue;
    ports.log.warning(
      `Cluster ${called(id, names)} runs version ${state.version}. Versions 1.x are out of service since 2026-01-30: move its jobs to a cluster of a current version.`,
    );
  }
}

/** A check that the credential does not allow is no error. The warning names the permission. */
function notChecked(reason: string, failure: Failure | null): string {
  if (failure === null) return `Not checked: ${reason}`;
  const hint = hintFor(failure);
  const text = `Not checked: ${reason}${failureContext(failure)}`;
  return hint === '' ? text : `${sentence(text)} ${hint}`;
}

function problem(title: string, message: string, hint: string): Candidates & { ok: false } {
  return { ok: false, problems: [{ title, message, hint }] };
}

function namesOf(listed: Listed): Map<string, string> {
  if (listed.kind !== 'listed') return new Map();
  return new Map(listed.clusters.flatMap((cluster) => (cluster.name === null ? [] : [[cluster.id, cluster.name]])));
}

function namesIn(states: ReadonlyMap<string, CandidateState>): [string, string][] {
  return [...states].flatMap(([id, state]) => ('name' in state && state.name !== null ? [[id, state.name]] : []));
}

function called(id: string, names: ReadonlyMap<string, string>): string {
  const name = names.get(id);
  return name === undefined ? id : `${name} (${id})`;
}
