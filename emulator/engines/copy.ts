import { failure } from './failure.ts';
import { type FoundFile, findFiles, folderOf, NewFile, read, writeMarker } from './files.ts';
import { type Places, within } from './places.ts';
import type { Plan } from './plan.ts';

type From = Extract<Plan['source'], { kind: 'binary' }>;
type To = Extract<Plan['target'], { kind: 'binary' }>;

/** Copies files untouched, with the folders below the one that was asked for. Counts as the service does. */
export async function copyFiles(
  places: Places,
  from: From,
  to: To,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const files = await findFiles(places, from.files);
  checkNames(files);
  const folder = await folderOf(places, to);
  const counts = { BYTES_READ: 0, BYTES_WRITTEN: 0, FILES_READ: 0, FILES_WRITTEN: 0, FILES_SKIPPED: 0 };
  for (const found of files) {
    const { bytes, skipped } = await copy(found, within(folder, found.name), to, signal);
    counts.FILES_READ++;
    counts.BYTES_READ += bytes;
    if (skipped) counts.FILES_SKIPPED++;
    else {
      counts.FILES_WRITTEN++;
      counts.BYTES_WRITTEN += bytes;
    }
  }
  await writeMarker(folder, to.marker);
  const total = { TOTAL_FILES: counts.FILES_READ, TOTAL_SIZE: counts.BYTES_READ };
  return { ...counts, ...total, ROWS_READ: -1, ROWS_WRITTEN: -1, ROWS_WRITTEN_SKIPPED: 0 };
}

/** Of two files of one name the second would take the place of the first. */
function checkNames(files: readonly FoundFile[]): void {
  const names = new Set<string>();
  for (const { name } of files) {
    if (names.has(name)) throw failure('Cdm.0423', `Duplicate files exist in the destination path: ${name}, from two`);
    names.add(name);
  }
}

async function copy(found: FoundFile, path: string, { duplicates }: To, signal: AbortSignal) {
  const file = await NewFile.create(path);
  let bytes = 0;
  try {
    for await (const block of read(found.path)) {
      signal.throwIfAborted();
      await file.bytes(block);
      bytes += block.length;
    }
  } catch (error) {
    await file.discard();
    throw error;
  }
  return { bytes, skipped: await file.finish(duplicates) };
}
