import { describe, expect, test } from 'vitest';
import { newRecord, type RunRecord } from '../../../src/migration/run/run-record.ts';
import { openLedger, type StepFiles } from '../../../src/steps/state/post-state.ts';
import { readPostState } from '../../../src/steps/state/read-post-state.ts';

function records(...names: string[]): RunRecord[] {
  const traits = { jobType: 'NORMAL_JOB', retryJobType: 'NONE', rerun: 'safe' as const };
  return names.map((name) => newRecord({ ...traits, name, baseName: name }));
}

function stepFiles(): StepFiles & { readonly lines: string[]; readonly set: Record<string, string>[] } {
  const lines: string[] = [];
  const set: Record<string, string>[] = [];
  return { lines, set, note: (line) => lines.push(line), outputs: (values) => set.push({ ...values }) };
}

const INFO = { action: 'run', projectId: 'p', host: 'h', onCancel: 'stop' } as const;

describe('the state of a step', () => {
  test('comes back as it was last written, unfinished as long as the step has not ended', () => {
    const [a, b] = records('a', 'b') as [RunRecord, RunRecord];
    const kept = stepFiles();
    const ledger = openLedger(INFO, [a, b], kept);
    ledger.put({ ...a, phase: 'sending' });
    const held: RunRecord = { ...a, phase: 'located', cluster: 'c1', submissionId: '13', creationDate: 5 };
    ledger.put(held);
    expect(readPostState(kept.lines.join('\n'))).toEqual({
      ...INFO,
      version: 1,
      finished: false,
      cancelled: false,
      records: [held],
      deployment: null,
    });
    ledger.close(true);
    expect(readPostState(kept.lines.join('\n'))).toMatchObject({ finished: true, cancelled: true });
  });

  test('of a killed step loses the line that was cut, and nothing before it', () => {
    const [a] = records('a') as [RunRecord];
    const kept = stepFiles();
    const ledger = openLedger(INFO, [a], kept);
    ledger.put({ ...a, phase: 'sending' });
    ledger.put({ ...a, phase: 'located', cluster: 'c1' });
    const text = kept.lines.join('\n');
    for (let length = kept.lines[0]?.length ?? 0; length < text.length; length += 7)
      expect(readPostState(text.slice(0, length))?.records.map((record) => record.phase) ?? []).not.toContain(
        'located',
      );
    expect(readPostState('{"version":2}')).toBeNull();
    expect(readPostState('')).toBeNull();
  });

  test('sets the outputs as soon as a submission is known, and again as it is known better', () => {
    const [a] = records('a') as [RunRecord];
    const kept = stepFiles();
    const ledger = openLedger(INFO, [a], kept);
    ledger.put({ ...a, phase: 'sending' });
    expect(kept.set).toEqual([]);
    ledger.put({ ...a, phase: 'accepted', submissionId: '13', creationDate: 5 });
    ledger.put({ ...a, phase: 'located', submissionId: '13', creationDate: 5, cluster: 'c1' });
    expect(kept.set.map((values) => [values['submission-id'], values['cluster-id']])).toEqual([
      ['13', ''],
      ['13', 'c1'],
    ]);
    expect(kept.set.at(-1)?.handle).toBe(ledger.handle());
  });

  test('of thousands of submissions writes few handles', () => {
    const all = records(...Array.from({ length: 400 }, (_, index) => `job_${index}`));
    const kept = stepFiles();
    const ledger = openLedger(INFO, all, kept);
    for (const [index, record] of all.entries())
      ledger.put({ ...record, phase: 'located', submissionId: String(index), creationDate: index + 1, cluster: 'c1' });
    const bytes = kept.set.reduce((sum, values) => sum + (values.handle?.length ?? 0), 0);
    expect(bytes).toBeLessThan(400_000);
  });
});
