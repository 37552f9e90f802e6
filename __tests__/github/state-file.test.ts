import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStateFile, savedState } from '../../src/github/saved-state.ts';
import { createStateFile, saveState } from '../../src/github/state-file.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the state file', () => {
  it('holds every line, for its owner only', () => {
    const file = createStateFile({ tempDir: folder });
    expect(readStateFile(file.path)).toBeNull();
    file.append('{"a":1}\n');
    file.append('{"b":"表"}\n');
    expect(readStateFile(file.path)).toBe('{"a":1}\n{"b":"表"}\n');
    // Windows has no such modes: the folder of the runner's user guards the file there.
    if (process.platform !== 'win32') expect(statSync(file.path).mode & 0o777).toBe(0o600);
  });

  it('is another one for each step', () => {
    expect(createStateFile({ tempDir: folder }).path).not.toBe(createStateFile({ tempDir: folder }).path);
  });

  it('throws when a line cannot be added', () => {
    const fs = {
      appendFileSync: () => {
        throw new Error('ENOSPC');
      },
    };
    expect(() => createStateFile({ tempDir: folder, fs, unique: () => 'full' }).append('{}\n')).toThrow('ENOSPC');
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
    expect(readFileSync(file, 'utf8')).toMatch(/^file<<(\S+)\n\/t\/x\.json\n\1\n$/);
    expect(savedState({ STATE_file: '/t/x.json' }, 'file')).toBe('/t/x.json');
    expect(savedState({}, 'file')).toBeNull();
  });

  it('says what is missing', () => {
    expect(saveState({}, 'file', 'x')).toMatch(/GITHUB_STATE is not set/);
  });
});
