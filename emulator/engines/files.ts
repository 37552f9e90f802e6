import { createReadStream, statSync } from 'node:fs';
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

/** Writes an empty file. */
export async function writeMarker(folder: string, name: string | undefined): Promise<void> {
  if (name !== undefined) await writeFile(within(folder, name), '');
}

// What is gathered before it is written: fewer calls, and still little memory.
const BLOCK = 256 * 1024;

/** A file that appears under its name only once it is complete, as an object does. */
export class NewFile {
  readonly path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  #waiting = '';
  #written = 0;

  private constructor(path: string, temporary: string, handle: FileHandle) {
    this.path = path;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  static async create(path: string): Promise<NewFile> {
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.tmp`;
    return new NewFile(path, temporary, await open(temporary, 'w'));
  }

  /** Bytes so far; what waits is counted in characters. */
  get size(): number {
    return this.#written + this.#waiting.length;
  }

  /** Undefined where there is nothing to wait for: a promise for each row would take longer than the row. */
  text(text: string): Promise<void> | undefined {
    this.#waiting += text;
    return this.#waiting.length >= BLOCK ? this.#flush() : undefined;
  }

  async bytes(bytes: Uint8Array): Promise<void> {
    await this.#handle.write(bytes);
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
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = '';
    if (bytes.length > 0) await this.bytes(bytes);
  }
}

/** A file's bytes, block by block. */
export function read(path: string): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: BLOCK });
}
