import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Turns src/ into JavaScript under `lib`, emptied first. Types are not looked at here: `npm run typecheck` does that,
 * and no type changes what is emitted.
 */
export function compile(root: string, lib: string): void {
  rmSync(lib, { recursive: true, force: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const ran = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--noCheck', '--outDir', lib], {
    cwd: root,
    encoding: 'utf8',
  });
  if (ran.status !== 0) throw new Error(`tsc failed:\n${ran.stdout}${ran.stderr}`);
  // The bundler asks the nearest package.json whether these files are ES modules.
  writeFileSync(join(lib, 'package.json'), '{ "type": "module" }\n');
}
