import type { S3Client } from '@aws-sdk/client-s3';
import { failure } from '../job-failure.ts';
import type { StorageSettings } from '../links/link-types.ts';
import { loadDriver } from '../links/load-driver.ts';
import { type Bucket, type FoundFile, joinPath } from './bucket.ts';
import { attempt, statusOf, storageFailure } from './s3-errors.ts';
import { S3File } from './s3-file.ts';

const CONNECT_MS = 10_000;
const SILENCE_MS = 60_000;

type Sdk = typeof import('@aws-sdk/client-s3');

/** Opens a bucket of an S3-compatible server. Throws a JobFailure if the server does not give access to it. */
export async function openS3Bucket(settings: StorageSettings, bucket: string, signal: AbortSignal): Promise<Bucket> {
  const { sdk, client } = await createS3Client(settings);
  await attempt('Cdm.0801', `OBS bucket [${bucket}] unavailable`, () =>
    client.send(new sdk.HeadBucketCommand({ Bucket: bucket }), { abortSignal: signal }),
  );
  return s3Bucket(sdk, client, bucket, signal);
}

export async function createS3Client(settings: StorageSettings): Promise<{ sdk: Sdk; client: S3Client }> {
  const sdk = await loadDriver('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  const { endpoint, accessKey: accessKeyId, secretKey: secretAccessKey } = settings;
  const client = new sdk.S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 3,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: SILENCE_MS },
    // By default the SDK adds checksums that many compatible servers refuse, or store as part of the object.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return { sdk, client };
}

function s3Bucket(sdk: Sdk, client: S3Client, bucket: string, signal: AbortSignal): Bucket {
  const abort = { abortSignal: signal };
  const size = async (key: string): Promise<number | undefined> => {
    try {
      const head = await client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key }), abort);
      return head.ContentLength ?? 0;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw storageFailure('Cdm.0800', `Failed to read ${key} of bucket ${bucket}`, error);
    }
  };
  const list = async (path: string): Promise<FoundFile[] | undefined> => {
    const key = joinPath(path);
    const prefix = key === '' ? '' : `${key}/`;
    const names: string[] = [];
    const pages = sdk.paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix });
    await attempt('Cdm.0800', `Failed to list ${prefix} of bucket ${bucket}`, async () => {
      for await (const { Contents = [] } of pages) {
        signal.throwIfAborted();
        for (const { Key = '' } of Contents) if (!Key.endsWith('/')) names.push(Key.slice(prefix.length));
      }
    });
    if (names.length > 0) return names.sort(byName).map((name) => ({ path: `${prefix}${name}`, name }));
    if (key === '') return [];
    if ((await size(key)) !== undefined) return [{ path: key, name: key.slice(key.lastIndexOf('/') + 1) }];
    // An object for the folder itself, which consoles create.
    return (await size(prefix)) === undefined ? undefined : [];
  };
  return {
    name: bucket,
    list,
    read: (path) => readObject(sdk, client, { bucket, key: joinPath(path), signal }),
    create: (path) => Promise.resolve(new S3File({ sdk, client, bucket, signal, size }, joinPath(path))),
    writeMarker: async (path) => {
      const key = joinPath(path);
      if (((await size(key)) ?? 0) > 0) {
        throw failure('Cdm.0244', `Failed to create file ${key}: the marker would replace existing content`);
      }
      await attempt('Cdm.0244', `Failed to create file ${key}`, () =>
        client.send(new sdk.PutObjectCommand({ Bucket: bucket, Key: key, Body: '', ContentLength: 0 }), abort),
      );
    },
  };
}

interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  readonly signal: AbortSignal;
}

async function* readObject(
  sdk: Sdk,
  client: S3Client,
  { bucket, key, signal }: ObjectName,
): AsyncGenerator<Uint8Array> {
  const problem = `Failed to read ${key} of bucket ${bucket}`;
  const { Body, ContentLength } = await attempt('Cdm.0800', problem, () =>
    client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal }),
  );
  let length = 0;
  try {
    for await (const chunk of (Body ?? []) as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw storageFailure('Cdm.0800', problem, error);
  }
  if (ContentLength !== undefined && length !== ContentLength) {
    throw failure('Cdm.0800', `${problem}: ${length} of ${ContentLength} bytes have arrived`);
  }
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}
