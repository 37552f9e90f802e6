import { type Definition, inputText } from '../jobs/definition.ts';
import { rawNumber } from '../json.ts';
import type { Count } from '../scenario/options.ts';

export type Counters = Readonly<Record<string, Count>>;

const FILE_CONNECTORS = new Set(['obs-connector', 'hdfs-connector', 'ftp-connector', 'sftp-connector']);

/** The order in which the service's own examples list them. */
const KEYS = [
  'BYTES_WRITTEN',
  'TOTAL_FILES',
  'BYTES_READ',
  'FILES_WRITTEN',
  'TOTAL_SIZE',
  'FILES_READ',
  'FILES_SKIPPED',
  'ROWS_WRITTEN',
  'ROWS_READ',
  'ROWS_WRITTEN_SKIPPED',
] as const;

/** Counts of a success without a script: rows for table jobs, bytes and files for binary file jobs, -1 for the rest. */
export function inventCounters(definition: Definition): Counters {
  const counters: Record<string, Count> = Object.fromEntries(KEYS.map((key) => [key, -1]));
  const size = 1000 + ([...definition.name].reduce((sum, char) => sum + (char.codePointAt(0) ?? 0), 0) % 9000);
  if (copiesFiles(definition)) {
    const bytes = size * 4096;
    const files = Math.ceil(size / 500);
    const measured = { BYTES_READ: bytes, BYTES_WRITTEN: bytes, TOTAL_SIZE: bytes, FILES_SKIPPED: 0 };
    Object.assign(counters, measured, { FILES_READ: files, FILES_WRITTEN: files, TOTAL_FILES: files });
    return counters;
  }
  return Object.assign(counters, { ROWS_READ: size, ROWS_WRITTEN: size, ROWS_WRITTEN_SKIPPED: 0 });
}

/** Sums key by key; a count that any part did not measure is -1. */
export function addCounters(parts: readonly Counters[]): Counters {
  const sum = KEYS.map((key) => {
    const values = parts.map((part) => BigInt(part[key] ?? -1));
    return [key, values.some((value) => value < 0n) ? -1 : values.reduce((a, b) => a + b, 0n)] as const;
  });
  return Object.fromEntries(sum);
}

/** Counters in a reply: under the group's dotted name, each a JSON number of any width. */
export function countersOnTheWire(counters: Counters): Record<string, unknown> {
  const group = Object.fromEntries(Object.entries(counters).map(([key, count]) => [key, numberOnTheWire(count)]));
  return { 'org.apache.sqoop.submission.counter.SqoopCounters': group };
}

/** Groups of Hadoop that Sqoop sends beside its own. They count something else, with the same keys. */
export function furtherGroups(): Record<string, unknown> {
  return {
    'org.apache.hadoop.mapreduce.lib.output.FileOutputFormatCounter': { BYTES_WRITTEN: 0 },
    'org.apache.hadoop.mapreduce.lib.input.FileInputFormatCounter': { BYTES_READ: 0 },
    'org.apache.hadoop.mapreduce.TaskCounter': { MAP_INPUT_RECORDS: 0, MAP_OUTPUT_RECORDS: 0 },
  };
}

export function numberOnTheWire(count: Count): unknown {
  return typeof count === 'number' ? count : rawNumber(String(count));
}

function copiesFiles(definition: Definition): boolean {
  const from = definition.tree['from-connector-name'];
  return (
    typeof from === 'string' &&
    FILE_CONNECTORS.has(from) &&
    inputText(definition, 'from', 'fromJobConfig.inputFormat') === 'BINARY_FILE'
  );
}
