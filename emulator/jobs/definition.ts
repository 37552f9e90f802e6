import { isRawNumber, isRecord, type Tree } from '../json.ts';

/** A job definition: the tree with the service's fields, and the text as it was sent. */
export interface Definition {
  readonly name: string;
  /** Default NORMAL_JOB. */
  readonly jobType: string;
  readonly tree: Record<string, Tree>;
  readonly raw: string;
}

/** Job types, also in queries. */
export const JOB_TYPES: readonly string[] = ['NORMAL_JOB', 'BATCH_JOB', 'SCENARIO_JOB'];

/** The reason why a definition is refused, or undefined. */
export function defectOf(tree: unknown): string | undefined {
  if (!isRecord(tree)) return 'a job must be an object';
  const { name } = tree;
  if (typeof name !== 'string' || name.length < 1 || name.length > 240) return 'name must have 1 to 240 characters';
  if (name === 'all') return 'all is a reserved word';
  for (const side of ['from', 'to']) {
    if (typeof tree[`${side}-connector-name`] !== 'string') return `${side}-connector-name is missing`;
    if (!isRecord(tree[`${side}-config-values`])) return `${side}-config-values is missing`;
  }
  return undefined;
}

/** Reads a tree without a defect. */
export function readDefinition(tree: Record<string, unknown>, raw: string): Definition {
  const jobType = typeof tree.job_type === 'string' ? tree.job_type : 'NORMAL_JOB';
  return { name: String(tree.name), jobType, tree: tree as Record<string, Tree>, raw };
}

/** Names of the links; a side without a link has none. */
export function linkNames(definition: Definition): string[] {
  return ['from-link-name', 'to-link-name']
    .map((field) => definition.tree[field])
    .filter((name): name is string => typeof name === 'string' && name !== '');
}

/** Value of an input such as `schedulerConfig.disposableType`, as text. */
export function inputText(definition: Definition, part: 'from' | 'to' | 'driver', input: string): string | undefined {
  const values = definition.tree[`${part}-config-values`];
  const configs = isRecord(values) && Array.isArray(values.configs) ? values.configs : [];
  for (const config of configs) {
    const inputs = isRecord(config) && Array.isArray(config.inputs) ? config.inputs : [];
    for (const entry of inputs) {
      if (isRecord(entry) && entry.name === input) return textOf(entry.value);
    }
  }
  return undefined;
}

/** Missing values, empty lists and empty objects are empty text; other lists and objects are JSON. */
function textOf(value: unknown): string {
  if (isRawNumber(value)) return value.rawJSON;
  if (typeof value !== 'object' || value === null) return String(value ?? '');
  return Object.keys(value).length === 0 ? '' : JSON.stringify(value);
}

/** Whether the service deletes the job after a run. */
export function disposal(definition: Definition): 'NONE' | 'DELETE' | 'DELETE_AFTER_SUCCEED' {
  const value = inputText(definition, 'driver', 'schedulerConfig.disposableType');
  return value === 'DELETE' || value === 'DELETE_AFTER_SUCCEED' ? value : 'NONE';
}

export function retriesThrice(definition: Definition): boolean {
  return inputText(definition, 'driver', 'retryJobConfig.retryJobType') === 'RETRY_TRIPLE';
}

export function isScheduled(definition: Definition): boolean {
  return inputText(definition, 'driver', 'schedulerConfig.isSchedulerJob') === 'true';
}
