/**
 * npm run findings [-- WORD …]
 *
 * Runs the scripts of findings/, or those whose name contains one of the words, one after another. Fails when a script says that a
 * behaviour has changed, and names it.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

const words = process.argv.slice(2);
const names = readdirSync(join(root, 'findings'))
  .filter((name) => name.endsWith('.sh'))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .sort();

// A script may build a program in Go first.
const limitMs = 10 * 60_000;

const changed = names.filter((name) => {
  console.log(`\n== ${name}`);
  const ran = spawnSync('bash', [join(root, 'findings', name)], { stdio: 'inherit', timeout: limitMs });
  if (ran.error !== undefined) console.error(ran.error.message);
  return ran.status !== 0;
});
console.log(`\n${names.length - changed.length} of ${names.length} are as described`);
for (const name of changed) console.log(`changed, or did not run: findings/${name}`);
if (changed.length > 0 || names.length === 0) process.exitCode = 1;
