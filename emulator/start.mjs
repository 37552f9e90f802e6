// npm run emulator: starts main.ts with a Node that runs TypeScript. This file itself must run on Node 18 and later.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const folder = dirname(fileURLToPath(import.meta.url));
const main = join(folder, 'main.ts');

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  await import('./main.ts');
} else {
  startWith(packagedNode());
}

/** Node 24 as the packages of the project bring it for the common platforms, or undefined. */
function packagedNode() {
  const windows = process.platform === 'win32';
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const program = join(dirname(folder), 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
  return existsSync(program) ? program : undefined;
}

/** @param {string | undefined} node */
function startWith(node) {
  if (node === undefined) {
    console.error(
      `The emulator needs Node ${NEEDED} or later; this is ${process.version}. Run "npm ci" first, which brings it, or install it.`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
}
