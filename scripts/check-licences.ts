/** Fails when a package that can end up in dist/ has a licence that asks for more than a notice. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';
import { checkLicences } from './tools/licences.ts';

const { checked, problems } = checkLicences(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
for (const line of problems) console.error(line);
console.log(`${checked - problems.length} of ${checked} packages have a licence of the list`);
if (problems.length > 0) process.exitCode = 1;
