/**
 * Runs all generators, or with `--check` reports which generated files are out of date.
 *
 * A generator is a program in this folder, `generate-*.ts` or `*-tables.ts`. With `--check` it writes nothing and exits 1
 * if its file is out of date.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

const folder = join(root, 'scripts');
const programs = readdirSync(folder)
  .filter((name) => /^generate-.*\.ts$|-tables\.ts$/.test(name))
  .sort();
const failed = programs.filter((name) => {
  const ran = spawnSync(process.execPath, [join(folder, name), ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  return ran.status !== 0;
});
console.log(`${programs.length - failed.length} of ${programs.length} generators passed`);
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}. Run "npm run generate" and commit what it changes.`);
  process.exitCode = 1;
}
