import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmulatorOptions } from '../emulator/index.ts';
import { access, clusters, withCloud } from './cloud.ts';
import { smallJob } from './job-files.ts';
import { inFolder, type Probed, probed } from './program.ts';

const MIB = 1024 * 1024;

interface Load {
  readonly title: string;
  readonly jobs: number;
  readonly clusters: number;
  /** Of the emulator; `documented`, or requests a minute for each route. */
  readonly rateLimits: NonNullable<EmulatorOptions['rateLimits']>;
  readonly target: string;
}

/** Rows of a table: whole steps in real time, with limited requests. Each must end with all jobs succeeded. */
export async function manyRows(): Promise<string[][]> {
  return [
    // A third of the documented limits, and of the starts a tenth.
    await measureLoad({
      title: '60 new jobs, a service that throttles far earlier than documented',
      jobs: 60,
      clusters: 2,
      rateLimits: { '*': 40 },
      target: 'a few 429',
    }),
    await measureLoad({
      title: '500 new jobs on 5 clusters, at the documented limits',
      jobs: 500,
      clusters: 5,
      rateLimits: 'documented',
      target: '330 s, 150 MiB, no 429',
    }),
  ];
}

export async function measureLoad(load: Load): Promise<string[]> {
  const places = clusters(load.clusters);
  const options: EmulatorOptions = {
    clusters: places,
    rateLimits: load.rateLimits,
    scripts: { '*': { states: [{ status: 'RUNNING', ms: 15_000 }, { status: 'SUCCEEDED' }] } },
  };
  return withCloud(options, (cloud) =>
    inFolder(async (folder) => {
      const jobs = Array.from({ length: load.jobs }, (_, index) => smallJob(`job_${index}`));
      writeFileSync(join(folder, 'jobs.json'), JSON.stringify({ jobs, clusters: places.map(({ id }) => id) }));
      const inputs = { 'job-file': 'jobs.json', check: 'off', 'max-running-jobs': String(load.jobs) };
      const startedAt = performance.now();
      const step = await probed({ name: 'run', folder, inputs: { ...inputs, ...access(cloud.url, cloud.iamUrl) } });
      const seconds = (performance.now() - startedAt) / 1000;
      const throttled = cloud.requests.filter(({ status }) => status === 429).length;
      const counts = [String(cloud.requests.length), String(throttled)];
      return [load.title, `${seconds.toFixed(0)} s`, mib(step), ...counts, load.target];
    }),
  );
}

const mib = ({ peak }: Probed): string => (peak === null ? 'not measured here' : `${(peak / MIB).toFixed(0)} MiB`);
