import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { newRecord, type RunRecord } from '../../../src/migration/run/run-record.ts';
import { openLedger, type RunLedger } from '../../../src/steps/state/post-state.ts';
import { leftNothing, STATE_NAME } from '../../../src/steps/state/saved-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'saved-state-'));
afterAll(() => rmSync(folder, { recursive: true }));

const record = (changes: Partial<RunRecord>): RunRecord => ({
  ...newRecord({ jobType: 'NORMAL_JOB', retryJobType: 'NONE', rerun: 'safe', name: 'orders', baseName: 'orders' }),
  ...changes,
});

/** The environment of a post step after a main step that did this. */
function after(work: (ledger: RunLedger) => void, more = ''): Record<string, string> {
  const lines: string[] = [];
  const stepFiles = { note: (line: string) => lines.push(`${line}\n`), outputs: () => {} };
  const about = { action: 'run', projectId: 'p', host: 'h', onCancel: 'stop' } as const;
  work(openLedger(about, [record({})], stepFiles));
  const path = join(folder, 'state.jsonl');
  writeFileSync(path, lines.join('') + more);
  return { [`STATE_${STATE_NAME}`]: path };
}

const running = record({ phase: 'located', cluster: 'c' });
const ended = record({ phase: 'ended', cluster: 'c' });

test('nothing is left where there is no state', () => {
  expect(leftNothing({})).toBe(true);
  expect(leftNothing({ [`STATE_${STATE_NAME}`]: join(folder, 'none') })).toBe(true);
});

test.each<[string, (ledger: RunLedger) => void]>([
  ['a job that ended', (it) => [it.put(running), it.put(ended), it.close(false)]],
  ['a job that was left to run', (it) => [it.put(running), it.close(false)]],
  ['no job at all', (it) => it.close(false)],
])('nothing is left after %s', (_, work) => {
  expect(leftNothing(after(work))).toBe(true);
});

test.each<[string, (ledger: RunLedger) => void, string]>([
  ['a step that was killed', (it) => [it.put(running)], ''],
  ['a step that was cancelled', (it) => [it.put(running), it.close(true)], ''],
  ['a deletion', (it) => [it.put({ ...ended, deletePending: true }), it.close(false)], ''],
  ['something unknown', (it) => it.close(false), '{"deployment":{"open":true}}\n'],
  ['a line that was cut', (it) => [it.put(running), it.close(false)], '{"rec'],
])('the clean-up decides after %s', (_, work, more) => {
  expect(leftNothing(after(work, more))).toBe(false);
});

test('the clean-up decides about a state that cannot be read, or is none', () => {
  expect(leftNothing({ [`STATE_${STATE_NAME}`]: folder })).toBe(false);
  const path = join(folder, 'other.jsonl');
  for (const text of ['', 'x', '{"version":2}\n{"end":{"cancelled":false}}\n']) {
    writeFileSync(path, text);
    expect(leftNothing({ [`STATE_${STATE_NAME}`]: path })).toBe(false);
  }
});
