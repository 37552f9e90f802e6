import { readFileSync } from 'node:fs';
import type { Env } from '../ports.ts';

/** Written when GitHub builds a runner image. Only the container image of `ubuntu-slim` names Docker as its source. */
const IMAGE_DATA = '/imagegeneration/imagedata.json';

/** GitHub ends every job on `ubuntu-slim` after 15 minutes; one minute is for checkout and the start of the step. */
export const SLIM_LIMIT_MS = 14 * 60_000;

/**
 * True on GitHub's `ubuntu-slim` runner. No variable of the runner names the label, so this reads what the image's build
 * leaves behind (`images/ubuntu-slim/Dockerfile` of actions/runner-images, 2026). False if that is not known.
 */
export function isUbuntuSlim(env: Env, read: (path: string) => string = readText): boolean {
  if (env.RUNNER_ENVIRONMENT !== 'github-hosted' || env.RUNNER_OS !== 'Linux') return false;
  try {
    return /Source: Docker/.test(read(IMAGE_DATA));
  } catch {
    return false;
  }
}

/** The warning for a wait that outlasts a job on `ubuntu-slim`; `null` if there is none to give. */
export function slimRunnerWarning(waitTimeoutMs: number, isSlim: () => boolean): string | null {
  if (waitTimeoutMs <= SLIM_LIMIT_MS || !isSlim()) return null;
  return 'This job runs on ubuntu-slim, where GitHub ends every job after 15 minutes, and `wait-timeout` is longer. Use another runner, or submit with `wait: false` and check later with /wait or /collect.';
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
