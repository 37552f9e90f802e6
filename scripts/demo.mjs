// npm run demo: shows one migration on this machine. Needs Node 20 or later and npm; this file must run under them as it stands.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';

if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) {
  console.log('Installing the packages (once) …');
  // npm is a .cmd file on Windows, which only a shell starts.
  const installed = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: windows,
  });
  if (installed.status !== 0) {
    console.error('"npm ci" failed, so there is nothing to show. See its messages above.');
    process.exit(1);
  }
}

// The packages bring the runner's Node 24 for the common platforms.
const packaged = join(
  root,
  'node_modules',
  `node-${windows ? 'win' : process.platform}-${process.arch}`,
  'bin',
  windows ? 'node.exe' : 'node',
);
const node = existsSync(packaged) ? packaged : process.execPath;
if (node === process.execPath && Number(process.versions.node.split('.')[0]) < 24) {
  console.error(`The demo needs Node 24 on ${process.platform}-${process.arch}; this is ${process.version}.`);
  process.exit(1);
}
// The terminal sends Ctrl-C to all of us; the demo itself decides what comes of it.
process.on('SIGINT', () => {});
const ran = spawnSync(node, [join(root, 'scripts', 'demo', 'main.ts'), ...process.argv.slice(2)], {
  cwd: process.cwd(),
  stdio: 'inherit',
});
process.exit(ran.status ?? 1);
