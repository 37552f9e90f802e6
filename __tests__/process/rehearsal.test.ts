import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { runAction } from './harness/index.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/emulator.md'), 'utf8');

interface NextStep {
  readonly name?: string;
  readonly run?: string;
  readonly with?: Record<string, string>;
}

const works = (program: string) => spawnSync(program, ['--version']).status === 0;
const PORT = '18089';

test.skipIf(!works('bash') || !works('sqlite3'))('the workflow of the page does what the page says', async () => {
  const workflow = parse(/```yaml\n(.*?)```/s.exec(page)?.[1] ?? '') as { jobs: { rehearse: { steps: NextStep[] } } };
  const step = (name: string) => workflow.jobs.rehearse.steps.find((each) => each.name === name) ?? {};
  const cwd = mkdtempSync(join(tmpdir(), 'cdm-rehearsal-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  symlinkSync(root, join(cwd, 'cdm-action'));
  const bash = (name: string) => spawnSync('bash', ['-euo', 'pipefail', '-c', step(name).run ?? 'false'], { cwd });

  expect(bash('A small table and an empty bucket').status).toBe(0);
  const command =
    /^setsid node (.*?) >/
      .exec(step('Start the emulator').run ?? '')?.[1]
      ?.replace('8089', PORT)
      .split(' ') ?? [];
  const emulator = spawn(process.execPath, command, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void emulator.kill());
  await new Promise<void>((resolve) => emulator.stdout.once('data', () => resolve()));

  const inputs = Object.entries(step('Migrate').with ?? {}).map(([name, value]) => [name, value.replace('8089', PORT)]);
  const run = await runAction({
    action: 'run',
    // Files are read inside the workspace only, and a link leads out of it.
    inputs: { ...Object.fromEntries(inputs), 'job-file': 'job.json' },
    files: { 'job.json': readFileSync(join(root, 'examples/demo/job.json'), 'utf8') },
  });
  onTestFinished(() => run.dispose());
  expect(run.outputs).toMatchObject({ 'rows-read': '2', 'rows-written': '1', 'rows-skipped': '1', gate: 'passed' });
  const view = bash('Look at what was written');
  expect(view.status).toBe(0);
  expect(view.stdout.toString()).toContain('n/a');
});
