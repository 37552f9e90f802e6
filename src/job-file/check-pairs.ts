import { type Checked, placeOf } from './check.ts';
import type { JobInput, Side } from './facts.ts';
import { textOf } from './tree.ts';

/** Rules that tie two parameters together, within a side or across. */
export function checkPairs(checked: Checked): void {
  checkBinary(checked);
  checkEncryption(checked);
  checkSchedule(checked);
  checkClearing(checked);
  checkColumns(checked);
  checkIndexStrategy(checked);
}

function input(checked: Checked, side: Side, name: string): JobInput | null {
  return checked.inputs[side].findLast((candidate) => candidate.name === name) ?? null;
}

function report(
  checked: Checked,
  at: JobInput | null,
  severity: 'error' | 'warning' | 'info',
  code: string,
  message: string,
): void {
  checked.report(at ? placeOf(at) : checked.job, severity, code, message);
}

/** Files are copied as they are, or rows are moved: both ends have to say the same. */
function checkBinary(checked: Checked) {
  const { catalogue, connectors } = checked;
  if (connectors.from === null || connectors.to === null) return;
  const fromFiles = catalogue.fileConnectors.includes(connectors.from);
  // HTTP is a source only, though it counts among the file connectors.
  const toFiles = catalogue.fileConnectors.includes(connectors.to) && connectors.to !== 'http-connector';
  const read = checked.value('from', 'fromJobConfig.inputFormat');
  const written = checked.value('to', 'toJobConfig.outputFormat');
  const inputFormat = input(checked, 'from', 'fromJobConfig.inputFormat');
  const outputFormat = input(checked, 'to', 'toJobConfig.outputFormat');
  const known = catalogue.connectors.includes(connectors.from) && catalogue.connectors.includes(connectors.to);
  if (!known) return;
  if (fromFiles && read === 'BINARY_FILE' && !toFiles)
    return report(
      checked,
      inputFormat,
      'error',
      'binary-to-table',
      `BINARY_FILE copies files as they are; ${connectors.to} takes rows. Use a format that has rows, e.g. CSV_FILE.`,
    );
  if (fromFiles && toFiles && read === 'BINARY_FILE' && written !== null && written !== 'BINARY_FILE')
    return report(
      checked,
      outputFormat,
      'error',
      'binary-pair',
      'The source is read as BINARY_FILE, so outputFormat has to be BINARY_FILE too.',
    );
  if (toFiles && written === 'BINARY_FILE' && fromFiles && read !== null && read !== 'BINARY_FILE')
    return report(
      checked,
      outputFormat,
      'error',
      'binary-pair',
      'BINARY_FILE is written only where the source is read as BINARY_FILE (inputFormat).',
    );
  // Streams can hand on raw records; their pages leave open which format files of them have.
  const isStream = /^(?:kafka|dms-kafka|dis)-connector$/.test(connectors.from);
  if (toFiles && written === 'BINARY_FILE' && !fromFiles && !isStream)
    report(
      checked,
      outputFormat,
      'error',
      'binary-pair',
      `BINARY_FILE needs a source of files; ${connectors.from} gives rows.`,
    );
}

function checkEncryption(checked: Checked): void {
  const isKms = checked.value('to', 'toJobConfig.encryption') === 'KMS';
  if (isKms && checked.value('to', 'toJobConfig.validateMD5') === 'true')
    report(
      checked,
      input(checked, 'to', 'toJobConfig.validateMD5'),
      'error',
      'kms-md5',
      'validateMD5 and encryption KMS exclude each other.',
    );
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function checkSchedule(checked: Checked): void {
  if (checked.value('driver', 'schedulerConfig.isSchedulerJob')?.toLowerCase() !== 'true') return;
  const start = checked.value('driver', 'schedulerConfig.startDate');
  const stop = checked.value('driver', 'schedulerConfig.stopDate');
  // The form sorts as text.
  const isPlain = [start, stop].every((date) => date !== null && /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(date));
  if (isPlain && (stop ?? '') <= (start ?? ''))
    report(
      checked,
      input(checked, 'driver', 'schedulerConfig.stopDate'),
      'error',
      'bad-schedule',
      'stopDate has to be later than startDate.',
    );
  const runAt = checked.value('driver', 'schedulerConfig.runAt');
  const cycle = checked.value('driver', 'schedulerConfig.cycleType')?.toLowerCase();
  if (!runAt || /\$[{(]/.test(runAt)) return;
  const items = decodeURIComponentOr(runAt)
    .split(',')
    .map((item) => item.trim().toLowerCase());
  const number = (item: string, min: number, max: number) =>
    /^\d{1,2}$/.test(item) && Number(item) >= min && Number(item) <= max;
  const rules: Record<string, [(item: string) => boolean, string]> = {
    hour: [(item) => number(item, 0, 59), 'minutes from 0 to 59'],
    week: [(item) => DAYS.includes(item), `days out of ${DAYS.join(', ')}`],
    month: [(item) => number(item, 1, 31), 'days from 1 to 31'],
  };
  const rule = cycle === undefined || !Object.hasOwn(rules, cycle) ? undefined : rules[cycle];
  if (rule && !items.every(rule[0]))
    report(
      checked,
      input(checked, 'driver', 'schedulerConfig.runAt'),
      'error',
      'bad-schedule',
      `With cycleType ${cycle}, runAt is a list of ${rule[1]}, parted by commas.`,
    );
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Exports hold both, and not always in agreement. */
function checkClearing(checked: Checked): void {
  const before = checked.value('to', 'toJobConfig.beforeImportType');
  const clear = checked.value('to', 'toJobConfig.shouldClearTable');
  const disagree =
    (before === 'shouldClearTable' && clear === 'false') ||
    (before !== null && before !== 'shouldClearTable' && clear === 'true');
  if (disagree)
    report(
      checked,
      input(checked, 'to', 'toJobConfig.shouldClearTable'),
      'info',
      'clear-conflict',
      `shouldClearTable is ${clear}, but beforeImportType is ${before}. The latter is the newer of the two.`,
    );
}

/** Not for sources whose columns are nested or named by family. */
function checkColumns(checked: Checked): void {
  const rows = ['hbase-connector', 'mongodb-connector', 'elasticsearch-connector', 'redis-connector'];
  if (rows.includes(checked.connectors.from ?? '') || rows.includes(checked.connectors.to ?? '')) return;
  if (checked.value('from', 'fromJobConfig.inputFormat') === 'JSON_FILE') return;
  const at = input(checked, 'to', 'toJobConfig.columnList');
  const from = textOf(input(checked, 'from', 'fromJobConfig.columnList')?.value ?? null);
  const to = textOf(at?.value ?? null);
  if (!from || !to || /\$[{(]/.test(from + to)) return;
  const count = (text: string) => decodeURIComponentOr(text).split('&').length;
  if (count(from) !== count(to))
    report(
      checked,
      at,
      'warning',
      'column-count',
      `The source has ${count(from)} columns (fromJobConfig.columnList), the destination ${count(to)}.`,
    );
}

function checkIndexStrategy(checked: Checked): void {
  const at = input(checked, 'to', 'toJobConfig.createIndexStrategy');
  const fromFiles = checked.catalogue.fileConnectors.includes(checked.connectors.from ?? '');
  const extractors = checked.value('driver', 'throttlingConfig.numExtractors') ?? '1';
  if (at && checked.value('to', at.name) && fromFiles && extractors !== '1')
    report(
      checked,
      at,
      'warning',
      'single-extractor',
      'With a source of files, createIndexStrategy takes effect only if numExtractors is 1.',
    );
}
