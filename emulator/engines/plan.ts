import type { Definition } from '../jobs/definition.ts';
import { failure, notDone } from './failure.ts';
import { type Inputs, inputsOf, own, refusals } from './inputs.ts';
import { DRIVER, FROM, TO } from './rules.ts';

/** A place in a bucket of an OBS link. */
export interface BucketPlace {
  readonly link: string;
  readonly bucket: string;
  readonly directory: string;
}

export interface TableName {
  readonly link: string;
  readonly schema: string;
  readonly table: string;
}

export interface SourceFiles {
  readonly link: string;
  readonly bucket: string;
  /** Files or folders. */
  readonly paths: readonly string[];
  /** Wildcards on names of files; empty for all. */
  readonly wildcards: readonly string[];
  readonly missingIsEmpty: boolean;
}

export interface CsvShape {
  readonly separator: string;
  /** Undefined when reading: any of \n, \r and \r\n. */
  readonly lineEnd: string | undefined;
  readonly quotes: boolean;
  readonly header: boolean;
}

export type Source =
  | (TableName & {
      readonly kind: 'table';
      readonly columns: readonly string[] | undefined;
      readonly where: string | undefined;
      readonly partitionColumn: string | undefined;
    })
  /** `ordinals` count fields from 1. */
  | {
      readonly kind: 'csv';
      readonly files: SourceFiles;
      readonly shape: CsvShape;
      readonly ordinals: number[] | undefined;
    }
  | { readonly kind: 'binary'; readonly files: SourceFiles };

export type Duplicates = 'REPLACE' | 'SKIP' | 'ABANDON';

export type Target =
  | (TableName & {
      readonly kind: 'table';
      readonly columns: readonly string[] | undefined;
      readonly preparation: 'DO_NOTHING' | 'CREATE_WHEN_NOT_EXIST' | 'DROP_AND_CREATE';
      readonly clear: { readonly kind: 'none' | 'all' } | { readonly kind: 'where'; readonly condition: string };
      /** A failed run leaves the table as it was. */
      readonly allOrNothing: boolean;
      readonly keepNotNull: boolean;
      readonly longerTexts: boolean;
    })
  | (BucketPlace & {
      readonly kind: 'csv';
      readonly shape: CsvShape & { readonly lineEnd: string };
      readonly ordinals: number[] | undefined;
      readonly prefix: string | undefined;
      readonly bytesPerFile: number | undefined;
      readonly duplicates: Duplicates;
      readonly marker: string | undefined;
    })
  | (BucketPlace & { readonly kind: 'binary'; readonly duplicates: Duplicates; readonly marker: string | undefined });

export interface Plan {
  readonly source: Source;
  readonly target: Target;
  /** Bad rows that are borne. */
  readonly maxErrors: number;
  /** Where bad rows are written. */
  readonly dirtyData: BucketPlace | undefined;
}

/** What a job asks for. Throws a JobFailure that names everything the engine does not do. */
export function planOf(definition: Definition): Plan {
  const { tree, jobType } = definition;
  const [from, to] = [String(tree['from-connector-name']), String(tree['to-connector-name'])];
  const [fromRules, toRules] = [own(FROM, from), own(TO, to)];
  const refused: string[] = [];
  if (jobType !== 'NORMAL_JOB') refused.push(`job_type ${jobType}`);
  if (fromRules === undefined) refused.push(`from-connector-name ${from} (only ${Object.keys(FROM).join(', ')})`);
  else refused.push(...refusals(definition, 'from', { fromJobConfig: fromRules }));
  if (toRules === undefined) refused.push(`to-connector-name ${to} (only ${Object.keys(TO).join(', ')})`);
  else refused.push(...refusals(definition, 'to', { toJobConfig: toRules }));
  refused.push(...refusals(definition, 'driver', DRIVER));
  if (refused.length > 0) throw notDone(refused);
  const source = sourceOf(from, linkOf(definition, 'from'), inputsOf(definition, 'from'));
  const target = targetOf(to, linkOf(definition, 'to'), inputsOf(definition, 'to'));
  checkPair(source, target);
  return { source, target, ...dirtyDataOf(inputsOf(definition, 'driver')) };
}

function checkPair(source: Source, target: Target): void {
  if ((source.kind === 'binary') !== (target.kind === 'binary')) {
    throw failure(
      'Cdm.0062',
      'BINARY_FILE must stand on both sides: fromJobConfig.inputFormat, toJobConfig.outputFormat',
    );
  }
  if (source.kind === 'table' || target.kind === 'binary') return;
  if (target.kind === 'csv' && target.shape.header) {
    throw notDone(['toJobConfig.firstRowAsHeader=true from a CSV source, whose columns have no names']);
  }
  if (target.kind === 'table' && target.preparation !== 'DO_NOTHING') {
    throw notDone([
      `toJobConfig.tablePreparation=${target.preparation} from a CSV source, whose columns have no types`,
    ]);
  }
}

function sourceOf(connector: string, link: string, inputs: Inputs): Source {
  const name = (input: string): string => `fromJobConfig.${input}`;
  if (connector === 'generic-jdbc-connector') {
    return {
      kind: 'table',
      link,
      schema: needed(inputs, name('schemaName')),
      table: needed(inputs, name('tableName')),
      columns: inputs.text(name('columnList'))?.split('&'),
      where: inputs.text(name('whereClause')),
      partitionColumn: inputs.text(name('partitionColumn')),
    };
  }
  const wildcards = inputs.text(name('filterType')) === 'WILDCARD' ? inputs.text(name('fileFilter')) : undefined;
  const files: SourceFiles = {
    link,
    bucket: needed(inputs, name('bucketName')),
    paths: pathsOf(needed(inputs, name('inputDirectory')), inputs.text(name('fileSeparator')) ?? '|'),
    wildcards: wildcards?.split(',') ?? [],
    missingIsEmpty: inputs.is(name('nonexistentPathDisregard')),
  };
  if (needed(inputs, name('inputFormat')) === 'BINARY_FILE') return { kind: 'binary', files };
  const shape = { ...shapeOf(inputs, 'fromJobConfig'), lineEnd: inputs.text(name('lineSeparator')) };
  checkMarks('fromJobConfig', shape);
  return { kind: 'csv', files, shape, ordinals: ordinals(inputs.text(name('columnList'))) };
}

