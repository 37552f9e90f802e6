import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = new URL('../../emulator/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'));

// Code shared with the client would hide a mistake in both.
it.each(files)('%s imports nothing but Node and its own folder', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const sources = [...text.matchAll(/^(?:import|export|\}).* from '([^']+)';$/gm)].map((match) => match[1]);
  expect(text).not.toMatch(/\bimport\(/);
  for (const source of sources) {
    if (source?.startsWith('node:')) continue;
    const target = new URL(source ?? '', new URL(name, folder)).href;
    expect(target.startsWith(folder.href), `${name} imports ${source}`).toBe(true);
  }
});
