import type { Duplicates } from '../storage/bucket.ts';
import { type JobInputs, requiredInput } from './job-inputs.ts';
import type { TableTarget, Target } from './job-plan.ts';
import { checkMarks, ordinals, readShape } from './read-csv-shape.ts';

const BYTES_PER_MEGABYTE = 1024 * 1024;

const name = (input: string): string => `toJobConfig.${input}`;

export function readTarget(connector: string, link: string, inputs: JobInputs): Target {
  return connector === 'generic-jdbc-connector' ? readTable(link, inputs) : readFolder(link, inputs);
}

function readTable(link: string, inputs: JobInputs): TableTarget {
  return {
    kind: 'table',
    link,
    schema: requiredInput(inputs, name('schemaName')),
    table: requiredInput(inputs, name('tableName')),
    columns: inputs.text(name('columnList'))?.split('&'),
    preparation: (inputs.text(name('tablePreparation')) ?? 'DO_NOTHING') as TableTarget['preparation'],
    clear: readClearing(inputs),
    allOrNothing: inputs.is(name('useStageTable')),
    keepNotNull: inputs.is(name('useNullable')),
    longerTexts: inputs.is(name('extendCharLength')),
  };
}

/** The older input counts only without the newer one. */
function readClearing(inputs: JobInputs): TableTarget['clear'] {
  const older = inputs.is(name('shouldClearTable')) ? 'shouldClearTable' : 'none';
  const type = inputs.text(name('beforeImportType')) ?? older;
  if (type === 'shouldClearTable') return { kind: 'all' };
  if (type === 'whereClause') return { kind: 'where', condition: requiredInput(inputs, name('whereClause')) };
  return { kind: 'none' };
}

function readFolder(link: string, inputs: JobInputs): Target {
  const folder = {
    link,
    bucket: requiredInput(inputs, name('bucketName')),
    directory: requiredInput(inputs, name('outputDirectory')),
  };
  const duplicates = (inputs.text(name('duplicateFileOpType')) ?? 'REPLACE') as Duplicates;
  const marker = inputs.text(name('markerFile'));
  if (requiredInput(inputs, name('outputFormat')) === 'BINARY_FILE') {
    return { kind: 'binary', ...folder, duplicates, marker };
  }
  const megabytes = inputs.text(name('writeFileSize'));
  const shape = { ...readShape(inputs, 'toJobConfig'), lineEnd: inputs.text(name('lineSeparator')) ?? '\r\n' };
  checkMarks('toJobConfig', shape);
  return {
    kind: 'csv',
    ...folder,
    shape,
    ordinals: ordinals(inputs.text(name('columnList'))),
    prefix: inputs.text(name('filePrefix')),
    bytesPerFile: megabytes === undefined ? undefined : Number(megabytes) * BYTES_PER_MEGABYTE,
    duplicates,
    marker,
  };
}
