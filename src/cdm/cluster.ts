import { isObject, type Json } from '../text/exact-json.ts';

export interface Cluster {
  readonly id: string;
  readonly name: string | null;
  /** `200` is the only state in which a cluster takes jobs. */
  readonly status: string | null;
  readonly isAutoOff: boolean;
}

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
    // Documented as a string; a number is as readable.
    status: typeof status === 'string' || typeof status === 'number' ? String(status) : null,
    isAutoOff: item.isAutoOff === true || item.isAutoOff === 'true',
  };
}
