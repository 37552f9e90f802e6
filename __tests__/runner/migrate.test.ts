import { describe, expect, onTestFinished, test } from 'vitest';
import type { Emulator, EmulatorOptions } from '../../emulator/index.ts';
import { makeAuthority } from '../http/certificates.ts';
import { forwardTo, serveProxy, serveSecure } from '../http/servers.ts';
import { emulator, ends } from '../process/support.ts';
import { ABSENT, moved, resultsOf, runExample } from './support.ts';

const HOSTS = ['cdm', 'iam'].map((service) => `${service}.eu-west-101.myhuaweicloud.eu`);

/**
 * The region's own addresses, at which this workflow without an endpoint asks: a proxy leads them to the emulator, behind
 * a certificate of a private authority, as in many companies.
 */
async function publicAddresses(cloud: Emulator): Promise<{ env: Record<string, string>; targets: () => string[] }> {
  const { certificate, trusted, remove } = makeAuthority(HOSTS.map((host) => `DNS:${host}`).join());
  onTestFinished(remove);
  const secure = await serveSecure(certificate, forwardTo(cloud.url));
  const proxy = await serveProxy(secure, () => 200);
  return {
    env: { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, ...trusted },
    targets: () => [...new Set(proxy.asked.map(({ target }) => target))].sort(),
  };
}

describe.skipIf(ABSENT)('migrate.yml, by the addresses of the region', () => {
  test.each<[string, NonNullable<EmulatorOptions['scripts']>, string, Record<string, string>]>([
    ['a good job', { '*': moved(812, 812) }, 'success', { status: 'SUCCEEDED', 'rows-written': '812', gate: '' }],
    ['a job that fails', { '*': ends('FAILED') }, 'failure', { status: 'FAILED' }],
  ])('%s', async (_, scripts, result, outputs) => {
    const cloud = await emulator({ scripts });
    const { env, targets } = await publicAddresses(cloud);
    const run = await runExample(cloud, 'migrate', { env, vars: { CDM_ENDPOINT: '', IAM_ENDPOINT: '' } });
    expect(resultsOf(run)).toEqual({ migrate: result });
    expect(run.jobs.migrate?.outputs).toMatchObject({ result, ...outputs });
    expect(run.jobs.migrate?.summary).toContain('orders_to_obs');
    expect(targets()).toEqual(HOSTS.map((host) => `${host}:443`));
  });
});
