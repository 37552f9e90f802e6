import { statSync } from 'node:fs';
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { failure, unsupported } from '../job-failure.ts';
import { type Bucket, type FoundFile, joinPath } from './bucket.ts';
import { localPath } from './link-folders.ts';
import { LocalFile } from './local-file.ts';

const DEFAULT_BLOCK = 64 * 1024;

/** A bucket that is a folder on this machine. */
export function folderBucket(folder: string): Bucket {
  return {
    name: basename(folder),
    list: async (path) => {
      const place = localPath(folder, path);
      const stat = statSync(place, { throwIfNoEntry: false });
      if (stat?.isDirectory()) return walk(place, joinPath(path), '');
      return stat?.isFile() ? [{ path, name: basename(place) }] : undefined;
    },
    read: (path, blockSize) => readBlocks(localPath(folder, path), blockSize ?? DEFAULT_BLOCK),
    create: (path) => LocalFile.create(localPath(folder, path)),
    writeMarker: (path) => writeMarker(localPath(folder, path)),
  };
}

async function walk(folder: string, path: string, prefix: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const place = join(folder, entry.name);
    const inner = joinPath(path, entry.name);
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) found.push(...(await walk(place, inner, `${name}/`)));
    else if (entry.isFile()) found.push({ path: inner, name });
    else throw unsupported([`${place}, which is neither a file nor a folder`]);
  }
  return found;
}

async function* readBlocks(path: string, size: number): AsyncGenerator<Buffer> {
  const block = Buffer.allocUnsafe(size);
  const handle = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(block, 0, size, null);
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function writeMarker(path: string): Promise<void> {
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing !== undefined && (existing.isDirectory() || existing.size > 0)) {
    throw failure('Cdm.0244', `Failed to create file ${path}: the marker would replace existing content`);
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '');
}
