import { failure, failureReason } from '../job-failure.ts';
import { MysqlSession } from '../mysql/mysql-session.ts';
import { PostgresSession } from '../postgres/postgres-session.ts';
import type { Bucket } from '../storage/bucket.ts';
import { folderBucket } from '../storage/folder-bucket.ts';
import { bucketFolder, hasLinkFolder } from '../storage/link-folders.ts';
import { createS3Client, openS3Bucket } from '../storage/s3-bucket.ts';
import { readLinkSettings } from './link-settings.ts';
import type { DatabaseSettings, LinkSettings, StorageSettings } from './link-types.ts';
import { zoneOffsetMinutes } from './zone-offset.ts';

/** What the links of a run or a check need. */
export interface LinkContext {
  /** Has a folder for each link that is one. */
  readonly dataFolder: string | undefined;
  /** The definition of a link with its secrets, if it has one. */
  readonly linkDefinition: (link: string) => unknown;
  /** Time zone of the sessions: that of the service. */
  readonly timeZone: string;
  readonly signal: AbortSignal;
}

/** A link with a folder of its name is that folder, whatever its settings say, so that it never leaves the machine. */
export function linkSettings({ dataFolder, linkDefinition }: LinkContext, link: string): LinkSettings {
  if (dataFolder !== undefined && hasLinkFolder(dataFolder, link)) return { kind: 'folder' };
  return readLinkSettings(link, linkDefinition(link));
}

/** The data folder. Throws a JobFailure if the emulator has none. */
export function requireDataFolder({ dataFolder }: LinkContext, link: string): string {
  if (dataFolder !== undefined) return dataFolder;
  throw failure(
    'Cdm.0901',
    `Failed to connect. Cause: link ${link} has no server of its own, and the emulator has no data folder: start it with --data FOLDER`,
  );
}

export async function openBucket(context: LinkContext, link: string, bucket: string): Promise<Bucket> {
  const settings = linkSettings(context, link);
  switch (settings.kind) {
    case 'storage':
      return openS3Bucket(settings, bucket, context.signal);
    case 'folder':
      return folderBucket(bucketFolder(requireDataFolder(context, link), link, bucket));
    case 'database':
      throw failure('Cdm.0800', `Failed to connect to the OBS server. Cause: link ${link} is a database's`);
    default: {
      const never: never = settings;
      throw new Error(`no such link: ${JSON.stringify(never)}`);
    }
  }
}

export function openPostgres(context: LinkContext, settings: DatabaseSettings): Promise<PostgresSession> {
  return PostgresSession.open(settings, context.timeZone, context.signal);
}

export function openMysql(context: LinkContext, settings: DatabaseSettings): Promise<MysqlSession> {
  return MysqlSession.open(settings, zoneOffsetMinutes(context.timeZone, new Date()), context.signal);
}

/** Tries a link that has a server. Gives the reason if it does not connect. */
export async function linkProblem(
  context: LinkContext,
  settings: DatabaseSettings | StorageSettings,
): Promise<string | undefined> {
  try {
    if (settings.kind === 'storage') await checkStorage(settings);
    else await (await (settings.dialect === 'postgres' ? openPostgres : openMysql)(context, settings)).close();
    return undefined;
  } catch (error) {
    return failureReason(error);
  }
}

/** Signs a request. A key that may not list buckets is a good key all the same. */
async function checkStorage(settings: StorageSettings): Promise<void> {
  const { sdk, client } = await createS3Client(settings);
  try {
    await client.send(new sdk.ListBucketsCommand({}));
  } catch (error) {
    if (error instanceof Error && error.name === 'AccessDenied') return;
    throw failure('Cdm.0800', `Failed to connect to the OBS server. Cause: ${String(error)}`);
  }
}
