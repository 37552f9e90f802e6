import { cdmLong, jobErrors, refuse } from '../http/errors.ts';
import { json, type Response } from '../http/messages.ts';
import { isRecord } from '../json.ts';
import type { Cluster, EmulatorState } from '../state/emulator-state.ts';

const STATUS_DETAIL: Readonly<Record<string, string>> = {
  '100': 'Creating',
  '200': 'Normal',
  '300': 'Failed',
  '303': 'Failed to be created',
  '400': 'Deleted',
  '500': 'Restarting',
  '800': 'Frozen',
  '900': 'Stopped',
  '910': 'Stopping',
  '920': 'Starting',
};

/** Every cluster of the project. */
export function listClusters(state: EmulatorState): Response {
  return json(200, { clusters: [...state.clusters.values()].map(clusterRow) });
}

/** One cluster, flat. */
export function showCluster(cluster: Cluster): Response {
  const detail = { vpc_id: 'demo-vpc', subnet_id: 'demo-subnet', security_group_id: 'demo-group', actions: 'NONE' };
  return json(200, { ...clusterRow(cluster), ...detail });
}

/** Starts a stopped cluster: 900, then 920, then 200 or what its spec says. Other actions are not emulated. */
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

function clusterRow(cluster: Cluster): Record<string, unknown> {
  return {
    version: '2.10.0.300',
    updated: '2018-09-05T08:38:25',
    name: cluster.name,
    created: '2018-09-05T08:38:25',
    id: cluster.id,
    status: cluster.status,
    isFrozen: cluster.status === '800' ? '1' : '0',
    statusDetail: STATUS_DETAIL[cluster.status] ?? 'Unknown',
    isAutoOff: cluster.isAutoOff,
    // Documented for growing, restoring and the like only.
    actionProgress: {},
    config_status: 'In-Sync',
  };
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
