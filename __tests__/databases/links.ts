import type { DatabaseAddress, StorageAddress } from '../../scripts/databases/server-types.ts';
import type { Inputs } from '../emulator/engine-jobs.ts';

export function linkTo(name: string, address: DatabaseAddress, more: Inputs = {}) {
  const { type, host, port, user, password, database } = address;
  const settings = { databaseType: type, host, port, database, username: user, password, ...more };
  return linkBody(name, 'generic-jdbc-connector', settings);
}

export function linkToStorage(name: string, { host, port, accessKey, secretKey }: StorageAddress, more: Inputs = {}) {
  const settings = { storageType: 'OBS', server: host, port, accessKey, securityKey: secretKey, ...more };
  return linkBody(name, 'obs-connector', settings);
}

export function linkBody(name: string, connector: string, settings: Inputs) {
  const inputs = Object.entries(settings).map(([input, value]) => ({ name: `linkConfig.${input}`, value }));
  return {
    name,
    'connector-name': connector,
    'link-config-values': { configs: [{ name: 'linkConfig', inputs }] },
  };
}
