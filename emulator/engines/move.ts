import type { Definition } from '../jobs/definition.ts';
import type { Count } from '../scenario/options.ts';
import { copyFiles } from './copy.ts';
import { csvSource } from './csv-source.ts';
import { csvTarget } from './csv-target.ts';
import { Databases } from './database.ts';
import { createDirtyData } from './dirty-data.ts';
import { notDone } from './failure.ts';
import { createPlaces, type Places } from './places.ts';
import { type Plan, planOf } from './plan.ts';
import type { RowSource, RowTarget } from './rows.ts';
import { tableSource } from './table-source.ts';
import { tableTarget } from './table-target.ts';

/** One run of a job, with the date macros of its definition filled in. */
export interface Order {
  readonly definition: Definition;
  /** A name of its own, for the file of its bad rows. */
  readonly run: string;
  /** Holds a folder per link. */
  readonly dataFolder: string;
  readonly signal: AbortSignal;
  /** Takes a line about something worth a look. */
  readonly log: (line: string) => void;
}

export type Counted = Readonly<Record<string, Count>>;

/**
 * Does what a job asks for and counts it: rows of a table job, files and bytes of a binary one, -1 for what such a job does not
 * measure. Throws a JobFailure, or the signal's reason.
 */
export async function moveData({ definition, run, dataFolder, signal, log }: Order): Promise<Counted> {
  const plan = planOf(definition);
  const places = createPlaces(dataFolder);
  const { source, target } = plan;
  if (source.kind === 'binary' && target.kind === 'binary') return copyFiles(places, source, target, signal);
  const databases = new Databases(places);
  try {
    return await moveRows(places, databases, plan, { run, signal, log });
  } finally {
    databases.close();
  }
}

async function moveRows(
  places: Places,
  databases: Databases,
  plan: Plan,
  { run, signal, log }: Pick<Order, 'run' | 'signal' | 'log'>,
): Promise<Counted> {
  const source = openSource(places, databases, plan);
  const target = await openTarget(places, databases, plan, source);
  const dirty = createDirtyData(places, plan, run);
  let [read, written] = [0, 0];
  try {
    for await (const { rows, bad } of source.batches()) {
      signal.throwIfAborted();
      read += rows.length + bad.length;
      const refused = await target.write(rows, plan.maxErrors - dirty.count);
      written += rows.length - refused.length;
      await dirty.take([...refused, ...bad]);
    }
    await target.finish();
    target.report?.(log, run);
  } catch (error) {
    await target.abandon();
    throw error;
  } finally {
    await dirty.close();
  }
  return { ...NOT_MEASURED, ROWS_READ: read, ROWS_WRITTEN: written, ROWS_WRITTEN_SKIPPED: dirty.count };
}

const NOT_MEASURED = {
  BYTES_WRITTEN: -1,
  TOTAL_FILES: -1,
  BYTES_READ: -1,
  FILES_WRITTEN: -1,
  TOTAL_SIZE: -1,
  FILES_READ: -1,
  FILES_SKIPPED: -1,
};

function openSource(places: Places, databases: Databases, { source, target }: Plan): RowSource {
  switch (source.kind) {
    case 'csv':
      return csvSource(places, source);
    case 'table': {
      const shared = target.kind === 'table' && databases.path(target) === databases.path(source);
      if (shared && target.table.toLowerCase() === source.table.toLowerCase()) {
        throw notDone([`the table ${source.table} as source and destination of one job`]);
      }
      return tableSource(databases, source, !shared);
    }
    default:
      throw new Error(`${source.kind} files have no rows`);
  }
}

async function openTarget(
  places: Places,
  databases: Databases,
  plan: Plan,
  { columns }: RowSource,
): Promise<RowTarget> {
  const { source, target } = plan;
  switch (target.kind) {
    case 'csv':
      return csvTarget(places, target, source.kind === 'table' ? source.table : 'data', columns);
    case 'table':
      return tableTarget(databases, target, columns);
    default:
      throw new Error(`${target.kind} files take no rows`);
  }
}
