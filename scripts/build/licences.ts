import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** The notices of the packages in `folders`, in the order given. A package without a licence file is named with its field. */
export function licenceText(folders: readonly string[]): string {
  const parts = folders.map((folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    if (manifest.license === undefined) throw new Error(`${manifest.name} names no licence`);
    const title = `${manifest.name} ${manifest.version} (${manifest.license})`;
    const texts = readdirSync(folder)
      .filter((name) => /^(licen[cs]e|notice)/i.test(name))
      .sort()
      .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
    return [title, ...texts].join('\n\n');
  });
  const intro = 'The files in this folder contain code of these packages, under these licences.';
  return `${[intro, ...new Set(parts)].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
