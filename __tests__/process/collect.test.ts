import { describe, expect, test } from 'vitest';
import { collect, ENVIRONMENT, github, migrateAs, submit } from './deployments.ts';
import { emulator, ends, requestsOf } from './support.ts';

const counted = { ...ends('SUCCEEDED', 300), counters: { ROWS_READ: 812, ROWS_WRITTEN: 812, ROWS_WRITTEN_SKIPPED: 0 } };

describe('a migration as a deployment', () => {
  test('waited for: created before the submission, in progress with a link, success at the end', async () => {
    const [cloud, api] = [await emulator({ scripts: { '*': counted } }), await github()];
    let submittedBefore = -1;
    api.before = ({ path, method }) => {
      if (method === 'POST' && path.endsWith('/deployments')) submittedBefore = cloud.runs().length;
    };
    const run = await migrateAs(cloud, api, { expect: 'rows_written > 0' });
    expect(run.errors).toEqual([]);
    expect(api.wrong).toEqual([]);
    expect(submittedBefore).toBe(0);
    expect(api.deployments).toHaveLength(1);
    const [deployment] = api.deployments;
    expect(deployment).toMatchObject({
      task: 'cdm-migration',
      environment: ENVIRONMENT,
      ref: /^[0-9a-f]{40}$/.exec(deployment?.ref ?? '')?.[0],
    });
    expect(deployment?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'success']);
    expect(deployment?.statuses[0]?.log_url).toMatch(/\/actions\/runs\/\d+$/);
    expect(deployment?.statuses[1]?.description).toBe('orders: SUCCEEDED: 812 rows written in 1 s; gate passed');
    expect(run.outputs['deployment-id']).toBe(String(deployment?.id));
  });

  test('not waited for: stays open, carries the handle, and /collect closes it', async () => {
    const [cloud, api] = [await emulator({ scripts: { '*': counted } }), await github()];
    const submitted = await submit(cloud, api, { expect: 'rows_written > 0' });
    expect(submitted.errors).toEqual([]);
    expect(submitted.warnings).toEqual([]);
    expect(api.deployments).toHaveLength(1);
    const [deployment] = api.deployments;
    expect(submitted.outputs['deployment-id']).toBe(String(deployment?.id));
    expect(deployment?.payload).toMatchObject({
      version: 1,
      handle: submitted.outputs.handle,
      expect: 'rows_written > 0',
    });
    const run = await collect(cloud, api);
    console.log(run.log, run.summary, run.outputs);
    expect(run.errors).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ result: 'success', finished: '1', pending: '0', failed: '0' });
    expect(api.stateOf(deployment?.id ?? 0)).toBe('success');
    expect(requestsOf(cloud, 'createAndStart')).toHaveLength(1);
  });
});
