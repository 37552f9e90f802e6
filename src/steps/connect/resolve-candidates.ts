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
import { failureContext } from '../../requests/failure-context.ts';
import type { Limits } from '../../requests/limits.ts';
import { notChecked, type Refused, refused } from './candidate-problems.ts';
import { runningCandidates, type StartPolicy } from './running-candidates.ts';

export interface CandidateInputs extends StartPolicy {
  /** Ids or names, duplicates removed. */
  readonly entries: readonly string[];
  readonly requests: readonly JobRequest[];
  readonly preflight: boolean;
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
  | Refused;

/** Resolves the named clusters to running ones that have the links. Reports every problem before any job is started. */
export async function resolveCandidates(ports: Ports, inputs: CandidateInputs, options: Limits): Promise<Candidates> {
  // If every entry is an id, no list is needed: the state of each candidate is read individually.
  const listed: Listed = allLookLikeIds(inputs.entries)
    ? { kind: 'listed', clusters: [] }
    : await listClusters(ports, options);
  if (listed.kind === 'failed')
    return refused(
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
  const awake = await runningCandidates(ports, resolved.ids, states, inputs, options);
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

function resolveEntries(entries: readonly string[], listed: Listed): { ok: true; ids: readonly string[] } | Refused {
  if (allLookLikeIds(entries)) return { ok: true, ids: [...new Set(entries)] };
  if (listed.kind !== 'listed') {
    const reason = `${listed.failure.message}${failureContext(listed.failure)}`;
    return refused(
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
