import { mapConfigs } from '../jobs/config-values.ts';
import { isRecord } from '../json.ts';
import type { EmulatorOptions } from '../scenario/options.ts';
import { MASK } from './link-secrets.ts';

/** A link without a definition of its own looks like a database's. */
const ASSUMED = {
  'connector-name': 'generic-jdbc-connector',
  'link-config-values': {
    configs: [
      {
        inputs: [
          { name: 'linkConfig.host', value: 'db.example.org', type: 'STRING' },
          { name: 'linkConfig.port', value: 3306, type: 'INTEGER' },
          { name: 'linkConfig.password', value: MASK, type: 'STRING' },
        ],
        name: 'linkConfig',
      },
    ],
    validators: [],
  },
};

/** A link as the service returns it: text values URL-encoded, maps as they are. */
export function linkRow(name: string, defined: unknown, options: EmulatorOptions): Record<string, unknown> {
  const link = isRecord(defined) ? defined : ASSUMED;
  const values = mapConfigs(link['link-config-values'], (config) => ({
    ...config,
    ...(Array.isArray(config.inputs) ? { inputs: config.inputs.map((input) => shownInput(input, options)) } : {}),
  }));
  return { ...link, 'link-config-values': values, name, 'creation-user': 'cdm', enabled: true };
}

function shownInput(input: unknown, options: EmulatorOptions): unknown {
  if (!isRecord(input) || typeof input.value !== 'string') return input;
  const encode = (options.encodeValues ?? true) && input.value !== MASK;
  return { ...input, value: encode ? encodeURIComponent(input.value) : input.value };
}
