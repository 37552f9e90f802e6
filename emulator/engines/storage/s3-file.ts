import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';
import { failure } from '../job-failure.ts';
import type { Duplicates, NewFile } from './bucket.ts';
import { attempt } from './s3-errors.ts';

// The protocol's least part is 5 MiB, and it takes 10,000 parts: with these a file can have 78 GiB.
const PART_BYTES = 8 * 1024 * 1024;
// A UTF-16 unit takes at most so many bytes of UTF-8.
const BYTES_PER_UNIT = 3;

type Sdk = typeof import('@aws-sdk/client-s3');

export interface S3Target {
  readonly sdk: Sdk;
  readonly client: S3Client;
  readonly bucket: string;
  readonly signal: AbortSignal;
  /** The size of an existing object. */
  readonly size: (key: string) => Promise<number | undefined>;
}

/** An object that is uploaded in parts. The server shows it only after the last one. */
export class S3File implements NewFile {
  readonly path: string;
  readonly #target: S3Target;
  readonly #parts: CompletedPart[] = [];
  readonly #buffer = Buffer.allocUnsafe(PART_BYTES);
  #buffered = 0;
  #uploaded = 0;
  #uploadId: string | undefined;

  constructor(target: S3Target, key: string) {
    this.#target = target;
    this.path = key;
  }

  get size(): number {
    return this.#uploaded + this.#buffered;
  }

  text(text: string): Promise<void> | undefined {
    if (this.#buffered + text.length * BYTES_PER_UNIT > PART_BYTES) return this.bytes(Buffer.from(text));
    this.#buffered += this.#buffer.write(text, this.#buffered);
    return undefined;
  }

  async bytes(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const take = Math.min(bytes.length - at, PART_BYTES - this.#buffered);
      this.#buffer.set(bytes.subarray(at, at + take), this.#buffered);
      this.#buffered += take;
      at += take;
      if (this.#buffered === PART_BYTES) await this.#uploadPart();
    }
  }

  async finish(duplicates: Duplicates): Promise<'written' | 'skipped'> {
    const { sdk, client, bucket, signal } = this.#target;
    if (duplicates !== 'REPLACE' && (await this.#target.size(this.path)) === this.size) {
      await this.discard();
      if (duplicates === 'SKIP') return 'skipped';
      throw failure('Cdm.0244', `Failed to create file ${this.path}: it exists, and duplicateFileOpType is ABANDON`);
    }
    const name = { Bucket: bucket, Key: this.path };
    if (this.#uploadId === undefined) {
      const Body = this.#buffer.subarray(0, this.#buffered);
      const command = new sdk.PutObjectCommand({ ...name, Body, ContentLength: Body.length });
      await this.#attempt(() => client.send(command, { abortSignal: signal }));
      return 'written';
    }
    if (this.#buffered > 0) await this.#uploadPart();
    const upload = { UploadId: this.#uploadId, MultipartUpload: { Parts: this.#parts } };
    const command = new sdk.CompleteMultipartUploadCommand({ ...name, ...upload });
    await this.#attempt(() => client.send(command, { abortSignal: signal }));
    return 'written';
  }

  async discard(): Promise<void> {
    if (this.#uploadId === undefined) return;
    const { sdk, client, bucket } = this.#target;
    const upload = { Bucket: bucket, Key: this.path, UploadId: this.#uploadId };
    this.#uploadId = undefined;
    // Parts without an object are invisible; a server that is gone cannot remove them either.
    await client.send(new sdk.AbortMultipartUploadCommand(upload)).catch(() => undefined);
  }

  async #uploadPart(): Promise<void> {
    const { sdk, client, bucket, signal } = this.#target;
    const name = { Bucket: bucket, Key: this.path };
    const abort = { abortSignal: signal };
    const start = new sdk.CreateMultipartUploadCommand(name);
    this.#uploadId ??= (await this.#attempt(() => client.send(start, abort))).UploadId;
    const part = { UploadId: this.#uploadId, PartNumber: this.#parts.length + 1 };
    const body = this.#buffer.subarray(0, this.#buffered);
    const command = new sdk.UploadPartCommand({ ...name, ...part, Body: body });
    const { ETag } = await this.#attempt(() => client.send(command, abort));
    this.#parts.push({ ...(ETag === undefined ? {} : { ETag }), PartNumber: part.PartNumber });
    this.#uploaded += this.#buffered;
    this.#buffered = 0;
  }

  #attempt<T>(act: () => Promise<T>): Promise<T> {
    return attempt('Cdm.0244', `Failed to create file ${this.path}`, act);
  }
}
