import { statSync } from 'node:fs';
import { join } from 'node:path';
import { failure, JobFailure } from './failure.ts';

/** Where links are on this machine: each is the folder of its name in the data folder. */
export interface Places {
  /** The SQLite file of a schema: `<link>/<schema>.db`. */
  database(link: string, schema: string): string;
  /** The folder of a bucket: `<link>/<bucket>`. */
  bucket(link: string, bucket: string): string;
}

/** Names come from whoever can reach the port, so none leads out of `folder`. What is not there is a JobFailure. */
export function createPlaces(folder: string): Places {
  return {
    database: (link, schema) => {
      const file = join(folder, step(link), `${step(schema)}.db`);
      if (isThere(file, 'file')) return file;
      throw failure('Cdm.0901', `Failed to connect to the database server. Cause: link ${link} needs the file ${file}`);
    },
    bucket: (link, bucket) => {
      const place = join(folder, step(link));
      if (!isThere(place, 'folder')) {
        throw failure('Cdm.0800', `Failed to connect to the OBS server. Cause: link ${link} needs the folder ${place}`);
      }
      const within = join(place, step(bucket));
      if (isThere(within, 'folder')) return within;
      throw failure('Cdm.0801', `OBS bucket [${bucket}] unavailable: there is no folder ${within}`);
    },
  };
}

/** Whether a link has its folder. */
export function isPlace(folder: string, link: string): boolean {
  return isStep(link) && isThere(join(folder, link), 'folder');
}

/** A path of an object in a bucket, without empty steps, as a path on this machine. */
export function within(bucket: string, path: string): string {
  const steps = path.split('/').filter((part) => part !== '');
  return join(bucket, ...steps.map(step));
}

/** One step of a path. */
function step(name: string): string {
  if (isStep(name)) return name;
  throw new JobFailure(`Cdm.0249: Invalid file name ${JSON.stringify(name)}: it cannot be a step of a local path`);
}

function isStep(name: string): boolean {
  // A colon names a drive or a stream on Windows, and blanks at the end of a name fall off there.
  return !/^[. ]*$/.test(name) && !/[\\/:\0]/.test(name);
}

function isThere(path: string, kind: 'file' | 'folder'): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return kind === 'file' ? found?.isFile() === true : found?.isDirectory() === true;
}
