import type { CsvShape } from '../rows/row.ts';
import type { Duplicates } from '../storage/bucket.ts';

/** A folder in a bucket of an OBS link. */
export interface BucketFolder {
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
  /** Patterns for file names; empty for all. */
  readonly wildcards: readonly string[];
  readonly missingIsEmpty: boolean;
}

export interface TableSource extends TableName {
  readonly kind: 'table';
  readonly columns: readonly string[] | undefined;
  readonly where: string | undefined;
  readonly partitionColumn: string | undefined;
}

/** `useSql`: rows of a query. */
export interface QuerySource {
  readonly kind: 'query';
  readonly link: string;
  readonly sql: string;
  readonly columns: readonly string[] | undefined;
  readonly partitionColumn: string | undefined;
}

/** `ordinals` count fields from 1. */
export interface CsvSource {
  readonly kind: 'csv';
  readonly files: SourceFiles;
  readonly shape: CsvShape;
  readonly ordinals: readonly number[] | undefined;
}

export type Source = TableSource | QuerySource | CsvSource | { readonly kind: 'binary'; readonly files: SourceFiles };

export interface TableTarget extends TableName {
  readonly kind: 'table';
  readonly columns: readonly string[] | undefined;
  readonly preparation: 'DO_NOTHING' | 'CREATE_WHEN_NOT_EXIST' | 'DROP_AND_CREATE';
  readonly clear: { readonly kind: 'none' | 'all' } | { readonly kind: 'where'; readonly condition: string };
  /** A failed run leaves the table as it was. */
  readonly allOrNothing: boolean;
  readonly keepNotNull: boolean;
  readonly longerTexts: boolean;
}

export type Target =
  | TableTarget
  | (BucketFolder & {
      readonly kind: 'csv';
      readonly shape: CsvShape & { readonly lineEnd: string };
      readonly ordinals: readonly number[] | undefined;
      readonly prefix: string | undefined;
      readonly bytesPerFile: number | undefined;
      readonly duplicates: Duplicates;
      readonly marker: string | undefined;
    })
  | (BucketFolder & { readonly kind: 'binary'; readonly duplicates: Duplicates; readonly marker: string | undefined });

export interface Plan {
  readonly source: Source;
  readonly target: Target;
  /** How many ranges of `partitionColumn` are read at the same time. */
  readonly extractors: number;
  /** Dirty rows that are allowed. */
  readonly maxErrors: number;
  /** Where dirty rows are recorded. */
  readonly dirtyData: BucketFolder | undefined;
}
