import { mkdirSync, mkdtempSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { A, bench, job, submit } from '../support.ts';

test('a state file that cannot be replaced is reported once; the emulator keeps running and writes it later', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const stateFile = join(folder, 'state.json');
  const log: string[] = [];
  const at = bench({ stateFile, log: (line) => log.push(line) });
  // A folder in its place cannot be replaced by a file, as an open file cannot on Windows.
  mkdirSync(stateFile);
  expect(submit(at, job('j')).status).toBe(200);
  expect(at.read('PUT', `/clusters/${A}/cdm/job/j/stop`).status).toBe(200);
  expect(log).toEqual([expect.stringContaining(`The state file ${stateFile} cannot be written`)]);
  rmdirSync(stateFile);
  at.service.save();
  expect(statSync(stateFile).isFile()).toBe(true);
  expect(log).toHaveLength(1);
});
