/**
 * Builds dist/: one shared bundle, chunks for what few runs need, and a tiny entry per action.
 *
 *   npm run build             builds and replaces dist/
 *   npm run build -- --check  builds aside and fails, naming the files, when dist/ is not what the source gives
 *   npm run build -- --quiet  says nothing unless something is wrong
 *
 * A build that fails leaves the old dist/ as it was.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './build/bundle.ts';
import { compile } from './build/compile.ts';
import { entryFiles } from './build/entries.ts';
import { differences, readTree, replaceTree } from './build/files.ts';
import { licenceText } from './build/licences.ts';
import { withLock } from './build/lock.ts';
import { trimPackages } from './build/trim.ts';
import { root } from './root.ts';

const dist = join(root, 'dist');

async function build(): Promise<Map<string, Buffer>> {
  const lib = join(root, 'lib');
  // lib/ is fixed, for the bundler derives module ids from paths: two builds at once must take turns.
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  const bundled = await withLock(join(root, 'node_modules/.cache/build.lock'), () => {
    compile(root, lib);
    trimPackages(root, lib);
    return bundle(root, join(lib, 'entry.js'));
  });
  const texts = { ...bundled.files, ...entryFiles(), 'licenses.txt': licenceText(bundled.packages) };
  return new Map(Object.entries(texts).map(([name, bytes]) => [name, Buffer.from(bytes)]));
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, quiet: { type: 'boolean' } } });
  const began = performance.now();
  const files = await build();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (values.check) {
    const found = differences(readTree(dist), files);
    if (found.length > 0) {
      console.error(`dist/ is not what src/ gives:\n  ${found.join('\n  ')}\nRun "npm run build" and commit dist/.`);
      process.exitCode = 1;
    } else if (!values.quiet) console.log(`dist/ is current (${seconds} s)`);
    return;
  }
  replaceTree(dist, files);
  if (values.quiet) return;
  for (const [name, bytes] of files) console.log(`${String(bytes.length).padStart(9)}  dist/${name}`);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  console.log(`built ${version} in ${seconds} s`);
}

await main();
