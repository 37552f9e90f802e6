import { statSync } from 'node:fs';
import { join } from 'node:path';
import { failure, JobFailure } from '../job-failure.ts';

/**
 * The SQLite file of a schema: `<data folder>/<link>/<schema>.db`. Names come from anyone who can reach the port, so none leads
 * out of the data folder. Throws a JobFailure if it does not exist.
 */
export function sqliteFile(dataFolder: string, link: string, schema: string): string {
  const file = join(dataFolder, pathStep(link), `${pathStep(schema)}.db`);
  if (exists(file, 'file')) return file;
  throw failure('Cdm.0901', `Failed to connect to the database server. Cause: link ${link} needs the file ${file}`);
}

/** The folder of a bucket: `<data folder>/<link>/<bucket>`. Throws a JobFailure if it does not exist. */
export function bucketFolder(dataFolder: string, link: string, bucket: string): string {
  const folder = join(dataFolder, pathStep(link));
  if (!exists(folder, 'folder')) {
    throw failure('Cdm.0800', `Failed to connect to the OBS server. Cause: link ${link} needs the folder ${folder}`);
  }
  const inner = join(folder, pathStep(bucket));
  if (exists(inner, 'folder')) return inner;
  throw failure('Cdm.0801', `OBS bucket [${bucket}] unavailable: there is no folder ${inner}`);
}

/** Whether the data folder has a folder for a link. */
export function hasLinkFolder(dataFolder: string, link: string): boolean {
  return isPathStep(link) && exists(join(dataFolder, link), 'folder');
}

/** An object's path as a path on this machine. */
export function localPath(folder: string, path: string): string {
  const steps = path.split('/').filter((part) => part !== '');
  return join(folder, ...steps.map(pathStep));
}

function pathStep(name: string): string {
  if (isPathStep(name)) return name;
  throw new JobFailure(`Cdm.0249: Invalid file name ${JSON.stringify(name)}: it cannot be a step of a local path`);
}

function isPathStep(name: string): boolean {
  // On Windows a colon names a drive or a stream, and blanks at the end of a name are dropped.
  return !/^[. ]*$/.test(name) && !/[\\/:\0]/.test(name);
}

function exists(path: string, kind: 'file' | 'folder'): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return kind === 'file' ? found?.isFile() === true : found?.isDirectory() === true;
}
