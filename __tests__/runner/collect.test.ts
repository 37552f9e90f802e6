import { describe, expect, onTestFinished, test } from 'vitest';
import type { Emulator, EmulatorOptions } from '../../emulator/index.ts';
import type { WorkflowOutcome } from '../../scripts/act/run.ts';
import { type DeploymentsApi, startDeploymentsApi } from '../github/deployments-api.ts';
import { emulator, endless, ends, requestsOf } from '../process/support.ts';
import { ABSENT, moved, resultsOf, runExample } from './support.ts';

interface Night {
  readonly cloud: Emulator;
  readonly api: DeploymentsApi;
  /** Runs nightly.yml, which submits and ends. */
  submit(): Promise<WorkflowOutcome>;
  /** Runs collect.yml, once. */
  collect(): Promise<WorkflowOutcome>;
}

async function night(scripts: NonNullable<EmulatorOptions['scripts']>): Promise<Night> {
  const cloud = await emulator({ scripts });
  const api = await startDeploymentsApi();
  onTestFinished(() => api.close());
  const given = { secrets: { GITHUB_TOKEN: 'token-of-a-stand-in' }, env: api.env() };
  return {
    cloud,
    api,
    submit: () => runExample(cloud, 'nightly', { ...given, inputs: { 'data-time': '2026-11-24T23:30:00Z' } }),
    collect: () => runExample(cloud, 'collect', { ...given, event: 'schedule', payload: { schedule: '*/15 * * * *' } }),
  };
}

const states = ({ api }: Night) => api.deployments.map(({ id }) => api.stateOf(id));

describe.skipIf(ABSENT)('nightly.yml and collect.yml', () => {
  test('a good night: submitted, collected, and the deploy job runs once', async () => {
    const one = await night({ '*': moved(1000, 1000) });
    const submitted = await one.submit();
    expect(resultsOf(submitted)).toEqual({ submit: 'success' });
    expect(submitted.jobs.submit?.outputs.result).toBe('pending');
    expect(one.cloud.runs()[0]?.definition).toContain('/orders/day=20261124/');
    expect(one.api.deployments).toMatchObject([{ environment: 'warehouse', task: 'cdm-migration' }]);
    expect(states(one)).toEqual(['in_progress']);

    const collected = await one.collect();
    expect(resultsOf(collected)).toEqual({ collect: 'success', deploy: 'success' });
    expect(collected.jobs.collect?.outputs).toMatchObject({ result: 'success', finished: '1' });
    expect(collected.jobs.collect?.summary).toContain('orders_to_obs');
    expect(states(one)).toEqual(['success']);

    expect(resultsOf(await one.collect())).toEqual({ collect: 'success' });
    expect(one.api.wrong).toEqual([]);
    expect(requestsOf(one.cloud, 'createAndStart')).toHaveLength(1);
  });

  test('a night that is still running: no deployment yet', async () => {
    const one = await night({ '*': endless });
    await one.submit();
    const collected = await one.collect();
    expect(resultsOf(collected)).toEqual({ collect: 'success' });
    expect(collected.jobs.collect?.outputs).toMatchObject({ result: 'pending', pending: '1' });
    expect(states(one)).toEqual(['in_progress']);
  });

  test.each<[string, NonNullable<EmulatorOptions['scripts']>, string]>([
    ['failed', { '*': ends('FAILED') }, 'failure'],
    ['with a red gate', { '*': moved(1000, 7) }, 'failure'],
    ['that was stopped', { '*': ends('STOPPED') }, 'failure'],
  ])('a night %s: the deploy job does not run', async (_, scripts, state) => {
    const one = await night(scripts);
    await one.submit();
    const collected = await one.collect();
    expect(resultsOf(collected)).toEqual({ collect: 'failure' });
    expect(collected.jobs.collect?.outputs).toMatchObject({ result: 'failure', failed: '1' });
    expect(collected.exitCode).not.toBe(0);
    expect(states(one)).toEqual([state]);
  });

  test('a night that is lost: the deploy job does not run', async () => {
    const one = await night({ '*': endless });
    await one.submit();
    const [deployment] = one.api.deployments;
    if (deployment) deployment.payload = { cut: true };
    expect(resultsOf(await one.collect())).toEqual({ collect: 'failure' });
    expect(states(one)).toEqual(['error']);
  });
});
