import { isObject, type Json } from '../text/exact-json.ts';

export interface Cluster {
  readonly id: string;
  readonly name: string | null;
  /** See {@link CLUSTER_RUNNING}; `null` if the service does not say. */
  readonly status: string | null;
  readonly isAutoOff: boolean;
  /** Version of the cluster's software, such as `2.10.0.300`; `null` if the service does not say. */
  readonly version: string | null;
}

/** The only state in which a cluster takes jobs. */
export const CLUSTER_RUNNING = '200';
/** The only state from which a cluster can be started. */
export const CLUSTER_STOPPED = '900';

const STATES: Readonly<Record<string, string>> = {
  '100': 'being created',
  '200': 'running',
  '300': 'failed',
  '303': 'failed to be created',
  '400': 'deleted',
  '500': 'restarting',
  '800': 'frozen',
  '900': 'stopped',
  '910': 'stopping',
  '920': 'starting',
};

/** The state in words, with the service's number. */
export function stateInWords(status: string | null): string {
  if (status === null) return 'in an unknown state';
  return `${STATES[status] ?? 'in a state this action does not know'} (${status})`;
}

export function readClusters(body: Json): Cluster[] | null {
  if (!isObject(body) || !Array.isArray(body.clusters)) return null;
  return (body.clusters as readonly Json[]).flatMap((item) => readCluster(item) ?? []);
}

export function readCluster(item: Json): Cluster | null {
  if (!isObject(item) || typeof item.id !== 'string' || item.id === '') return null;
  const status = item.status;
  return {
    id: item.id,
    name: typeof item.name === 'string' && item.name !== '' ? item.name : null,
    // Documented as a string; a number is accepted too.
    status: typeof status === 'string' || typeof status === 'number' ? String(status) : null,
    isAutoOff: item.isAutoOff === true || item.isAutoOff === 'true',
    version: versionIn(item.datastore),
  };
}

/**
 * Whether a cluster runs software that is out of service since 2026-01-30.
 * Source: https://support.huaweicloud.com/bulletin-dataartsstudio/dataartsstudio_16_001.html, read on 2026-11-28.
 */
export function isOutOfService({ version }: Pick<Cluster, 'version'>): boolean {
  return version?.startsWith('1.') === true;
}

function versionIn(datastore: Json | undefined): string | null {
  const version = isObject(datastore) ? datastore.version : null;
  return typeof version === 'string' && version.trim() !== '' ? version.trim() : null;
}
