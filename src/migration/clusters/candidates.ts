import { CLUSTER_RUNNING, type Cluster, stateInWords } from '../../cdm/cluster.ts';
import type { Failure } from '../../requests/answer.ts';
import { failureKind, isWrongAddress } from '../../requests/failure-kind.ts';
import type { Limits } from '../../requests/limits.ts';
import { retry } from '../../requests/retry.ts';
import { boundedRetry } from '../../requests/retry-before-submit.ts';
import type { Ports } from '../run/ports.ts';
import { clusterIsMissing } from './find-existing-job.ts';

/** The clusters of the project, or why they cannot be listed. */
export type Listed =
  | { readonly kind: 'listed'; readonly clusters: readonly Cluster[] }
  /** The credential may not list clusters: what needs no list continues. */
  | { readonly kind: 'forbidden'; readonly failure: Failure }
  | { readonly kind: 'failed'; readonly failure: Failure };

export async function listClusters(ports: Ports, options: Limits): Promise<Listed> {
  const answer = await retry(ports, (s) => ports.cdm.clusters(s), {
    ...options,
    ...boundedRetry(ports, 'The list of clusters'),
  });
  if (answer.ok) return { kind: 'listed', clusters: answer.value };
  const { failure } = answer;
  const isForbidden = failureKind(failure) === 'refused' && !isWrongAddress(failure);
  return { kind: isForbidden ? 'forbidden' : 'failed', failure };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Where every entry looks like an id, nothing needs to be listed to know the ids. */
export function allLookLikeIds(entries: readonly string[]): boolean {
  return entries.every((entry) => UUID.test(entry));
}

export type Resolved =
  | { readonly ok: true; readonly ids: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** An entry that equals the id of a listed cluster is an id, else a name; unknown or ambiguous is an error. */
export function resolveClusters(entries: readonly string[], listed: readonly Cluster[]): Resolved {
  const ids: string[] = [];
  const problems: string[] = [];
  for (const entry of entries) {
    const named = listed.filter((cluster) => cluster.name === entry);
    const [first, second] = named;
    if (listed.some((cluster) => cluster.id === entry)) ids.push(entry);
    else if (second) {
      const all = named.map((cluster) => cluster.id).join(', ');
      problems.push(
        `${JSON.stringify(entry)} is the name of ${named.length} clusters; name one of them by its id: ${all}`,
      );
    } else if (first) ids.push(first.id);
    else
      problems.push(`${JSON.stringify(entry)} is neither the id nor the name of a cluster; there are ${known(listed)}`);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, ids: [...new Set(ids)] };
}

function known(listed: readonly Cluster[]): string {
  if (listed.length === 0) return 'no clusters in this project';
  return listed.map((cluster) => (cluster.name ? `${cluster.name} (${cluster.id})` : cluster.id)).join(', ');
}

export type CandidateState =
  | { readonly kind: 'runs'; readonly name: string | null; readonly version: string | null }
  | { readonly kind: 'not-running'; readonly reason: string; readonly status: string; readonly name: string | null }
  | { readonly kind: 'missing'; readonly reason: string }
  /** The credential is refused: no other request can succeed. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** The state may not be read, or gave no answer: the look-up of the job shows whether the cluster runs. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly failure: Failure | null };

/** The state of each candidate, from the list if it is there, otherwise read individually. */
export async function candidateStates(
  ports: Ports,
  ids: readonly string[],
  listed: Listed,
  options: Limits,
): Promise<Map<string, CandidateState>> {
  const states = await Promise.all(
    ids.map(async (id): Promise<[string, CandidateState]> => {
      const known = listed.kind === 'listed' ? listed.clusters.find((cluster) => cluster.id === id) : undefined;
      return [id, known ? stateOf(known) : await askState(ports, id, options)];
    }),
  );
  return new Map(states);
}

async function askState(ports: Ports, id: string, options: Limits): Promise<CandidateState> {
  const deadline = Math.min(options.deadline, ports.clock.now() + 30_000);
  const answer = await retry(ports, (s) => ports.cdm.cluster(id, s), {
    ...options,
    deadline,
    ...boundedRetry(ports, `Cluster ${id}: its state`),
  });
  if (answer.ok) return stateOf(answer.value);
  if (failureKind(answer.failure) === 'auth' || isWrongAddress(answer.failure))
    return { kind: 'refused', failure: answer.failure };
  if (clusterIsMissing(answer.failure))
    return { kind: 'missing', reason: `cluster ${id} does not exist in this project` };
  const reason = `the state of cluster ${id} could not be read: ${answer.failure.message}`;
  return { kind: 'unknown', reason, failure: answer.failure };
}

export function stateOf(cluster: Cluster): CandidateState {
  if (cluster.status === CLUSTER_RUNNING) return { kind: 'runs', name: cluster.name, version: cluster.version };
  if (cluster.status === null) return { kind: 'unknown', reason: `cluster ${cluster.id} gave no state`, failure: null };
  const named = cluster.name ? `${cluster.name} (${cluster.id})` : cluster.id;
  return {
    kind: 'not-running',
    reason: `cluster ${named} is ${stateInWords(cluster.status)}`,
    status: cluster.status,
    name: cluster.name,
  };
}
