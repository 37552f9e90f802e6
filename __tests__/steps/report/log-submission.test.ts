import { describe, expect, it } from 'vitest';
import type { PlanEntry } from '../../../src/migration/submit/plan.ts';
import type { Log } from '../../../src/ports.ts';
import { logDryRun, logPlan } from '../../../src/steps/report/log-submission.ts';

function lines(write: (log: Log) => void): string[] {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  write({ info: say, warning: say, warnings: () => 0, group: (title) => say(title) } as Log);
  return said;
}

const entry = (job: string, action: PlanEntry['action']): PlanEntry => ({ job, action, cluster: 'a' });

describe('the log of a plan', () => {
  it('counts the jobs that will start', () => {
    const plan = [entry('a', 'create'), entry('b', 'start'), entry('c', 'attach')];
    expect(lines((log) => logPlan(log, plan))[0]).toBe(
      '2 of 3 jobs will start: 1 created, 1 started as it is, 1 attached.',
    );
  });

  it('starts none if one cannot be started', () => {
    const plan = [entry('a', 'create'), entry('b', 'refuse')];
    expect(lines((log) => logPlan(log, plan))[0]).toBe('None of 2 jobs will start: 1 created, 1 cannot be started.');
  });

  it('says of a dry run what a run would do', () => {
    expect(lines((log) => logDryRun(log, []))).toEqual(['This is a dry run: nothing is changed. A run would do this:']);
  });
});
