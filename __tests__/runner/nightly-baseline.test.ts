import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { WorkflowOutcome } from '../../scripts/act/run.ts';
import { root } from '../../scripts/root.ts';
import { startGitHubApi } from '../github/github-api.ts';
import { emulator } from '../process/support.ts';
import { ABSENT, moved, resultsOf, runExample } from './support.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** A folder that outlives the nights, as the cache of Actions does. */
function cacheFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function verdicts(run: WorkflowOutcome): readonly [string, string][] {
  const [result] = JSON.parse(run.jobs.migrate?.outputs.results ?? '[]') as {
    gate: { rule: string; verdict: string }[];
  }[];
  return (result?.gate ?? []).map(({ rule, verdict }) => [rule, verdict]);
}

describe.skipIf(ABSENT)('nightly-baseline.yml', () => {
  test('each night is compared with the ones before, and a bad one is no measure for the next', async () => {
    const cloud = await emulator({ scripts: { '*': [moved(1000, 1000), moved(400, 400), moved(900, 900)] } });
    const folder = cacheFolder();
    const night = (day: number): Promise<WorkflowOutcome> =>
      runExample(cloud, 'nightly-baseline', {
        inputs: { 'data-time': `2026-11-${day}T23:30:00Z` },
        env: { CACHE_FOLDER: folder, GITHUB_RUN_ID: String(day) },
      });
    const rule = 'rows_written >= typical.rows_written * 0.5';

    const first = await night(24);
    expect(resultsOf(first)).toEqual({ migrate: 'success' });
    expect(verdicts(first)).toContainEqual([rule, 'no-baseline']);
    // Half past midnight in Berlin: the day before is the 24th.
    expect(cloud.runs()[0]?.definition).toContain('/orders/day=20261124/');

    const second = await night(25);
    expect(resultsOf(second)).toEqual({ migrate: 'failure' });
    expect(verdicts(second)).toContainEqual([rule, 'failed']);

    const third = await night(26);
    expect(resultsOf(third)).toEqual({ migrate: 'success' });
    expect(verdicts(third)).toContainEqual([rule, 'passed']);
    expect(third.jobs.migrate?.outputs['data-time']).toContain('2026-11-2');

    const newest = readdirSync(folder).filter((name) => name.includes('-26-'));
    expect(newest).toHaveLength(1);
    const kept = readdirSync(join(folder, newest[0] ?? ''));
    expect(kept.sort()).toEqual(['24-1.json', '25-1.json', '26-1.json']);
    expect(readFileSync(join(folder, newest[0] ?? '', '26-1.json'), 'utf8')).toContain('orders_to_obs');
  });

  test('started late by GitHub after midnight: still the day of the tick', async () => {
    const cloud = await emulator({ scripts: { '*': moved(10, 10) } });
    // The time zone of the schedule is in the workflow file, which act does not name: these variables do.
    const example = readFileSync(join(root, 'examples/nightly-baseline.yml'));
    const file = { type: 'file', encoding: 'base64', content: example.toString('base64') };
    const github = await startGitHubApi(({ path }) => ({
      status: 200,
      body: path.includes('/contents/') ? file : { created_at: '2026-11-25T00:41:00Z' },
    }));
    onTestFinished(() => github.close());
    const run = await runExample(cloud, 'nightly-baseline', {
      event: 'schedule',
      payload: { schedule: '30 23 * * *' },
      secrets: { GITHUB_TOKEN: 'token-of-a-stand-in' },
      env: {
        CACHE_FOLDER: cacheFolder(),
        GITHUB_API_URL: github.url,
        GITHUB_WORKFLOW_REF: 'demo/shop/.github/workflows/nightly-baseline.yml@refs/heads/main',
        GITHUB_WORKFLOW_SHA: COMMIT,
      },
    });
    expect(resultsOf(run)).toEqual({ migrate: 'success' });
    expect(github.asked.map(({ path }) => decodeURIComponent(path)).sort()).toEqual([
      '/api/v3/repos/demo/shop/actions/runs/1',
      `/api/v3/repos/demo/shop/contents/.github/workflows/nightly-baseline.yml?ref=${COMMIT}`,
    ]);
    expect(cloud.runs()[0]?.definition).toContain('/orders/day=20261124/');
  });
});
