import type { Ports } from '../../migration/run/ports.ts';

/** Names of the clusters by their ids, for reports: one request, and no name where it fails. */
export async function readClusterNames(ports: Ports, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const answer = signal.aborted ? null : await ports.cdm.clusters({ signal });
  const clusters = answer?.ok ? answer.value : [];
  return new Map(clusters.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])));
}
