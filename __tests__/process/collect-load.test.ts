import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inFolder, probed } from '../../bench/program.ts';
import { DEMO } from '../../emulator/index.ts';
import { payloadObject } from '../../src/github/api/deployment-payload.ts';
import { encodeHandle } from '../../src/migration/run/encode-handle.ts';
import { newRecord, type RunRecord } from '../../src/migration/run/run-record.ts';
import { BARE } from '../steps/collect/collector.ts';
import { ENVIRONMENT, github } from './deployments.ts';
import { access, emulator, endless, sampleJob } from './support.ts';

const MIGRATIONS = 200;
const CLUSTERS = Array.from({ length: 5 }, (_, index) => ({
  id: `b0791496-e111-4e75-b7ca-9277aeab929${index}`,
  name: `c${index}`,
}));
const MIB = 1024 * 1024;

describe('200 open migrations on five clusters', () => {
  test.each([
    ['all ended', { createdAt: Date.now() - 3_600_000, status: 'SUCCEEDED' }, 'success'],
    ['all are running', { script: endless }, 'pending'],
  ])('%s: one query a hundred, one question each, under 120 MiB', async (_, given, result) => {
    const cloud = await emulator({ clusters: CLUSTERS });
    const api = await github();
    const host = new URL(cloud.url).host;
    for (let index = 0; index < MIGRATIONS; index += 1) {
      const name = `job_${index}`;
      const cluster = CLUSTERS[index % CLUSTERS.length]?.id ?? '';
      cloud.addJob(cluster, sampleJob(name));
      const submissionId = cloud.addRun(cluster, name, given);
      const record: RunRecord = {
        ...newRecord({ name, baseName: name, jobType: 'NORMAL_JOB', retryJobType: '', rerun: 'safe' }),
        phase: 'located',
        cluster,
        submissionId: String(submissionId),
        creationDate: cloud.runs().find((run) => run.job === name)?.createdAt ?? null,
        origin: 'created',
      };
      const handle = encodeHandle({ projectId: DEMO.projectId, host, records: [record] });
      // As long as a payload can be: the rules of a real migration are shorter.
      const payload = payloadObject({ ...BARE, handle, expect: `rows_written >= 0 # ${'x'.repeat(5000)}` });
      api.deployments.push({
        id: index + 1,
        ref: 'a'.repeat(40),
        task: 'cdm-migration',
        environment: ENVIRONMENT,
        description: '',
        payload,
        createdAt: new Date(Date.now() - 60_000 + index).toISOString(),
        creator: { __typename: 'Bot', login: 'github-actions' },
        statuses: [{ state: 'in_progress', description: '', log_url: '', auto_inactive: false }],
      });
    }
    const before = cloud.requests.length;
    // The limit of 90 requests a minute is held in virtual time: here only the memory is measured.
    const inputs = { ...access(cloud), 'requests-per-minute': '60000' };
    await inFolder(async (folder) => {
      const { peak } = await probed({ name: 'collect', folder, inputs, env: api.env() });
      const outputs = readFileSync(join(folder, 'output'), 'utf8');
      expect(outputs).toContain(result);
      if (peak !== null) expect(peak / MIB).toBeLessThan(120);
    });
    expect(api.asked.filter(({ path }) => path === '/api/graphql')).toHaveLength(2);
    expect(cloud.requests.length - before).toBeLessThanOrEqual(MIGRATIONS + 1);
    expect(
      api.deployments.every(({ id }) => api.stateOf(id) === (result === 'success' ? 'success' : 'in_progress')),
    ).toBe(true);
  });
});
