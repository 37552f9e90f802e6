import { isRecord } from '../../json.ts';

/** The inputs of a link by their name without `linkConfig.`. Empty values count as absent; maps are JSON. */
export function linkInputs(link: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const inputs = new Map<string, string>();
  const values = link['link-config-values'];
  for (const config of records(isRecord(values) ? values.configs : undefined)) {
    for (const { name, value } of records(config.inputs)) {
      const text = inputText(value);
      if (typeof name === 'string' && text !== '') inputs.set(name.replace(/^linkConfig\./, ''), text);
    }
  }
  return inputs;
}

function records(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function inputText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
