import type { Side } from './parameters.ts';

/** `{param}` looks at an input of the same side, `{field}` at a field of the job. An absent input counts as its default. */
export interface Condition {
  readonly param?: string;
  readonly field?: string;
  readonly equals?: string;
  readonly notEquals?: string;
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
}

/** What the documents say of one parameter, as the check applies it. */
export interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'enum' | 'list' | 'integer' | 'date' | 'object' | 'json-array';
  readonly summary: string;
  /** In a parameter table of the documents, not only in samples or real files. */
  readonly documented: boolean;
  readonly required: 'always' | 'if' | 'never';
  /** All have to hold for the parameter to be required. */
  readonly requiredIf?: readonly Condition[];
  /** How grave its absence is where it is required. */
  readonly lack: 'error' | 'warning';
  /** All have to hold for the parameter to have an effect. */
  readonly validIf?: readonly Condition[];
  readonly values?: readonly string[];
  /** The list of values is known to be incomplete. */
  readonly open?: boolean;
  readonly caseSensitive?: boolean;
  readonly default?: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly separator?: string;
  readonly separatorParam?: string;
  readonly itemPattern?: string;
  readonly maxItems?: number;
  /** Key material: the value is never shown. */
  readonly secret?: boolean;
  readonly supersededBy?: string;
}

export interface ConnectorPage {
  /** Key of the set of parameters that the connector has on this side. */
  readonly set: string;
  readonly title: string;
  /** Only in editions of 2021 to 2023. */
  readonly withdrawn: boolean;
}

/** Made by scripts/generate-catalogue.ts from scripts/data/connector-parameters.json. */
export interface Catalogue {
  readonly fields: readonly string[];
  /** What the service adds to a job; harmless in a request. */
  readonly systemFields: readonly string[];
  readonly jobTypes: readonly string[];
  readonly connectors: readonly string[];
  readonly fileConnectors: readonly string[];
  readonly pages: Readonly<Record<'from' | 'to', Readonly<Record<string, ConnectorPage>>>>;
  readonly sets: Readonly<Record<string, readonly Parameter[]>>;
  /** The blocks of `driver-config-values`. */
  readonly driver: Readonly<Record<string, readonly Parameter[]>>;
}

/** Loaded on need: a run without a check has no use for it. */
export async function loadCatalogue(): Promise<Catalogue> {
  const { default: catalogue } = await import('./catalogue.generated.json', { with: { type: 'json' } });
  return catalogue as unknown as Catalogue;
}

/** The parameters of a connector, or of one block of the driver; `null` where no page describes them. */
export function parametersOf(catalogue: Catalogue, side: Side, name: string): readonly Parameter[] | null {
  if (side === 'driver') return own(catalogue.driver, name);
  const page = own(catalogue.pages[side], name);
  return page ? own(catalogue.sets, page.set) : null;
}

/** A name from a file may be that of something every object has. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | null {
  return Object.hasOwn(record, key) ? (record[key] ?? null) : null;
}
