import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { failure, notDone } from './failure.ts';
import { type Places, within } from './places.ts';
import type { BucketPlace, Duplicates, SourceFiles } from './plan.ts';

export interface FoundFile {
  readonly path: string;
  /** Below the folder that was asked for, with slashes; of a file that was asked for, its name. */
  readonly name: string;
}

/** The files that a job reads, in the order of their names. */
export async function findFiles(places: Places, wanted: SourceFiles): Promise<FoundFile[]> {
  const bucket = places.bucket(wanted.link, wanted.bucket);
  const found: FoundFile[] = [];
  for (const path of wanted.paths) {
    const place = within(bucket, path);
    const stat = statSync(place, { throwIfNoEntry: false });
    if (stat?.isDirectory()) found.push(...(await walk(place, '')));
    else if (stat?.isFile()) found.push({ path: place, name: basename(place) });
    else if (!wanted.missingIsEmpty) {
      throw failure('Cdm.0420', `Source file or source directory ${path} does not exist in bucket ${wanted.bucket}`);
    }
  }
  if (wanted.wildcards.length === 0) return found;
  const patterns = wanted.wildcards.map(patternOf);
  return found.filter(({ path }) => patterns.some((pattern) => pattern.test(basename(path))));
}

async function walk(folder: string, above: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const name = `${above}${entry.name}`;
    if (entry.isDirectory()) found.push(...(await walk(path, `${name}/`)));
    else if (entry.isFile()) found.push({ path, name });
    else throw notDone([`${path}, which is neither a file nor a folder`]);
  }
  return found;
}

function patternOf(wildcard: string): RegExp {
  const parts = wildcard.trim().split('*');
  return new RegExp(`^${parts.map((part) => RegExp.escape(part).replaceAll('\\?', '.')).join('.*')}$`, 's');
}

/** The folder in the bucket, made if need be: object storage has none. */
export async function folderOf(places: Places, { link, bucket, directory }: BucketPlace): Promise<string> {
  const folder = within(places.bucket(link, bucket), directory);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Writes an empty file. It does not take the place of one that holds something, such as what was just written. */
export async function writeMarker(folder: string, name: string | undefined): Promise<void> {
  if (name === undefined) return;
  const path = within(folder, name);
  const there = statSync(path, { throwIfNoEntry: false });
  if (there !== undefined && (there.isDirectory() || there.size > 0)) {
    throw failure('Cdm.0244', `Failed to create file ${path}: the marker would take the place of what is there`);
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '');
}

// What is read or written at once. Each file has one such block and uses it again and again, for blocks made anew would pile up
// until the next collection of garbage.
const BLOCK = 64 * 1024;
// A UTF-16 unit is at most so many bytes of UTF-8.
const BYTES_PER_UNIT = 3;

/** A file that appears under its name only once it is complete, as an object does. */
export class NewFile {
  readonly path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  readonly #block = Buffer.allocUnsafe(BLOCK);
  #waiting = 0;
  #written = 0;

  private constructor(path: string, temporary: string, handle: FileHandle) {
    this.path = path;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  static async create(path: string): Promise<NewFile> {
    await mkdir(dirname(path), { recursive: true });
    // A name that nobody else has: neither a file of the bucket nor another run that writes the same one.
    const temporary = `${path}.${randomUUID()}.tmp`;
    return new NewFile(path, temporary, await open(temporary, 'w'));
  }

  /** Bytes so far. */
  get size(): number {
    return this.#written + this.#waiting;
  }

  /** Undefined where there is nothing to wait for: a promise for each row would take longer than the row. */
  text(text: string): Promise<void> | undefined {
    if (this.#waiting + text.length * BYTES_PER_UNIT > BLOCK) return this.#overflow(text);
    this.#waiting += this.#block.write(text, this.#waiting);
    return undefined;
  }

  async bytes(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, at);
      at += bytesWritten;
    }
    this.#written += bytes.length;
  }

  /** Puts it under its name. `SKIP` and `ABANDON` mean a file of the same name and size; true if it was skipped. */
  async finish(duplicates: Duplicates): Promise<boolean> {
    await this.#flush();
    await this.#handle.close();
    const there = statSync(this.path, { throwIfNoEntry: false });
    if (there?.size === this.#written && duplicates !== 'REPLACE') {
      await rm(this.#temporary);
      if (duplicates === 'SKIP') return true;
      throw failure('Cdm.0244', `Failed to create file ${this.path}: it is there, and duplicateFileOpType is ABANDON`);
    }
    await rename(this.#temporary, this.path);
    return false;
  }

  async discard(): Promise<void> {
    await this.#handle.close();
    await rm(this.#temporary, { force: true });
  }

  async #flush(): Promise<void> {
    const bytes = this.#block.subarray(0, this.#waiting);
    this.#waiting = 0;
    if (bytes.length > 0) await this.bytes(bytes);
  }

  async #overflow(text: string): Promise<void> {
    await this.#flush();
    if (text.length * BYTES_PER_UNIT > BLOCK) await this.bytes(Buffer.from(text));
    else this.#waiting = this.#block.write(text);
  }
}

/** A file's bytes, block by block; a block is good until the next is asked for. */
export async function* read(path: string, size = BLOCK): AsyncGenerator<Buffer> {
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
