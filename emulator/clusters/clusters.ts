import { cdmLong, jobErrors, refuse } from '../http/errors.ts';
import { json, type Response } from '../http/messages.ts';
import { isRecord } from '../json.ts';
import type { Cluster, EmulatorState } from '../state/emulator-state.ts';
import { clusterDetail, clusterRow } from './cluster-view.ts';

/** Every cluster of the project. */
export function listClusters(state: EmulatorState): Response {
  return json(200, { clusters: [...state.clusters.values()].map(clusterRow) });
}

/** One cluster by its id. */
export function showCluster(cluster: Cluster): Response {
  return json(200, clusterDetail(cluster));
}

/** Starts a stopped cluster: 900, then 920, then `startEndsAs`. Other actions are not emulated. */
export function actOnCluster(state: EmulatorState, cluster: Cluster, body: string): Response {
  if (!asksToStart(body)) refuse(jobErrors.parameter('only the action start is emulated'));
  if (cluster.status !== '900') {
    refuse(
      cdmLong('Cdm.0202', `Unknown status: cluster ${cluster.name} cannot be started in status ${cluster.status}`),
    );
  }
  cluster.status = '920';
  cluster.startedAt = state.now() + cluster.startsInMs;
  return json(200, { jobId: ['ff808081-demo-start'] });
}

function asksToStart(body: string): boolean {
  const tree = parsed(body);
  return isRecord(tree) && 'start' in tree;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
