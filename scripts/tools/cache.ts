import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder for programs that the checks fetch on demand. It is outside the checkout, so that `npm ci`, which empties
 * node_modules, does not build them again.
 */
export function toolCache(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME || env.LOCALAPPDATA || join(homedir(), '.cache');
  return join(base, 'huaweicloud-cdm-action');
}
