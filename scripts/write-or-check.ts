import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

/** Writes a generated file, or with `--check` on the command line only compares it and sets the exit code. */
export function writeOrCheck(path: string, text: string): void {
  if (!process.argv.includes('--check')) {
    writeFileSync(join(root, path), text);
    return;
  }
  if (readOr(path) === text) return;
  console.error(`${path} is out of date. Run "npm run generate" and commit what it changes.`);
  process.exitCode = 1;
}

function readOr(path: string): string | null {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return null;
  }
}
