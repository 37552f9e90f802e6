import { isObject, type Json } from '../text/exact-json.ts';
import { rawNumber } from './raw-number.ts';

/** The definition of a job before this action changed it, so that it can be restored. */
export interface DefinitionBackup {
  readonly job: string;
  readonly clusterId: string;
  /** The service's own JSON of the old definition, as it came. */
  readonly definition: Json;
}

/** The replaced definitions alone, while there is no result yet. Ends with a line break. */
export function encodeBackup(backups: readonly DefinitionBackup[]): string {
  const file = { format: 'huaweicloud-cdm-action/replaced', version: 1, replaced: backupFields(backups) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The part of a results file with the replaced definitions. */
export function backupFields(backups: readonly DefinitionBackup[]): unknown {
  return backups.map(({ job, clusterId, definition }) => ({ job, clusterId, definition: writable(definition) }));
}

/** The same JSON with each bigint as its digits, which JSON.stringify would refuse. */
function writable(value: Json): unknown {
  if (typeof value === 'bigint') return rawNumber(String(value));
  if (Array.isArray(value)) return value.map(writable);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, writable(item)]));
}
