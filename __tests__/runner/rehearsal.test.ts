import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/root.ts';
import { endAfterTest, filesUnder, forAct } from './rehearsal-workflow.ts';
import { ABSENT, resultsOf, runStaged, scratchFolder } from './support.ts';

const works = (program: string) => spawnSync(program, ['--version']).status === 0;
const PORT = 18_091;

/** The workflow of docs/emulator.md. */
function workflowOfThePage(pidFile: string): string {
  const page = readFileSync(join(root, 'docs/emulator.md'), 'utf8');
  const block = /```yaml\n(name: [\s\S]*?)```/.exec(page)?.[1] ?? '';
  return forAct(block, PORT, pidFile);
}

describe.skipIf(ABSENT || !works('sqlite3'))('the workflow of docs/emulator.md', () => {
  test('runs under act: the emulator outlives its step', async () => {
    const scratch = scratchFolder();
    const pidFile = join(scratch, 'pid');
    const files = {
      '.github/workflows/rehearse.yml': workflowOfThePage(pidFile),
      // What the second checkout of the workflow brings.
      ...Object.fromEntries([...filesUnder('emulator', 'cdm-action'), ...filesUnder('examples/demo', 'cdm-action')]),
    };
    const run = await runStaged(scratch, files, {
      workflow: '.github/workflows/rehearse.yml',
      event: 'pull_request',
    });
    endAfterTest(pidFile);
    expect(resultsOf(run)).toEqual({ rehearse: 'success' });
    expect(run.jobs.rehearse?.outputs).toMatchObject({ result: 'success', 'rows-written': '1', gate: 'passed' });
    expect(run.jobs.rehearse?.printed).toContain('n/a');
  });
});
