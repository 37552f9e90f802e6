import { JobFailure } from '../job-failure.ts';

/** Imports a driver when a link needs it. Throws a JobFailure that says how to install it if it is missing. */
export async function loadDriver<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new JobFailure(
      `The emulator needs the package ${name} for this link, and it is not installed: run "npm ci" in the emulator's checkout`,
    );
  }
}
