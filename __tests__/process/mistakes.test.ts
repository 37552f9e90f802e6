import { describe, expect, test } from 'vitest';
import type { ActionRun } from './harness/index.ts';
import { A, emulator, endless, migrate } from './support.ts';

/** Code that runs in the process of the step before the action does: a made-up internal error. */
function patched(code: string): { nodeArguments: string[]; thenPost: true; clusters: string[] } {
  const nodeArguments = ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
  return { nodeArguments, thenPost: true, clusters: [A] };
}

/** Does something once the log says that the job runs. */
function onceRunning(code: string): string {
  return `
    const write = process.stdout.write.bind(process.stdout);
    let seen = false;
    process.stdout.write = (text, ...rest) => {
      if (!seen && /RUNNING/.test(text)) {
        seen = true;
        setTimeout(() => { ${code} }, 10);
      }
      return write(text, ...rest);
    };`;
}

const HOSTILE = String.raw`new Error('boom\n::error::injected\n##[error]injected')`;

const afterSubmission: readonly (readonly [string, string])[] = [
  ['an uncaught error', onceRunning(`throw ${HOSTILE};`)],
  ['an unhandled rejection', onceRunning(`Promise.reject(${HOSTILE});`)],
  [
    'an error in the middle of the work',
    `const stringify = JSON.stringify;
    JSON.stringify = (value, ...rest) => {
      if (value?.record?.phase === 'located') throw ${HOSTILE};
      return stringify(value, ...rest);
    };`,
  ],
];

describe('an internal error', () => {
  test.concurrent.for(afterSubmission)(
    '%s after the submission: all outputs, the handle, a summary, one error, and post stops the run',
    async ([, code], { onTestFinished: finished }) => {
      const cloud = await emulator({ scripts: { '*': endless } }, finished);
      const run = await migrate(cloud, {}, { ...patched(code), finished });
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({ result: 'failure', status: 'LOST', results: '[]', 'rows-written': '' });
      expect(run.outputs).toMatchObject({ 'job-name': 'orders' });
      // Without the first record there is no handle yet; else it is what leads back to the run.
      if (/RUNNING/.test(run.log)) expect(run.outputs.handle).toContain('"orders"');
      expect(run.summary).toContain('## ❌ The action failed');
      expect(run.summary).not.toContain('Nothing was submitted');
      expect(run.errors.join('\n')).toContain('boom');
      expectQuiet(run);
      expect(cloud.runs().map(({ status }) => status)).toEqual(['STOPPED']);
    },
  );

  test('in the report: the step is red, and so is its result', async () => {
    const cloud = await emulator();
    const run = await migrate(cloud, {}, patched('delete JSON.rawJSON;'));
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'LOST', 'job-name': 'orders' });
    expect(run.outputs.handle).toContain('"orders"');
    expect(run.summary).toContain('## ❌ The action failed');
    expectQuiet(run);
  });

  test('in the report, after the outputs were set: they stay, but for the result', async () => {
    const cloud = await emulator();
    const code = `
      const { padEnd } = String.prototype;
      String.prototype.padEnd = function (width, fill) {
        if (String(this) === 'passed') throw new Error('boom');
        return padEnd.call(this, width, fill);
      };`;
    const run = await migrate(cloud, { expect: 'rows_written > 0' }, patched(code));
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ result: 'failure', status: 'SUCCEEDED', 'rows-written': '812' });
    expect(run.errors).toHaveLength(1);
  });

  test('a log that nobody reads any more: the wait goes on, and the files tell how it ended', async () => {
    const cloud = await emulator();
    const internalError = onceRunning(
      `process.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));`,
    );
    const run = await migrate(cloud, {}, patched(internalError));
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ result: 'success', 'rows-written': '812' });
    expect(run.summary).toContain('succeeded');
    expectQuiet(run);
  });

  test('in post: a warning, and the job is not failed by it', async () => {
    const cloud = await emulator();
    // A folder in the place of the state file.
    const { post } = await migrate(cloud, {}, { thenPost: true, clusters: [A], env: { STATE_cdm_state_file: '/' } });
    expect(post?.exitCode).toBe(0);
    expect(post?.errors).toEqual([]);
    expect(post?.warnings.join('\n')).toContain('Cleanup failed');
  });
});

/** Nothing raw: neither on the other stream, nor a command that came from a message. */
function expectQuiet(run: ActionRun): void {
  expect(run.lines.filter(({ stream }) => stream === 'stderr')).toEqual([]);
  expect(run.commands.filter(({ message }) => message.startsWith('injected'))).toEqual([]);
  expect(run.log).not.toContain('##[');
}
