import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { root } from '../../scripts/root.ts';

const SECOND_CHECKOUT = / {6}- uses: actions\/checkout\S+ # \S+\n {8}with:\n {10}repository:.*\n(?: {10}.*\n)+/;

/** A workflow that starts the emulator, for act: act copies the workspace only, so the second checkout is left out. */
export function forAct(workflow: string, port: number, pidFile: string): string {
  const changed = workflow
    .replace(SECOND_CHECKOUT, '')
    .replaceAll('8089', String(port))
    .replace('2>&1 &\n', `2>&1 &\n          echo $! > ${pidFile}\n`);
  expect(changed.match(/actions\/checkout/g)).toHaveLength(1);
  return changed;
}

/** Ends the emulator of the workflow after the test: it outlives its step. */
export function endAfterTest(pidFile: string): void {
  onTestFinished(() => void process.kill(Number(readFileSync(pidFile, 'utf8'))));
}

/** The files of a folder of this repository, by their paths under `at` in the repository of the workflow. */
export function filesUnder(folder: string, at = ''): [path: string, text: string][] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => statSync(join(root, name)).isFile())
    .map((name) => [join(at, name), readFileSync(join(root, name), 'utf8')]);
}
