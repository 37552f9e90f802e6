import type { Rerun } from '../results/types.ts';
import { inputsOf, type JobInput, parameter } from './catalogue/parameters.ts';
import { get, type Tree, textOf } from './parse/tree.ts';

type Read = (name: string) => string | null;

/**
 * The effect of another run on the target, from the import settings of the destination and the extended settings in exports.
 * `unknown` if the file has no such settings or contradictory ones.
 */
export function rerunOf(job: Tree): Rerun {
  const inputs: readonly JobInput[] = inputsOf(job, 'to');
  const read: Read = (name) => parameter(inputs, `toJobConfig.${name}`)?.trim() ?? null;
  const extended = extendedFields(get(job, 'to-config-values'));
  // The table is dropped only if both sides are relational, or Hive reads from a relational source.
  const relational = textOf(get(job, 'from-connector-name')) === 'generic-jdbc-connector';
  const recreates = relational && read('tablePreparation') === 'DROP_AND_CREATE';
  switch (textOf(get(job, 'to-connector-name'))) {
    case 'generic-jdbc-connector':
      return intoTable(read, extended, recreates);
    case 'hive-connector':
      return isTrue(read('shouldClearTable')) || recreates ? 'safe' : appends(read('shouldClearTable'));
    case 'dli-connector':
      if (extended.clearType === 'INSERT_OVERWRITE' && !isFalse(read('shouldClearTable'))) return 'safe';
      return isTrue(read('shouldClearTable')) ? 'safe' : appends(read('shouldClearTable'));
    case 'elasticsearch-connector':
      // With a primary key, the document with that id is overwritten, unless the index changes with the date.
      if (isTrue(read('shouldClearType'))) return 'safe';
      if (read('primaryKey')) return read('createIndexStrategy') ? 'unknown' : 'safe';
      return appends(read('shouldClearType'));
    case 'hbase-connector':
    case 'redis-connector':
      // Both derive the key from the row, so a second run writes the same keys.
      return 'safe';
    case 'dis-connector':
      return 'duplicates';
    case 'obs-connector':
    case 'hdfs-connector':
    case 'ftp-connector':
    case 'sftp-connector':
    case 'nas-connector':
      return intoFiles(read);
    default:
      return 'unknown';
  }
}

function intoTable(read: Read, extended: Extended, recreates: boolean): Rerun {
  if (recreates || extended.importMode === 'UPSERT') return 'safe';
  const before = read('beforeImportType');
  const clear = read('shouldClearTable');
  if (before === null) return isTrue(clear) ? 'safe' : appends(clear);
  // beforeImportType is the successor of shouldClearTable. Exports contain both, and they can disagree.
  if (before === 'none') return isTrue(clear) ? 'unknown' : 'duplicates';
  if (before === 'shouldClearTable') return isFalse(clear) ? 'unknown' : 'safe';
  return before === 'whereClause' && read('whereClause') ? 'safe' : 'unknown';
}

/** Copied files keep their names. The service names files made from rows, so their effect is unknown. */
function intoFiles(read: Read): Rerun {
  if (read('outputFormat') !== 'BINARY_FILE' || isTrue(read('appendMode'))) return 'unknown';
  const mode = read('duplicateFileOpType');
  return mode === 'REPLACE' || mode === 'SKIP' ? 'safe' : 'unknown';
}

function appends(clear: string | null): Rerun {
  return isFalse(clear) ? 'duplicates' : 'unknown';
}

function isTrue(value: string | null): boolean {
  return value?.toLowerCase() === 'true';
}

function isFalse(value: string | null): boolean {
  return value?.toLowerCase() === 'false';
}

interface Extended {
  readonly importMode?: unknown;
  readonly clearType?: unknown;
}

/** `extended-configs` contains base64-encoded JSON. Its fields are known from exports only. */
function extendedFields(values: Tree | null): Extended {
  const encoded = textOf(get(get(values, 'extended-configs'), 'value'));
  if (encoded === null) return {};
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
