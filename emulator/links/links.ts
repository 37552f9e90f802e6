import { isPlace } from '../engines/places.ts';
import { cdmLong, cdmShort, jobErrors, refuse } from '../http/errors.ts';
import { empty, json, type Response } from '../http/messages.ts';
import { linkNames } from '../jobs/definition.ts';
import { isRecord } from '../json.ts';
import type { Cluster, EmulatorState } from '../state/emulator-state.ts';

/** What the service shows in place of a secret. */
const MASK = 'Add password here';

/** A link of the cluster, or the error for a missing one. One that nobody described looks like a database's. */
export function showLink(cluster: Cluster, name: string): Response {
  checkThere(cluster, name);
  const defined = cluster.linkDefinitions.get(name);
  const inputs = [
    { name: 'linkConfig.host', value: 'db.example.org', type: 'STRING' },
    { name: 'linkConfig.port', value: 3306, type: 'INTEGER' },
    { name: 'linkConfig.password', value: MASK, type: 'STRING' },
  ];
  const assumed = {
    'connector-name': 'generic-jdbc-connector',
    'link-config-values': { configs: [{ inputs, name: 'linkConfig' }], validators: [] },
  };
  const link = { ...(isRecord(defined) ? defined : assumed), name, 'creation-user': 'cdm', enabled: true };
  return json(200, { links: [link], 'fromTo-unMapping': '', 'batchFromTo-mapping': '' });
}

/** Creates a link. With `validate=true` it only looks whether its place is there, where there is a data folder. */
export function createLink(state: EmulatorState, cluster: Cluster, body: string, validateOnly: boolean): Response {
  const link = readLink(body);
  const { name } = link;
  if (validateOnly) return validated(state, name);
  const { links } = cluster;
  if (cluster.linkDefinitions.has(name) || (links !== 'any' && links.has(name))) {
    refuse(cdmLong('Cdm.0315', `Link name [${name}] already exist or created by other user.`));
  }
  if (links !== 'any') links.add(name);
  cluster.linkDefinitions.set(name, withoutSecrets(link));
  return json(200, { name, 'validation-result': [{}] });
}

/** Takes the body in place of what was known of a link. Another name in the body is refused: what it does is undocumented. */
export function updateLink(cluster: Cluster, name: string, body: string): Response {
  const link = readLink(body);
  if (!isThere(cluster, name)) refuse(cdmLong('Cdm.0316', 'Failed to update the link that does not exist'));
  if (link.name !== name) refuse(jobErrors.parameter('a link is not renamed by the emulator'));
  cluster.linkDefinitions.set(name, withoutSecrets(link));
  return json(200, { 'validation-result': [{}] });
}

/** Deletes a link that no job uses. */
export function deleteLink(cluster: Cluster, name: string): Response {
  checkThere(cluster, name);
  // The documentation's own example of a link in use, code and status.
  const used = [...cluster.jobs.values()].some((job) => linkNames(job.definition).includes(name));
  if (used) refuse(cdmShort('Cdm.0021', 'Given link name is in use', 500));
  cluster.linkDefinitions.delete(name);
  if (cluster.links !== 'any') cluster.links.delete(name);
  return empty(200);
}

function isThere(cluster: Cluster, name: string): boolean {
  return cluster.links === 'any' || cluster.links.has(name);
}

function checkThere(cluster: Cluster, name: string): void {
  if (!isThere(cluster, name)) refuse(jobErrors.linkMissing(name));
}

function validated(state: EmulatorState, name: string): Response {
  const { dataFolder } = state.options;
  if (dataFolder === undefined || isPlace(dataFolder, name)) return json(200, { name, 'validation-result': [{}] });
  const message = `Can't connect with the given link: the data folder has no folder ${name}`;
  return json(500, { 'validation-result': [{ linkConfig: [{ message, status: 'ERROR' }] }] });
}

type Link = Record<string, unknown> & { readonly name: string };

function readLink(body: string): Link {
  const tree = parsed(body);
  const links = isRecord(tree) && Array.isArray(tree.links) ? (tree.links as unknown[]) : [];
  const [link] = links;
  if (!isRecord(link)) return refuse(jobErrors.content('links is missing'));
  const { name } = link;
  if (typeof name !== 'string' || name === '') return refuse(jobErrors.content('the link has no name'));
  if (typeof link['connector-name'] !== 'string') refuse(jobErrors.content('connector-name is missing'));
  if (!isRecord(link['link-config-values'])) refuse(jobErrors.content('link-config-values is missing'));
  return { ...link, name };
}

/** Neither memory nor the state file needs what opens a real database. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isRecord(value)) return value;
  const secret = /password|secret|accesskey|securitykey|token|\.ak$|\.sk$/i.test(String(value.name ?? ''));
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === 'value' && secret ? MASK : withoutSecrets(inner),
  ]);
  return Object.fromEntries(entries);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
