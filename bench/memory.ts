import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO, startEmulator } from '../emulator/index.ts';
import { inputVariables, runnerVariables } from '../scripts/runner/environment.ts';
import { readManifest } from '../scripts/runner/manifest.ts';

const CLUSTERS = Array.from({ length: 5 }, (_, index) => ({ id: `00000000-0000-4000-8000-00000000000${index}` }));

/**
 * The most memory, in bytes, that the built action held while it ran 500 jobs on 5 clusters; `null` where the system
 * does not say. The emulator's time is sped up and the request budget wide: the jobs are what is measured, not the wait.
 */
export async function peakMemory(): Promise<number | null> {
  const cloud = await startEmulator({
    clusters: CLUSTERS,
    scripts: { '*': { states: [{ status: 'RUNNING', ms: 15_000 }, { status: 'SUCCEEDED' }] } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'cdm-memory-'));
  try {
    const jobs = Array.from({ length: 500 }, (_, index) => ({
      name: `job_${index}`,
      job_type: 'NORMAL_JOB',
      'from-connector-name': 'obs-connector',
      'from-link-name': 'a',
      'to-connector-name': 'obs-connector',
      'to-link-name': 'b',
      'from-config-values': { configs: [] },
      'to-config-values': { configs: [] },
      'driver-config-values': { configs: [] },
    }));
    writeFileSync(join(folder, 'jobs.json'), JSON.stringify({ jobs, clusters: CLUSTERS.map(({ id }) => id) }));
    for (const name of ['output', 'state', 'summary', 'path', 'env']) writeFileSync(join(folder, name), '');
    const { main, inputs } = readManifest('run');
    const given = {
      'job-file': 'jobs.json',
      region: 'eu-west-101',
      'project-id': DEMO.projectId,
      endpoint: cloud.url,
      'iam-endpoint': cloud.iamUrl,
      'access-key-id': DEMO.ak,
      'secret-access-key': DEMO.sk,
      check: 'off',
      'max-running-jobs': '500',
      'requests-per-minute': '60000',
    };
    const place = { workspace: folder, temp: folder, commands: folder };
    const child = spawn(process.execPath, [main], {
      cwd: folder,
      env: { ...runnerVariables(place), ...inputVariables(inputs, given) },
      stdio: 'ignore',
    });
    let peak: number | null = null;
    const timer = setInterval(() => {
      peak = highWater(child.pid) ?? peak;
    }, 50);
    await new Promise((resolve) => child.on('close', resolve));
    clearInterval(timer);
    return peak;
  } finally {
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function highWater(pid: number | undefined): number | null {
  try {
    const text = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return text === undefined ? null : Number(text) * 1024;
  } catch {
    return null;
  }
}
