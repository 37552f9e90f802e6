import type { Side } from './parameters.ts';

/** `param` is an input of the same side, `field` a field of the job. A missing input counts as its default. */
export interface Condition {
  readonly param?: string;
  readonly field?: string;
  readonly equals?: string;
  readonly notEquals?: string;
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
}

/** A documented parameter. */
export interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'enum' | 'list' | 'integer' | 'date' | 'object' | 'json-array';
  readonly summary: string;
  /** True if it is in a parameter table of the documentation, not only in samples or real files. */
  readonly documented: boolean;
  readonly required: 'always' | 'if' | 'never';
  /** All have to hold for the parameter to be required. */
  readonly requiredIf?: readonly Condition[];
  /** Severity if it is required and missing. */
  readonly lack: 'error' | 'warning';
  /** All have to hold for the parameter to have an effect. */
  readonly validIf?: readonly Condition[];
  readonly values?: readonly string[];
  /** The list of values is incomplete. */
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
  /** Key material. The value is never shown. */
  readonly secret?: boolean;
  readonly supersededBy?: string;
}

export interface ConnectorPage {
  /** Key of the connector's parameter set on this side. */
  readonly set: string;
  readonly title: string;
  /** Only in editions of 2021 to 2023. */
  readonly withdrawn: boolean;
}

/** Made by scripts/generate-catalogue.ts from scripts/data/connector-parameters.json. */
export interface Catalogue {
  readonly fields: readonly string[];
  /** Fields that the service adds to a job. They are harmless in a request. */
  readonly systemFields: readonly string[];
  readonly jobTypes: readonly string[];
  readonly connectors: readonly string[];
  readonly fileConnectors: readonly string[];
  readonly pages: Readonly<Record<'from' | 'to', Readonly<Record<string, ConnectorPage>>>>;
  readonly sets: Readonly<Record<string, readonly Parameter[]>>;
  /** The blocks of `driver-config-values`. */
  readonly driver: Readonly<Record<string, readonly Parameter[]>>;
  /** Further configs of a side that exports contain, beside `fromJobConfig` and `toJobConfig`. */
  readonly extra: Readonly<Record<'from' | 'to', Readonly<Record<string, readonly Parameter[]>>>>;
}

/** Loaded on demand: a run without a check does not need it. */
export async function loadCatalogue(): Promise<Catalogue> {
  const { default: catalogue } = await import('./catalogue.generated.json', { with: { type: 'json' } });
  return catalogue as unknown as Catalogue;
}

/** The parameters of a connector or of a driver block, `null` if they are not documented. */
export function parametersOf(catalogue: Catalogue, side: Side, name: string): readonly Parameter[] | null {
  if (side === 'driver') return own(catalogue.driver, name);
  const page = own(catalogue.pages[side], name);
  return page ? own(catalogue.sets, page.set) : null;
}

/** Names come from a file and can be those of `Object.prototype`. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | null {
  return Object.hasOwn(record, key) ? (record[key] ?? null) : null;
}
