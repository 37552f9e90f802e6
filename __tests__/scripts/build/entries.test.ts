import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { entryFiles, entryNames } from '../../../scripts/build/entries.ts';

/** What an entry tells a bundle that says whether the step was cancelled when the call came. */
function tell(name: string, whileLoading: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-entry-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'entry.js'), entryFiles()[`${name}.js`] ?? '');
  writeFileSync(
    join(folder, 'index.js'),
    `${whileLoading}\nexport const ${name} = (signal) => console.log('called', signal.aborted);\n`,
  );
  return execFileSync(process.execPath, [join(folder, 'entry.js')], { encoding: 'utf8' }).trim();
}

describe.each(entryNames)('the entry %s', (name) => {
  test('calls its function', () => {
    expect(tell(name, '')).toBe('called false');
  });

  // Emitted rather than sent: only Windows has a break.
  test.each(['SIGINT', 'SIGTERM', 'SIGBREAK'])('hears %s while the bundle is read', (signal) => {
    expect(tell(name, `process.emit('${signal}');`)).toBe('called true');
  });
});
