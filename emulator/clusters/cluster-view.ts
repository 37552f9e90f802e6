import type { Cluster } from '../state/emulator-state.ts';

const CREATED = '2018-09-05T08:38:25';

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

/** A cluster in the list, with the fields that the service's SDKs and Terraform read. */
export function clusterRow(cluster: Cluster): Record<string, unknown> {
  return {
    version: cluster.version,
    updated: CREATED,
    name: cluster.name,
    created: CREATED,
    id: cluster.id,
    status: cluster.status,
    isFrozen: isFrozen(cluster),
    statusDetail: STATUS_DETAIL[cluster.status] ?? 'Unknown',
    isAutoOff: cluster.isAutoOff,
    isScheduleBootOff: false,
    clusterMode: 'sharding',
    // Documented for growing, restoring and the like only.
    actionProgress: {},
    config_status: 'In-Sync',
    customerConfig: { failureRemind: 'false', clusterName: cluster.name, localDisk: 'false', ssl: 'false' },
    datastore: { type: 'cdm', version: cluster.version },
    instances: [instance(cluster)],
    azName: 'eu-west-101a',
    flavorName: 'cdm.large',
    recentEvent: 1,
    namespace: 'cdm',
    dbuser: '',
    bakExpectedStartTime: '',
    bakKeepDay: 0,
  };
}

/** A cluster by its id, flat. */
export function clusterDetail(cluster: Cluster): Record<string, unknown> {
  const { actions } = cluster;
  return {
    ...clusterRow(cluster),
    vpc_id: 'demo-vpc',
    subnet_id: 'demo-subnet',
    security_group_id: 'demo-group',
    maintainWindow: { day: 'Wed', startTime: '22:00', endTime: '02:00' },
    links: [],
    // A documented array. Typed clients lose the whole reply if it is text.
    ...(actions === undefined ? {} : { actions }),
  };
}

function instance(cluster: Cluster): Record<string, unknown> {
  return {
    id: `${cluster.id}-node`,
    name: `${cluster.name}-cdm-1-1`,
    type: 'cdm',
    status: cluster.status,
    isFrozen: isFrozen(cluster),
    role: '',
    group: '',
    config_status: 'In-Sync',
    shard_id: `${cluster.id}-shard`,
    paramsGroupId: '',
    flavor: { id: 'demo-flavor', links: [] },
    volume: { type: 'LOCAL_DISK', size: 100 },
    actions: [],
    links: [],
    manageIp: '10.0.0.2',
    trafficIp: '192.168.0.2',
  };
}

function isFrozen({ status }: Cluster): string {
  return status === '800' ? '1' : '0';
}