function targetOf(connector: string, link: string, inputs: Inputs): Target {
  const name = (input: string): string => `toJobConfig.${input}`;
  if (connector === 'generic-jdbc-connector') {
    return {
      kind: 'table',
      link,
      schema: needed(inputs, name('schemaName')),
      table: needed(inputs, name('tableName')),
      columns: inputs.text(name('columnList'))?.split('&'),
      preparation: (inputs.text(name('tablePreparation')) ?? 'DO_NOTHING') as 'DO_NOTHING',
      clear: clearingOf(inputs),
      allOrNothing: inputs.is(name('useStageTable')),
      keepNotNull: inputs.is(name('useNullable')),
      longerTexts: inputs.is(name('extendCharLength')),
    };
  }
  const place = {
    link,
    bucket: needed(inputs, name('bucketName')),
    directory: needed(inputs, name('outputDirectory')),
  };
  const duplicates = (inputs.text(name('duplicateFileOpType')) ?? 'REPLACE') as Duplicates;
  const marker = inputs.text(name('markerFile'));
  if (needed(inputs, name('outputFormat')) === 'BINARY_FILE') return { kind: 'binary', ...place, duplicates, marker };
  const megabytes = inputs.text(name('writeFileSize'));
  const shape = { ...shapeOf(inputs, 'toJobConfig'), lineEnd: inputs.text(name('lineSeparator')) ?? '\r\n' };
  checkMarks('toJobConfig', shape);
  return {
    kind: 'csv',
    ...place,
    shape,
    ordinals: ordinals(inputs.text(name('columnList'))),
    prefix: inputs.text(name('filePrefix')),
    bytesPerFile: megabytes === undefined ? undefined : Number(megabytes) * 1024 * 1024,
    duplicates,
    marker,
  };
}

/** The older switch counts only where the newer one says nothing. */
function clearingOf(inputs: Inputs): Extract<Target, { kind: 'table' }>['clear'] {
  const older = inputs.is('toJobConfig.shouldClearTable') ? 'shouldClearTable' : 'none';
  const type = inputs.text('toJobConfig.beforeImportType') ?? older;
  if (type === 'shouldClearTable') return { kind: 'all' };
  if (type === 'whereClause') return { kind: 'where', condition: needed(inputs, 'toJobConfig.whereClause') };
  return { kind: 'none' };
}

/** Without a limit all bad rows are borne where they are recorded, and none where they would be lost. */
function dirtyDataOf(inputs: Inputs): Pick<Plan, 'maxErrors' | 'dirtyData'> {
  const name = (input: string): string => `throttlingConfig.${input}`;
  const recorded = inputs.is(name('recordDirtyData'));
  const limit = inputs.text(name('maxErrorRecords'));
  const maxErrors = limit === undefined ? (recorded ? Number.POSITIVE_INFINITY : 0) : Number(limit);
  const directory = inputs.text(name('dirtyDataDirectory'));
  // By the user guide nothing is stored without a directory.
  if (!recorded || directory === undefined) return { maxErrors, dirtyData: undefined };
  const link = needed(inputs, name('writeToLink'));
  return { maxErrors, dirtyData: { link, bucket: needed(inputs, name('obsBucket')), directory } };
}

/** A separator too many would name the whole bucket. */
function pathsOf(list: string, separator: string): string[] {
  const paths = list.split(separator);
  if (paths.every((path) => path !== '')) return paths;
  throw failure('Cdm.0238', `fromJobConfig.inputDirectory cannot be left blank, nor one of its paths: ${list}`);
}

function shapeOf(inputs: Inputs, config: string): Omit<CsvShape, 'lineEnd'> {
  return {
    separator: inputs.text(`${config}.fieldSeparator`) ?? ',',
    quotes: inputs.is(`${config}.quoteChar`),
    header: inputs.is(`${config}.firstRowAsHeader`),
  };
}

/** Marks that share a character cannot always be told from each other where one follows the other. */
function checkMarks(config: string, { separator, lineEnd, quotes }: CsvShape): void {
  const ends = lineEnd === undefined ? ['\n', '\r'] : [lineEnd];
  const alike = ends.some((end) => [...separator].some((char) => end.includes(char)));
  if (!alike && !(quotes && [separator, ...ends].some((mark) => mark.includes('"')))) return;
  const shown = `${config}.fieldSeparator=${JSON.stringify(separator)}`;
  throw notDone([`${shown}, which cannot be told from the end of a line or from a quote`]);
}

function ordinals(text: string | undefined): number[] | undefined {
  return text?.split('&').map(Number);
}

function needed(inputs: Inputs, name: string): string {
  const text = inputs.text(name);
  if (text === undefined) throw failure('Cdm.0238', `${name} cannot be left blank`);
  return text;
}

function linkOf(definition: Definition, side: 'from' | 'to'): string {
  const link = definition.tree[`${side}-link-name`];
  if (typeof link === 'string' && link !== '') return link;
  throw failure('Cdm.0238', `${side}-link-name cannot be left blank`);
}
