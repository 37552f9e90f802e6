import type { Plan } from '../plan/job-plan.ts';
import type { DirtyRows } from './dirty-rows.ts';
import type { CsvBatch, RowSource, RowTarget, WriteResult } from './row.ts';

export interface Transfer {
  readonly source: RowSource;
  readonly target: RowTarget;
  readonly dirty: DirtyRows;
  readonly plan: Plan;
  readonly signal: AbortSignal;
  /** Name of the run and where its warnings go. */
  readonly run: { readonly name: string; readonly log: (line: string) => void };
}

export interface RowCounters {
  readonly ROWS_READ: number;
  readonly ROWS_WRITTEN: number;
  readonly ROWS_WRITTEN_SKIPPED: number;
}

/** Moves all rows from the source to the target. Throws a JobFailure when there are too many dirty rows. */
export async function transferRows(transfer: Transfer): Promise<RowCounters> {
  const { target, dirty, plan, run } = transfer;
  try {
    const csv = csvBatches(transfer);
    const { read, written } = csv === undefined ? await copyRows(transfer) : await copyCsv(transfer, csv);
    const rest = await target.flush(plan.maxErrors - dirty.count);
    await dirty.add(rest.dirty);
    await target.commit();
    target.report?.(run.log, run.name);
    return { ROWS_READ: read, ROWS_WRITTEN: written + rest.written, ROWS_WRITTEN_SKIPPED: dirty.count };
  } catch (error) {
    await target.discard();
    throw error;
  } finally {
    await dirty.close();
  }
}

function csvBatches({ source, target, plan }: Transfer): AsyncIterable<CsvBatch> | undefined {
  if (target.writeCsv === undefined || plan.target.kind !== 'csv') return undefined;
  return source.csvBatches?.(plan.target.shape);
}

interface Counts {
  readonly read: number;
  readonly written: number;
}

async function copyRows({ source, target, dirty, plan, signal }: Transfer): Promise<Counts> {
  let [read, written] = [0, 0];
  for await (const batch of source.batches()) {
    signal.throwIfAborted();
    read += batch.rows.length + batch.dirty.length;
    const result = await target.write(batch.rows, plan.maxErrors - dirty.count);
    written += result.written;
    await dirty.add([...result.dirty, ...batch.dirty]);
  }
  return { read, written };
}

async function copyCsv({ target, signal }: Transfer, batches: AsyncIterable<CsvBatch>): Promise<Counts> {
  let [read, written] = [0, 0];
  for await (const batch of batches) {
    signal.throwIfAborted();
    read += batch.rows;
    const result: WriteResult | undefined = await target.writeCsv?.(batch);
    written += result?.written ?? 0;
  }
  return { read, written };
}
