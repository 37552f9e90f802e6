import { failure, unsupported } from '../job-failure.ts';
import { type JobInputs, requiredInput } from './job-inputs.ts';
import type { QuerySource, Source, SourceFiles, TableSource } from './job-plan.ts';
import { checkMarks, ordinals, readShape } from './read-csv-shape.ts';

const name = (input: string): string => `fromJobConfig.${input}`;

export function readSource(connector: string, link: string, inputs: JobInputs): Source {
  return connector === 'generic-jdbc-connector' ? readDatabase(link, inputs) : readFiles(link, inputs);
}

function readDatabase(link: string, inputs: JobInputs): TableSource | QuerySource {
  const columns = inputs.text(name('columnList'))?.split('&');
  const partitionColumn = inputs.text(name('partitionColumn'));
  const where = inputs.text(name('whereClause'));
  if (inputs.is(name('useSql'))) {
    // Its documentation limits the condition to tables; to ignore it would read too much.
    if (where !== undefined) throw unsupported([`${name('whereClause')} together with ${name('useSql')}=true`]);
    return { kind: 'query', link, sql: requiredInput(inputs, name('sql')), columns, partitionColumn };
  }
  const schema = requiredInput(inputs, name('schemaName'));
  const table = requiredInput(inputs, name('tableName'));
  return { kind: 'table', link, schema, table, columns, where, partitionColumn };
}

function readFiles(link: string, inputs: JobInputs): Source {
  const wildcards = inputs.text(name('filterType')) === 'WILDCARD' ? inputs.text(name('fileFilter')) : undefined;
  const files: SourceFiles = {
    link,
    bucket: requiredInput(inputs, name('bucketName')),
    paths: pathList(requiredInput(inputs, name('inputDirectory')), inputs.text(name('fileSeparator')) ?? '|'),
    wildcards: wildcards?.split(',') ?? [],
    missingIsEmpty: inputs.is(name('nonexistentPathDisregard')),
  };
  if (requiredInput(inputs, name('inputFormat')) === 'BINARY_FILE') return { kind: 'binary', files };
  const shape = { ...readShape(inputs, 'fromJobConfig'), lineEnd: inputs.text(name('lineSeparator')) };
  checkMarks('fromJobConfig', shape);
  return { kind: 'csv', files, shape, ordinals: ordinals(inputs.text(name('columnList'))) };
}

/** An empty path, from a separator too many, would mean the whole bucket. */
function pathList(list: string, separator: string): string[] {
  const paths = list.split(separator);
  if (paths.every((path) => path !== '')) return paths;
  throw failure('Cdm.0238', `fromJobConfig.inputDirectory cannot be left blank, nor one of its paths: ${list}`);
}
