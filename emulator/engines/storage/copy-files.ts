import { failure } from '../job-failure.ts';
import type { Source, Target } from '../plan/job-plan.ts';
import { type Bucket, type FoundFile, joinPath } from './bucket.ts';
import { findFiles } from './find-files.ts';

type BinarySource = Extract<Source, { kind: 'binary' }>;
type BinaryTarget = Extract<Target, { kind: 'binary' }>;

export interface FileCopy {
  readonly source: Bucket;
  readonly files: BinarySource['files'];
  readonly destination: Bucket;
  readonly target: BinaryTarget;
}

/** Copies files unchanged, with their folders. Counts files and bytes, as the service does for binary jobs. */
export async function copyFiles(copy: FileCopy, signal: AbortSignal): Promise<Record<string, number>> {
  const { source, destination, target } = copy;
  const files = await findFiles(source, copy.files);
  checkNames(files);
  const counts = { BYTES_READ: 0, BYTES_WRITTEN: 0, FILES_READ: 0, FILES_WRITTEN: 0, FILES_SKIPPED: 0 };
  for (const found of files) {
    const { bytes, outcome } = await copyFile(copy, found, signal);
    counts.FILES_READ++;
    counts.BYTES_READ += bytes;
    if (outcome === 'skipped') counts.FILES_SKIPPED++;
    else {
      counts.FILES_WRITTEN++;
      counts.BYTES_WRITTEN += bytes;
    }
  }
  if (target.marker !== undefined) await destination.writeMarker(joinPath(target.directory, target.marker));
  const total = { TOTAL_FILES: counts.FILES_READ, TOTAL_SIZE: counts.BYTES_READ };
  return { ...counts, ...total, ROWS_READ: -1, ROWS_WRITTEN: -1, ROWS_WRITTEN_SKIPPED: 0 };
}

/** The second of two files with the same name would replace the first. */
function checkNames(files: readonly FoundFile[]): void {
  const names = new Set<string>();
  for (const { name } of files) {
    if (names.has(name)) throw failure('Cdm.0423', `Duplicate files exist in the destination path: ${name}, from two`);
    names.add(name);
  }
}

async function copyFile({ source, destination, target }: FileCopy, found: FoundFile, signal: AbortSignal) {
  const file = await destination.create(joinPath(target.directory, found.name));
  let bytes = 0;
  try {
    for await (const block of source.read(found.path)) {
      signal.throwIfAborted();
      await file.bytes(block);
      bytes += block.length;
    }
  } catch (error) {
    await file.discard();
    throw error;
  }
  return { bytes, outcome: await file.finish(target.duplicates) };
}
