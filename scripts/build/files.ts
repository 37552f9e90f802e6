import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Every file under `folder`, by its path with `/`. Empty when there is no such folder. */
export function readTree(folder: string): Map<string, Buffer> {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const named = files.map((file) => [file.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(file)] as const);
  return new Map(named);
}

/** One line for each file that is missing, left over or different in `actual`. Empty when both are alike. */
export function differences(
  actual: ReadonlyMap<string, Buffer>,
  expected: ReadonlyMap<string, Buffer>,
): readonly string[] {
  const names = [...new Set([...actual.keys(), ...expected.keys()])].sort();
  return names.flatMap((name) => {
    const [is, should] = [actual.get(name), expected.get(name)];
    if (is === undefined) return [`${name} is missing`];
    if (should === undefined) return [`${name} is left over`];
    return is.equals(should) ? [] : [`${name} differs`];
  });
}

/** Replaces `folder` by `files`: all are written beside it before the old folder goes. */
export function replaceTree(folder: string, files: ReadonlyMap<string, Buffer>): void {
  const [fresh, old] = [`${folder}.new-${process.pid}`, `${folder}.old-${process.pid}`];
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(fresh, name)), { recursive: true });
    writeFileSync(join(fresh, name), bytes);
  }
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(fresh, folder);
  rmSync(old, { recursive: true, force: true });
}
