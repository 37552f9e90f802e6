import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { runWorkflow } from '../../scripts/act/run.ts';
import { stageAction, stageRepository } from '../../scripts/act/workspace.ts';
import { root } from '../../scripts/root.ts';
import { ABSENT, resultsOf, standIns } from './support.ts';

const works = (program: string) => spawnSync(program, ['--version']).status === 0;
const PORT = '18091';

/** What the second checkout of the workflow brings: the files of a folder by their path under `cdm-action`. */
function filesUnder(folder: string): [string, string][] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => statSync(join(root, name)).isFile())
    .map((name) => [join('cdm-action', name), readFileSync(join(root, name), 'utf8')]);
}

/** The workflow of docs/emulator.md. act copies the workspace only, so the second checkout is left out. */
function workflowOfThePage(pidFile: string): string {
  const page = readFileSync(join(root, 'docs/emulator.md'), 'utf8');
  const block = /```yaml\n(name: [\s\S]*?)```/.exec(page)?.[1] ?? '';
  const secondCheckout = / {6}- uses: actions\/checkout\S+ # \S+\n {8}with:\n {10}repository:.*\n(?: {10}.*\n)+/;
  const changed = block.replace(secondCheckout, '').replaceAll('8089', PORT);
  const withPid = changed.replace('2>&1 &\n', `2>&1 &\n          echo $! > ${pidFile}\n`);
  expect(withPid.match(/actions\/checkout/g)).toHaveLength(1);
  return withPid;
}

describe.skipIf(ABSENT || !works('sqlite3'))('the workflow of docs/emulator.md', () => {
  test('runs under act: the emulator outlives its step', async () => {
    const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'cdm-act-')));
    onTestFinished(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }));
    const [action, repository, pidFile] = [join(scratch, 'action'), join(scratch, 'repository'), join(scratch, 'pid')];
    stageAction(root, action);
    stageRepository(repository, {
      '.github/workflows/rehearse.yml': workflowOfThePage(pidFile),
      ...Object.fromEntries([...filesUnder('emulator'), ...filesUnder('examples/demo')]),
    });
    const run = await runWorkflow({
      act: inject('act'),
      scratch,
      repository,
      action,
      workflow: '.github/workflows/rehearse.yml',
      standIns: standIns(scratch),
      nodeFolder: join(root, 'node_modules', '.bin'),
      event: 'pull_request',
    });
    onTestFinished(() => void process.kill(Number(readFileSync(pidFile, 'utf8'))));
    expect(resultsOf(run)).toEqual({ rehearse: 'success' });
    expect(run.jobs.rehearse?.outputs).toMatchObject({ result: 'success', 'rows-written': '1', gate: 'passed' });
    expect(run.jobs.rehearse?.printed).toContain('n/a');
  });
});
