import { type Emulator, startEmulator } from '../../emulator/index.ts';

const TOKEN = 'demo-token';

/** Three clusters, as in the demo's job file. One of them is stopped, so the demo shows what becomes of such a candidate. */
const CLUSTERS = [
  { id: '6ec9a0a4-76be-4262-8697-e7af1fac7920', name: 'cdm-north-1', links: [] },
  { id: 'b0791496-e111-4e75-b7ca-9277aeab9297', name: 'cdm-north-2', links: [] },
  { id: 'c2db1191-eb6c-464a-a0d3-b434e6c6df26', name: 'cdm-south-1', links: [], status: '900' },
];

/** As somebody would create them in the cloud; here each stands for the folder of its name. */
const LINKS = [
  { name: 'shop_db', 'connector-name': 'generic-jdbc-connector' },
  { name: 'lake_obs', 'connector-name': 'obs-connector' },
];

/** An emulated service that moves the data in the folder; the links of the demo's job are made by its link routes. */
export async function startCloud(dataFolder: string, stateFile: string): Promise<Emulator> {
  const cloud = await startEmulator({ clusters: CLUSTERS, tokens: [TOKEN], dataFolder, stateFile });
  const running = CLUSTERS.filter(({ status }) => status === undefined);
  for (const { id } of running) for (const link of LINKS) await createLink(cloud, id, link);
  return cloud;
}

async function createLink(cloud: Emulator, cluster: string, link: object): Promise<void> {
  const answer = await fetch(`${cloud.url}/v1.1/${cloud.projectId}/clusters/${cluster}/cdm/link`, {
    method: 'POST',
    headers: { 'x-auth-token': TOKEN },
    body: JSON.stringify({ links: [{ ...link, 'link-config-values': { configs: [] } }] }),
  });
  if (!answer.ok) throw new Error(`the emulator did not create a link: ${await answer.text()}`);
}
