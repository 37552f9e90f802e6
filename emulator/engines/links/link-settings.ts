import { isRecord } from '../../json.ts';
import { unsupported } from '../job-failure.ts';
import { databaseSettings } from './database-settings.ts';
import { linkInputs } from './link-inputs.ts';
import { secret } from './link-secret.ts';
import type { LinkSettings } from './link-types.ts';

/** Reads the settings of a link from its definition. Throws a JobFailure that names what is wrong. */
export function readLinkSettings(name: string, link: unknown): LinkSettings {
  if (!isRecord(link)) return { kind: 'folder' };
  const inputs = linkInputs(link);
  switch (link['connector-name']) {
    case 'generic-jdbc-connector':
      return databaseSettings(name, inputs) ?? { kind: 'folder' };
    case 'obs-connector':
      return storageSettings(name, inputs);
    default:
      return { kind: 'folder' };
  }
}

/** Whether a link has a server of its own, reachable or not. */
export function hasServer(name: string, link: unknown): boolean {
  try {
    return readLinkSettings(name, link).kind !== 'folder';
  } catch {
    // Settings that the engine does not support are a failed run, not an invented one.
    return true;
  }
}

function storageSettings(name: string, inputs: ReadonlyMap<string, string>): LinkSettings {
  const server = inputs.get('server');
  if (server === undefined) return { kind: 'folder' };
  const type = inputs.get('storageType') ?? 'OBS';
  if (type !== 'OBS') throw unsupported([`linkConfig.storageType=${type} of link ${name} (only OBS)`]);
  const port = inputs.get('port') ?? '443';
  const accessKey = secret(name, inputs, 'accessKey');
  const secretKey = secret(name, inputs, 'securityKey');
  return { kind: 'storage', endpoint: endpointOf(server, port), accessKey, secretKey };
}

/** The documentation has 443 for HTTPS and 80 for HTTP; a server of tests on another port speaks HTTP unless it says so. */
function endpointOf(server: string, port: string): string {
  if (/^https?:\/\//.test(server)) return server;
  return `${port === '443' ? 'https' : 'http'}://${server}:${port}`;
}
