import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { entryFiles, entryNames } from '../../../scripts/build/entries.ts';

/** Runs an entry on a bundle whose function is `body`, after `whileLoading` has run. */
function start(
  name: string,
  body: string,
  whileLoading = '',
): { readonly output: string; readonly exitCode: number | null } {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-entry-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'entry.js'), entryFiles()[`${name}.js`] ?? '');
  writeFileSync(join(folder, 'index.js'), `${whileLoading}\nexport const ${name} = ${body};\n`);
  const ran = spawnSync(process.execPath, [join(folder, 'entry.js')], { encoding: 'utf8' });
  return { output: ran.stdout.trim(), exitCode: ran.status };
}

describe.each(entryNames)('the entry %s', (name) => {
  const called = `(signal) => console.log('called', signal.aborted)`;

  test('calls its function', () => {
    expect(start(name, called)).toEqual({ output: 'called false', exitCode: 0 });
  });

  // Emitted rather than sent: only Windows has SIGBREAK.
  test.each(['SIGINT', 'SIGTERM', 'SIGBREAK'])('does not miss %s while the bundle loads', (signal) => {
    expect(start(name, called, `process.emit('${signal}');`)).toEqual({ output: 'called true', exitCode: 0 });
  });

  test.each([
    ['that sets an exit code', 'async () => { process.exitCode = 3; }', 3],
    ['that ends the process', 'async () => process.exit(0)', 0],
    ['that fails', 'async () => { throw new Error("broken"); }', 1],
    ['that never settles', '() => new Promise(() => {})', 13],
  ])('has the exit code of a function %s', (_, body, exitCode) => {
    expect(start(name, body).exitCode).toBe(exitCode);
  });

  test('fails where the bundle cannot be loaded', () => {
    expect(start(name, called, 'throw new Error("broken");').exitCode).toBe(1);
  });
});
