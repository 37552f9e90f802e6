/** Operations in the order in which the program makes them; `request` has the keys of the SDK's request models. */
export interface SdkCall {
  readonly call: string;
  readonly about: string;
  readonly request: Readonly<Record<string, unknown>>;
  /** Milliseconds to wait before the call. */
  readonly waitMs?: number;
}

type Inputs = Readonly<Record<string, unknown>>;

const configs = (config: string, values: Inputs) => ({
  configs: [
    { name: config, inputs: Object.entries(values).map(([name, value]) => ({ name: `${config}.${name}`, value })) },
  ],
});

/** A job as consoles export it: a config without inputs, and values that have to be encoded. */
export function job(name: string, more: Inputs = {}) {
  return {
    job_type: 'NORMAL_JOB',
    name,
    'from-connector-name': 'generic-jdbc-connector',
    'from-link-name': 'db',
    'from-config-values': configs('fromJobConfig', {
      schemaName: '销售 部门',
      whereClause: "a LIKE '50%' AND b = 'x+y/z'",
      partitionValues: {},
    }),
    'to-connector-name': 'obs-connector',
    'to-link-name': 'lake',
    'to-config-values': configs('toJobConfig', { bucketName: 'lake' }),
    'driver-config-values': {
      configs: [
        { name: 'jarConfig', inputs: [] },
        { name: 'transformConfig', inputs: [] },
      ],
    },
    ...more,
  };
}

const link = {
  name: 'shop',
  'connector-name': 'obs-connector',
  'link-config-values': configs('linkConfig', {
    storageType: 'OBS',
    port: '443',
    accessKey: 'AK+1',
    securityKey: 'made-up',
    properties: { a: 'b c' },
  }),
};

/** Every operation that a migration uses, twice over a run, with refusals. */
export function calls(running: string, other: string, stopped: string): SdkCall[] {
  const on = (jobName: string, more: Inputs = {}) => ({ cluster_id: running, job_name: jobName, ...more });
  const made = (...names: string[]) =>
    names.map((name) => ({
      call: 'CreateJob',
      about: name,
      request: { cluster_id: running, body: { jobs: [job(name)] } },
    }));
  const linkNamed = (name: string, more: Inputs = {}) => ({ cluster_id: running, link_name: name, ...more });
  return [
    { call: 'ListClusters', about: 'all', request: {} },
    { call: 'ShowClusterDetail', about: 'running', request: { cluster_id: running } },
    { call: 'StartCluster', about: 'stopped', request: { cluster_id: stopped, body: { start: {} } } },
    { call: 'ShowClusterDetail', about: 'starting', request: { cluster_id: stopped } },
    { call: 'CreateLink', about: 'link', request: { cluster_id: running, body: { links: [link] } } },
    { call: 'ShowLink', about: 'link', request: linkNamed('shop') },
    { call: 'UpdateLink', about: 'link', request: linkNamed('shop', { body: { links: [link] } }) },
    { call: 'DeleteLink', about: 'link', request: linkNamed('shop') },
    { call: 'ShowLink', about: 'gone', request: linkNamed('shop') },
    ...made('orders', 'broken', 'endless', 'huge'),
    { call: 'ShowJobStatus', about: 'never run', request: on('orders') },
    { call: 'StartJob', about: 'orders', request: on('orders', { body: { variables: { day: '2026-11-24' } } }) },
    { call: 'StartJob', about: 'running', request: on('orders') },
    { call: 'StartJob', about: 'broken', request: on('broken') },
    { call: 'StartJob', about: 'huge', request: on('huge') },
    { call: 'StartJob', about: 'endless', request: on('endless') },
    { call: 'ShowJobStatus', about: 'orders', request: on('orders'), waitMs: 600 },
    { call: 'ShowJobStatus', about: 'broken', request: on('broken') },
    { call: 'ShowJobStatus', about: 'huge', request: on('huge') },
    { call: 'ShowSubmissions', about: 'orders', request: { cluster_id: running, jname: 'orders' } },
    { call: 'ShowJobs', about: 'orders', request: on('orders') },
    { call: 'ShowJobs', about: 'huge', request: on('huge') },
    { call: 'ShowJobs', about: 'endless', request: on('all', { filter: 'endless', page_no: 1, page_size: 10 }) },
    { call: 'UpdateJob', about: 'orders', request: on('orders', { body: { jobs: [job('orders')] } }) },
    { call: 'StopJob', about: 'endless', request: on('endless') },
    { call: 'ShowJobStatus', about: 'stopped', request: on('endless') },
    { call: 'DeleteJob', about: 'endless', request: on('endless') },
    { call: 'DeleteJob', about: 'gone', request: on('endless') },
    {
      call: 'CreateAndStartRandomClusterJob',
      about: 'random',
      request: { 'X-Language': 'en-us', body: { jobs: [job('random')], clusters: [running, other] } },
    },
  ];
}
