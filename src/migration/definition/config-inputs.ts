import { isObject, type Json } from '../../text/exact-json.ts';
import { bigintText } from './values.ts';

/** Inputs by `config name/input name`; of two of the same name the last one counts, as it does at the service. */
export function inputsOf(values: Json | undefined): Map<string, { readonly value: Json | undefined }> {
  const inputs = new Map<string, { readonly value: Json | undefined }>();
  if (!isObject(values)) return inputs;
  for (const config of listOf(values.configs)) {
    if (!isObject(config)) continue;
    for (const input of listOf(config.inputs)) {
      if (isObject(input)) inputs.set(`${nameIn(config)}/${nameIn(input)}`, { value: input.value });
    }
  }
  return inputs;
}

function nameIn(item: { readonly [key: string]: Json }): string {
  return typeof item.name === 'string' ? item.name : (JSON.stringify(item.name, bigintText) ?? '');
}

/** Some replies have `{}` for an empty list. */
function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
