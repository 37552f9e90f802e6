import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStateFile, readStateFile, savedState, saveState } from '../../src/github/state.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the state file', () => {
  it('holds the text written last, for its owner only', () => {
    const file = createStateFile({ tempDir: folder });
    expect(readStateFile(file.path)).toBeNull();
    file.write('{"a":1}');
    file.write('{"b":"表"}');
    expect(readStateFile(file.path)).toBe('{"b":"表"}');
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
  });

  it('is another one for each step', () => {
    expect(createStateFile({ tempDir: folder }).path).not.toBe(createStateFile({ tempDir: folder }).path);
  });

  it('keeps the old text whole when a write is cut', () => {
    let cut = false;
    const fs = {
      writeFileSync: (path: string, text: string) => {
        writeFileSync(path, cut ? text.slice(0, 3) : text);
        if (cut) throw new Error('ENOSPC');
      },
      renameSync: (from: string, to: string) => writeFileSync(to, readFileSync(from)),
    } as never;
    const file = createStateFile({ tempDir: folder, fs, unique: () => 'cut' });
    file.write('{"a":1}');
    cut = true;
    expect(() => file.write('{"a":2}')).toThrow('ENOSPC');
    expect(readStateFile(file.path)).toBe('{"a":1}');
  });

  it('tells apart what is missing and what cannot be read', () => {
    expect(readStateFile(join(folder, 'none'))).toBeNull();
    expect(() => readStateFile(folder)).toThrow();
  });
});

describe('saveState', () => {
  it('writes GITHUB_STATE, which comes back as STATE_…', () => {
    const file = join(folder, 'states');
    expect(saveState({ GITHUB_STATE: file }, 'file', '/t/x.json')).toBeNull();
    expect(readFileSync(file, 'utf8')).toMatch(/^file<<(end_\S+)\n\/t\/x\.json\n\1\n$/);
    expect(savedState({ STATE_file: '/t/x.json' }, 'file')).toBe('/t/x.json');
    expect(savedState({}, 'file')).toBeNull();
  });

  it('says what is missing', () => {
    expect(saveState({}, 'file', 'x')).toMatch(/GITHUB_STATE is not set/);
  });
});
