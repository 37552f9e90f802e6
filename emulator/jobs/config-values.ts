import { isRecord } from '../json.ts';

/** Fields of a job that hold configs. */
export const VALUE_PARTS = ['from-config-values', 'to-config-values', 'driver-config-values'] as const;

/** A copy of a definition in which each input has the value that `map` gives. */
export function mapValues(tree: Record<string, unknown>, map: (value: unknown) => unknown): Record<string, unknown> {
  const copy = { ...tree };
  for (const part of VALUE_PARTS)
    if (part in copy) copy[part] = mapConfigs(copy[part], (config) => mapInputs(config, map));
  return copy;
}

/** A copy of a `…-config-values` object with other configs. */
export function mapConfigs(
  values: unknown,
  map: (config: Record<string, unknown>, index: number) => Record<string, unknown>,
): unknown {
  if (!isRecord(values) || !Array.isArray(values.configs)) return values;
  const configs = values.configs.map((config: unknown, index) => (isRecord(config) ? map(config, index) : config));
  return { ...values, configs };
}

function mapInputs(config: Record<string, unknown>, map: (value: unknown) => unknown): Record<string, unknown> {
  if (!Array.isArray(config.inputs)) return config;
  const inputs = config.inputs.map((input: unknown) =>
    isRecord(input) && 'value' in input ? { ...input, value: map(input.value) } : input,
  );
  return { ...config, inputs };
}
