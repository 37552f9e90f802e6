import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runAction, shown } from './harness/index.ts';

/** Two programs in the place of main and post, from their texts. */
function programs(main: string, post = ''): { main: string; post: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-fake-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const paths = { main: join(folder, 'main.mjs'), post: join(folder, 'post.mjs') };
  const intro = "import { appendFileSync } from 'node:fs'; const env = process.env;\n";
  writeFileSync(paths.main, intro + main);
  writeFileSync(paths.post, intro + post);
  return paths;
}

const endless = "console.log('ready'); setInterval(() => {}, 1000);";

describe('the harness follows the runner', () => {
  test('inputs, outputs, state, summary, streams, exit code, post', async () => {
    const main = `
      console.log('::add-mask::s3cret');
      console.log('file', env['INPUT_JOB-FILE'], 'timeout', env['INPUT_WAIT-TIMEOUT'], process.version, process.cwd() === env.GITHUB_WORKSPACE);
      console.error('::error title=T::broken');
      appendFileSync(env.GITHUB_OUTPUT, 'result=failure\\nrows<<E\\n1\\n2\\nE\\n');
      appendFileSync(env.GITHUB_STATE, 'place=/x\\n');
      appendFileSync(env.GITHUB_STEP_SUMMARY, '# Hello\\n');
      process.exitCode = 3;`;
    const run = await runAction({
      action: 'run',
      inputs: { 'job-file': 'job.json' },
      programs: programs(main, "console.log('post sees', env.STATE_place, env['INPUT_JOB-FILE'])"),
      thenPost: true,
    });
    expect(shown(run)).toMatch(/file job\.json timeout 5h v24\.\S+ true/);
    expect(shown(run)).not.toContain('s3cret');
    expect(run).toMatchObject({
      exitCode: 3,
      signal: null,
      outputs: { result: 'failure', rows: '1\n2' },
      state: { place: '/x' },
      summary: '# Hello\n',
      masks: ['s3cret'],
      errors: ['broken'],
    });
    expect(run.commands.find((it) => it.name === 'error')?.properties).toEqual({ title: 'T' });
    expect(run.post?.log).toBe('post sees /x job.json\n');
    expect(run.afterLastWriteMs).toBeLessThan(2_000);
  });

  test('a signal at a word of the log', async () => {
    const main = `process.on('SIGINT', () => { console.log('stopping'); process.exit(1); }); ${endless}`;
    const run = await runAction({
      action: 'run',
      inputs: {},
      programs: programs(main),
      signals: [{ when: (log) => log.includes('ready'), signal: 'SIGINT' }],
    });
    expect(run).toMatchObject({ exitCode: 1, log: 'ready\nstopping\n', post: undefined });
    expect(run.afterSignalMs).toBeLessThan(2_000);
  });

  test('a cancelled step that does not listen is killed, and post still runs', async () => {
    const main = `
      appendFileSync(env.GITHUB_STATE, 'run=7\\n');
      process.on('SIGINT', () => console.log('first')); process.on('SIGTERM', () => console.log('second')); ${endless}`;
    const run = await runAction({
      action: 'run',
      inputs: {},
      programs: programs(main, "console.log('cleaning', env.STATE_run)"),
      cancel: { when: (log) => log.includes('ready') },
    });
    expect(run).toMatchObject({ exitCode: null, signal: 'SIGKILL', log: 'ready\nfirst\nsecond\n' });
    expect(run.afterSignalMs).toBeGreaterThan(9_900);
    expect(run.post?.log).toBe('cleaning 7\n');
  });

  test('a step that does not end is an error that shows its log', async () => {
    const run = runAction({ action: 'run', inputs: {}, programs: programs(endless), timeoutMs: 1_000 });
    await expect(run).rejects.toThrow(/did not end within 1000 ms[\s\S]*ready/);
  });

  test('a slow pipe loses nothing', async () => {
    const main = "for (let n = 0; n < 5000; n += 1) console.log('line', n, 'x'.repeat(80));";
    const run = await runAction({ action: 'run', inputs: {}, programs: programs(main), slowPipeMs: 20 });
    expect(run.lines).toHaveLength(5_000);
    expect(run.exitCode).toBe(0);
  });
});
