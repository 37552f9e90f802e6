import { decoded } from '../catalogue/parameters.ts';
import { type Checked, hasMacro, reportOn } from '../parameters/checked-job.ts';
import { textOf } from '../parse/tree.ts';

/** Rules about pairs of parameters, on one side or on both. */
export function checkPairs(checked: Checked): void {
  checkBinary(checked);
  checkEncryption(checked);
  checkClearing(checked);
  checkColumns(checked);
  checkIndexStrategy(checked);
}

/** A job copies files unchanged or moves rows. Both sides have to agree. */
function checkBinary(checked: Checked) {
  const { catalogue, connectors } = checked;
  if (connectors.from === null || connectors.to === null) return;
  const fromFiles = catalogue.fileConnectors.includes(connectors.from);
  // HTTP is a file connector, but only a source.
  const toFiles = catalogue.fileConnectors.includes(connectors.to) && connectors.to !== 'http-connector';
  const read = checked.value('from', 'fromJobConfig.inputFormat');
  const written = checked.value('to', 'toJobConfig.outputFormat');
  const inputFormat = checked.input('from', 'fromJobConfig.inputFormat');
  const outputFormat = checked.input('to', 'toJobConfig.outputFormat');
  const known = catalogue.connectors.includes(connectors.from) && catalogue.connectors.includes(connectors.to);
  if (!known) return;
  if (fromFiles && read === 'BINARY_FILE' && !toFiles)
    return reportOn(
      checked,
      inputFormat,
      'error',
      'binary-to-table',
      `BINARY_FILE copies files unchanged, but ${connectors.to} takes rows. Use a format with rows, such as CSV_FILE.`,
    );
  if (fromFiles && toFiles && read === 'BINARY_FILE' && written !== null && written !== 'BINARY_FILE')
    return reportOn(
      checked,
      outputFormat,
      'error',
      'binary-pair',
      'The source is read as BINARY_FILE, so outputFormat has to be BINARY_FILE.',
    );
  if (toFiles && written === 'BINARY_FILE' && fromFiles && read !== null && read !== 'BINARY_FILE')
    return reportOn(
      checked,
      outputFormat,
      'error',
      'binary-pair',
      'BINARY_FILE is possible only if the source is read as BINARY_FILE (inputFormat).',
    );
  // Streams can pass on raw records. The format of files made from them is not documented.
  const isStream = /^(?:kafka|dms-kafka|dis)-connector$/.test(connectors.from);
  if (toFiles && written === 'BINARY_FILE' && !fromFiles && !isStream)
    reportOn(
      checked,
      outputFormat,
      'error',
      'binary-pair',
      `BINARY_FILE needs files as the source, but ${connectors.from} gives rows.`,
    );
}

function checkEncryption(checked: Checked): void {
  const isKms = checked.value('to', 'toJobConfig.encryption') === 'KMS';
  if (isKms && checked.value('to', 'toJobConfig.validateMD5') === 'true')
    reportOn(
      checked,
      checked.input('to', 'toJobConfig.validateMD5'),
      'error',
      'kms-md5',
      'validateMD5 and encryption KMS cannot be combined.',
    );
}

/** Exports contain both, and they can disagree. */
function checkClearing(checked: Checked): void {
  const before = checked.value('to', 'toJobConfig.beforeImportType');
  const clear = checked.value('to', 'toJobConfig.shouldClearTable');
  const disagree =
    (before === 'shouldClearTable' && clear === 'false') ||
    (before !== null && before !== 'shouldClearTable' && clear === 'true');
  if (disagree)
    reportOn(
      checked,
      checked.input('to', 'toJobConfig.shouldClearTable'),
      'info',
      'clear-conflict',
      `shouldClearTable is ${clear}, but beforeImportType is ${before}. beforeImportType is the newer parameter.`,
    );
}

/** Not for connectors with nested columns or column families. */
function checkColumns(checked: Checked): void {
  const rows = ['hbase-connector', 'mongodb-connector', 'elasticsearch-connector', 'redis-connector'];
  if (rows.includes(checked.connectors.from ?? '') || rows.includes(checked.connectors.to ?? '')) return;
  if (checked.value('from', 'fromJobConfig.inputFormat') === 'JSON_FILE') return;
  const at = checked.input('to', 'toJobConfig.columnList');
  const from = textOf(checked.input('from', 'fromJobConfig.columnList')?.value ?? null);
  const to = textOf(at?.value ?? null);
  if (!from || !to || hasMacro(from + to)) return;
  const count = (text: string) => decoded(text).split('&').length;
  if (count(from) !== count(to))
    reportOn(
      checked,
      at,
      'warning',
      'column-count',
      `The source has ${count(from)} columns (fromJobConfig.columnList), the destination ${count(to)}.`,
    );
}

function checkIndexStrategy(checked: Checked): void {
  const at = checked.input('to', 'toJobConfig.createIndexStrategy');
  const fromFiles = checked.catalogue.fileConnectors.includes(checked.connectors.from ?? '');
  const extractors = checked.value('driver', 'throttlingConfig.numExtractors') ?? '1';
  if (at && checked.value('to', at.name) && fromFiles && extractors !== '1')
    reportOn(
      checked,
      at,
      'warning',
      'single-extractor',
      'With files as the source, createIndexStrategy applies only if numExtractors is 1.',
    );
}
