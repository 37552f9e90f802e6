import { cdmLong, jobErrors, refuse } from './errors.ts';
import { isRecord } from './json.ts';
import { json, type Response } from './messages.ts';
import type { Cluster, World } from './world.ts';

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
export function listClusters(world: World): Response {
  return json(200, { clusters: [...world.clusters.values()].map(clusterRow) });
}

/** One cluster, flat. */
export function showCluster(cluster: Cluster): Response {
  const detail = { vpc_id: 'demo-vpc', subnet_id: 'demo-subnet', security_group_id: 'demo-group', actions: 'NONE' };
  return json(200, { ...clusterRow(cluster), ...detail });
}

/** Starts a stopped cluster: 900, then 920, then 200 or what its spec says. Other actions are not emulated. */
export function actOnCluster(world: World, cluster: Cluster, body: string): Response {
  if (!asksToStart(body)) refuse(jobErrors.parameter('only the action start is emulated'));
  if (cluster.status !== '900') {
    refuse(
      cdmLong('Cdm.0202', `Unknown status: cluster ${cluster.name} cannot be started in status ${cluster.status}`),
    );
  }
  cluster.status = '920';
  cluster.startedAt = world.now() + cluster.startsInMs;
  return json(200, { jobId: ['ff808081-demo-start'] });
}

/** A link of the cluster, or the error for a missing one. Passwords come back masked. */
export function showLink(cluster: Cluster, name: string): Response {
  if (cluster.links !== 'any' && !cluster.links.has(name)) return refuse(jobErrors.linkMissing(name));
  const inputs = [
    { name: 'linkConfig.host', value: 'db.example.org', type: 'STRING' },
    { name: 'linkConfig.port', value: 3306, type: 'INTEGER' },
    { name: 'linkConfig.password', value: 'Add password here', type: 'STRING' },
  ];
  const link = {
    name,
    'connector-name': 'generic-jdbc-connector',
    'creation-user': 'cdm',
    enabled: true,
    'link-config-values': { configs: [{ inputs, name: 'linkConfig' }], validators: [] },
  };
  return json(200, { links: [link], 'fromTo-unMapping': '', 'batchFromTo-mapping': '' });
}

/** Creates a link, or with `validate=true` only pretends to try it. */
export function createLink(cluster: Cluster, body: string, validateOnly: boolean): Response {
  const name = linkName(body);
  const { links } = cluster;
  if (links === 'any' || validateOnly) return json(200, { name, 'validation-result': [{}] });
  if (links.has(name)) {
    refuse(cdmLong('Cdm.0315', `Link name [${name}] already exist or created by other user.`));
  }
  links.add(name);
  return json(200, { name, 'validation-result': [{}] });
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
    actionProgress: cluster.status === '920' ? { STARTING: '50%' } : {},
    config_status: 'In-Sync',
  };
}

function asksToStart(body: string): boolean {
  const tree = parsed(body);
  return isRecord(tree) && 'start' in tree;
}

function linkName(body: string): string {
  const tree = parsed(body);
  const links = isRecord(tree) && Array.isArray(tree.links) ? (tree.links as unknown[]) : [];
  const [link] = links;
  if (isRecord(link) && typeof link.name === 'string') return link.name;
  return refuse(jobErrors.content('links is missing'));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
