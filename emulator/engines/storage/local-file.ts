import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorText, failure, JobFailure } from '../job-failure.ts';
import type { Duplicates, NewFile } from './bucket.ts';

// Each file reuses one block of this size: new blocks would pile up until the next garbage collection.
const BLOCK = 512 * 1024;
// A UTF-16 unit takes at most so many bytes of UTF-8.
const BYTES_PER_UNIT = 3;

/** A file in a local folder. It has a temporary name until it is complete. */
export class LocalFile implements NewFile {
  readonly path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  readonly #block = Buffer.allocUnsafe(BLOCK);
  #buffered = 0;
  #written = 0;

  private constructor(path: string, temporary: string, handle: FileHandle) {
    this.path = path;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  static async create(path: string): Promise<NewFile> {
    return attempt(path, async () => {
      await mkdir(dirname(path), { recursive: true });
      // A unique name: neither a file of the bucket nor of another run that writes the same path.
      const temporary = `${path}.${randomUUID()}.tmp`;
      return new LocalFile(path, temporary, await open(temporary, 'w'));
    });
  }

  get size(): number {
    return this.#written + this.#buffered;
  }

  text(text: string): Promise<void> | undefined {
    if (this.#buffered + text.length * BYTES_PER_UNIT > BLOCK) return this.#overflow(text);
    this.#buffered += this.#block.write(text, this.#buffered);
    return undefined;
  }

  async bytes(bytes: Uint8Array): Promise<void> {
    if (this.#buffered + bytes.length > BLOCK) await this.#flush();
    if (bytes.length > BLOCK) {
      await this.#write(bytes);
      return;
    }
    this.#block.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
  }

  async finish(duplicates: Duplicates): Promise<'written' | 'skipped'> {
    try {
      await this.#flush();
      await attempt(this.path, () => this.#handle.close());
      const existing = statSync(this.path, { throwIfNoEntry: false });
      if (existing?.size === this.#written && duplicates !== 'REPLACE') {
        await rm(this.#temporary);
        if (duplicates === 'SKIP') return 'skipped';
        throw failure('Cdm.0244', `Failed to create file ${this.path}: it exists, and duplicateFileOpType is ABANDON`);
      }
      await attempt(this.path, () => rename(this.#temporary, this.path));
      return 'written';
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#temporary, { force: true });
  }

  async #flush(): Promise<void> {
    const bytes = this.#block.subarray(0, this.#buffered);
    this.#buffered = 0;
    if (bytes.length > 0) await this.#write(bytes);
  }

  async #overflow(text: string): Promise<void> {
    await this.#flush();
    if (text.length * BYTES_PER_UNIT > BLOCK) await this.#write(Buffer.from(text));
    else this.#buffered = this.#block.write(text);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await attempt(this.path, async () => {
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await this.#handle.write(bytes, at);
        at += bytesWritten;
      }
    });
    this.#written += bytes.length;
  }
}

/** Turns an error of the file system, such as a full disk, into the job's failure. */
async function attempt<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof JobFailure) throw error;
    throw failure('Cdm.0244', `Failed to create file ${path}. Cause: ${errorText(error)}`);
  }
}
