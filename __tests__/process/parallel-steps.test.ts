import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inputVariables } from '../../scripts/runner/environment.ts';
import { readManifest } from '../../scripts/runner/manifest.ts';
import { runStep, type StepResult } from '../../scripts/runner/step.ts';
import { A, access, emulator, endless, migrate, requestsOf } from './support.ts';

/** Folders that steps of one job share, as on a runner. */
let base = '';
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'cdm-parallel-')));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const env = (step: string) => ({ RUNNER_TEMP: base, GITHUB_ACTION: step, GITHUB_JOB: 'load' });
const resultsIn = (file: string) => JSON.parse(readFileSync(join(base, file), 'utf8')) as { jobs: { job: string }[] };

describe('two copies of the action at once in one workspace', () => {
  const ROUNDS = 20;

  test(`keep outputs, state and results apart, ${ROUNDS} times`, { timeout: 240_000 }, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const cloud = await emulator({
        scripts: { '*': { states: [{ status: 'RUNNING', ms: 100 }, { status: 'SUCCEEDED' }] } },
      });
      const pair = await Promise.all(
        ['one', 'two'].map((job) =>
          migrate(
            cloud,
            { 'job-file': `${job}.json`, 'results-file': `${job}-results.json` },
            {
              cwd: base,
              files: { [`${job}.json`]: JSON.stringify({ jobs: [jobNamed(job)], clusters: [A] }) },
              env: env(job),
              thenPost: true,
            },
          ),
        ),
      );
      for (const [index, job] of ['one', 'two'].entries()) {
        const run = pair[index];
        expect(run?.outputs).toMatchObject({ result: 'success', 'job-name': job });
        expect(run?.errors).toEqual([]);
        expect(run?.post?.log).toBe('');
        expect(resultsIn(`${job}-results.json`).jobs.map((it) => it.job)).toEqual([job]);
      }
      expect(cloud.runs()).toHaveLength(2);
      expect(requestsOf(cloud, 'stop')).toEqual([]);
    }
  });

  test('with one results-file: it is whole, of one of them, and the other step says so', async () => {
    const cloud = await emulator();
    const pair = await Promise.all(
      ['one', 'two'].map((job) =>
        migrate(
          cloud,
          { 'job-file': `${job}.json`, 'results-file': 'results.json' },
          {
            cwd: base,
            files: { [`${job}.json`]: JSON.stringify({ jobs: [jobNamed(job)], clusters: [A] }) },
            env: env(job),
          },
        ),
      ),
    );
    const [written] = resultsIn('results.json').jobs.map((it) => it.job);
    const other = pair[written === 'one' ? 1 : 0];
    expect(pair.map((run) => run.outputs.result)).toEqual(['success', 'success']);
    expect(other?.warnings.join('\n')).toMatch(/results of another step of this job/);
  });
});

function jobNamed(name: string): Record<string, unknown> {
  const path = join(import.meta.dirname, '../fixtures/job-files/es-to-dis-random-cluster.json');
  const { jobs } = JSON.parse(readFileSync(path, 'utf8')) as { jobs: Record<string, unknown>[] };
  return { ...jobs[0], name };
}

describe('post beside a main that is still stopping its run', () => {
  const cases = ['with the state', 'without the state'] as const;

  test.each(cases)('%s: the run is stopped once, nothing is warned', async (which) => {
    const cloud = await emulator({ scripts: { '*': endless } });
    cloud.fault({ kind: 'delay', ms: 1500, match: { route: 'stop' } });
    const post = once(
      () => requestsOf(cloud, 'stop').length > 0,
      () => postWith(access(cloud), which === 'with the state'),
    );
    const options = {
      clusters: [A],
      env: env('main'),
      signals: [{ signal: 'SIGINT', when: (log: string) => /RUNNING/.test(log) }] as const,
    };
    const main = await migrate(cloud, {}, options);
    const ended = await post;
    expect(main.outputs).toMatchObject({ result: 'cancelled', status: 'CANCELLED' });
    expect(main.exitCode).toBe(1);
    expect(main.afterSignalMs).toBeLessThan(7500);
    expect(ended.exitCode).toBe(0);
    expect(ended.warnings).toEqual([]);
    expect(cloud.runs().filter((run) => run.underWay)).toEqual([]);
    expect(cloud.runs()).toHaveLength(1);
  });
});

describe('post with the inputs of another step, as in nested composite actions', () => {
  test.each<
    [what: string, change: (own: Record<string, string>, other: string) => Record<string, string>, says: RegExp]
  >([
    ['another service', (own, other) => ({ ...own, endpoint: other }), /name the service \S+ instead of \S+/],
    ['another project', (own) => ({ ...own, 'project-id': 'f'.repeat(32) }), /name the project f{32} instead of /],
  ])('%s: its credential is not used, and the warning says what does not fit', async (_what, change, says) => {
    const cloud = await emulator({ scripts: { '*': endless } });
    const other = await emulator();
    const options = {
      clusters: [A],
      env: env('main'),
      signals: [{ signal: 'SIGKILL', when: (log: string) => /RUNNING/.test(log) }] as const,
    };
    await migrate(cloud, {}, options);
    const before = cloud.requests.length;
    const post = await postWith(change(access(cloud), other.url), true);
    expect(post.exitCode).toBe(0);
    expect(post.warnings.join('\n')).toMatch(says);
    expect(post.warnings.join('\n')).toContain('The job orders (submission 1) may still run');
    expect([cloud.requests.length - before, other.requests.length]).toEqual([0, 0]);
  });
});

/** Starts something as soon as a condition holds. */
async function once<T>(holds: () => boolean, start: () => Promise<T>): Promise<T> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  return start();
}

/** Runs `post` with the state file that main has written so far, or with none. */
function postWith(inputs: Record<string, string>, withState: boolean): Promise<StepResult> {
  const manifest = readManifest('run');
  const state = readdirSync(base).find((name) => name.endsWith('.jsonl'));
  if (manifest.post === undefined || state === undefined) throw new Error('no post, or no state');
  return runStep({
    program: manifest.post,
    place: { workspace: base, temp: base, commands: join(base, 'post') },
    cwd: base,
    timeoutMs: 60_000,
    env: {
      ...inputVariables(manifest.inputs, { ...inputs, 'job-file': 'job.json' }),
      ...(withState ? { STATE_cdm_state_file: join(base, state) } : {}),
    },
  });
}
