import { describe, expect, it } from 'vitest';
import type { GateVerdict, GateWord, StepResult } from '../../../src/results/types.ts';
import { gateLines } from '../../../src/steps/report/gate-log.ts';
import { jobResult } from '../../gate/support.ts';
import { step } from '../../github/fixtures.ts';

function verdict(word: GateWord, rule = 'rows_written > 0'): GateVerdict {
  return { rule, warn: word === 'warned', verdict: word, detail: `${rule}: rows_written is 0` };
}

function stepOf(gates: readonly (readonly GateVerdict[])[], more: Partial<StepResult> = {}): StepResult {
  const jobs = gates.map((gate, index) => jobResult({}, { job: `job_${index + 1}`, gate }));
  return step(jobs, { result: 'failure', gate: 'failed', handle: '', ...more });
}

describe('the gate in the log', () => {
  it('is not there without rules', () => {
    expect(gateLines(stepOf([[]], { gate: null }))).toEqual([]);
  });

  it('has a line a verdict; of one job without its name', () => {
    expect(gateLines(stepOf([[verdict('failed'), verdict('no-baseline', 'rows_read > 1')]]))).toEqual([
      'Gate: failed.',
      '  failed      rows_written > 0: rows_written is 0',
      '  no-baseline rows_read > 1: rows_written is 0',
    ]);
  });

  it('names the jobs where there are several, and those over all of them', () => {
    const step = stepOf([[verdict('passed')], [verdict('warned')]], {
      totalVerdicts: [verdict('error', 'total.x > 0')],
    });
    expect(gateLines(step).slice(1)).toEqual([
      '  passed      job_1: rows_written > 0: rows_written is 0',
      '  warned      job_2: warn: rows_written > 0: rows_written is 0',
      '  error       all jobs: total.x > 0: rows_written is 0',
    ]);
  });

  it('lists verdicts that did not pass and counts the rest of many', () => {
    const gates = Array.from({ length: 80 }, (_, index) => [verdict(index % 40 === 0 ? 'failed' : 'passed')]);
    expect(gateLines(stepOf(gates))).toEqual([
      'Gate: failed.',
      '  failed      job_1: rows_written > 0: rows_written is 0',
      '  failed      job_41: rows_written > 0: rows_written is 0',
      '  and 78 more verdicts, of which 78 passed',
    ]);
  });

  it('is never long', () => {
    const gates = Array.from({ length: 300 }, () => [verdict('failed')]);
    const lines = gateLines(stepOf(gates));
    expect(lines).toHaveLength(52);
    expect(lines[51]).toBe('  and 250 more verdicts, of which 0 passed');
  });
});
