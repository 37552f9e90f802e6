import { hasLinkFolder } from '../engines/storage/link-folders.ts';
import { cdmLong, cdmShort, jobErrors, refuse } from '../http/errors.ts';
import { json, type Response } from '../http/messages.ts';
import { linkNames } from '../jobs/definition.ts';
import { isRecord } from '../json.ts';
import type { Cluster, EmulatorState } from '../state/emulator-state.ts';
import { withKnownSecrets, withoutSecrets } from './link-secrets.ts';
import { linkRow } from './link-view.ts';

/** A link of the cluster, or the error for a missing one. */
export function showLink(state: EmulatorState, cluster: Cluster, name: string): Response {
  checkExists(cluster, name);
  const link = linkRow(name, cluster.linkDefinitions.get(name), state.options);
  return json(200, { links: [link], 'fromTo-unMapping': '', 'batchFromTo-mapping': '' });
}

/** Creates a link. With `validate=true` it only connects with its settings, or checks that its folder exists. */
export function createLink(state: EmulatorState, cluster: Cluster, body: string, validateOnly: boolean): Response {
  const link = readLink(body);
  const { name } = link;
  if (validateOnly) return validateLink(state, cluster, link);
  const { links } = cluster;
  if (cluster.linkDefinitions.has(name) || (links !== 'any' && links.has(name))) {
    refuse(cdmLong('Cdm.0315', `Link name [${name}] already exist or created by other user.`));
  }
  if (links !== 'any') links.add(name);
  storeLink(cluster, link);
  return json(200, { name, 'validation-result': [{}] });
}

/** Replaces a link by the body. Another name in the body is refused: its effect is undocumented. */
export function updateLink(cluster: Cluster, name: string, body: string): Response {
  const link = readLink(body);
  if (!exists(cluster, name)) refuse(cdmLong('Cdm.0316', 'Failed to update the link that does not exist'));
  if (link.name !== name) refuse(jobErrors.parameter('a link is not renamed by the emulator'));
  storeLink(cluster, withKnownSecrets(link, cluster.linkBodies.get(name)) as Link);
  return json(200, { 'validation-result': [{}] });
}

/** Deletes a link that no job uses. */
export function deleteLink(cluster: Cluster, name: string): Response {
  checkExists(cluster, name);
  // Code and status are those of the documentation's example.
  const used = [...cluster.jobs.values()].some((job) => linkNames(job.definition).includes(name));
  if (used) refuse(cdmShort('Cdm.0021', 'Given link name is in use', 500));
  cluster.linkDefinitions.delete(name);
  cluster.linkBodies.delete(name);
  if (cluster.links !== 'any') cluster.links.delete(name);
  return json(200, {});
}

function exists(cluster: Cluster, name: string): boolean {
  return cluster.links === 'any' || cluster.links.has(name);
}

function checkExists(cluster: Cluster, name: string): void {
  if (!exists(cluster, name)) refuse(jobErrors.linkMissing(name));
}

function storeLink(cluster: Cluster, link: Link): void {
  cluster.linkDefinitions.set(link.name, withoutSecrets(link));
  cluster.linkBodies.set(link.name, link);
}

/** Answers after the attempt to connect. */
function validateLink(state: EmulatorState, cluster: Cluster, link: Link): Response {
  const { name } = link;
  const folder = validationReply(name, folderProblem(state, name));
  const check = state.mover?.checkLink(cluster, name, link);
  const reply = check?.then((result) => (result === undefined ? folder : validationReply(name, result.problem)));
  return reply === undefined ? folder : { ...folder, deferred: reply };
}

function validationReply(name: string, problem: string | undefined): Response {
  if (problem === undefined) return json(200, { name, 'validation-result': [{}] });
  const message = `Can't connect with the given link: ${problem}`;
  return json(500, { 'validation-result': [{ linkConfig: [{ message, status: 'ERROR' }] }] });
}

function folderProblem({ options: { dataFolder } }: EmulatorState, name: string): string | undefined {
  if (dataFolder === undefined || hasLinkFolder(dataFolder, name)) return undefined;
  return `the data folder has no folder ${name}`;
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

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
