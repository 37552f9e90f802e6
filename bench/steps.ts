import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { access, clusters, withCloud } from './cloud.ts';
import { smallJob } from './job-files.ts';
import { inFolder, timed } from './program.ts';

const JOBS = 20;
const TARGET = '20 s';

/** Rows of a table: 20 jobs of 3 s on two clusters in one step, at the service's documented limits, in real time. */
export async function stepRows(): Promise<string[][]> {
  return [await step('existing'), await step('new')];
}

function step(kind: 'existing' | 'new'): Promise<string[]> {
  const places = clusters(2);
  const options = {
    clusters: places,
    rateLimits: 'documented',
    scripts: { '*': { states: [{ status: 'RUNNING', ms: 3000 }, { status: 'SUCCEEDED' }] } },
  } as const;
  return withCloud(options, (cloud) =>
    inFolder(async (folder) => {
      const names = Array.from({ length: JOBS }, (_, index) => `job_${index}`);
      const ids = places.map(({ id }) => id);
      if (kind === 'existing')
        for (const [index, name] of names.entries()) cloud.addJob(ids[index % ids.length] ?? '', smallJob(name));
      const jobs = names.map(smallJob);
      writeFileSync(join(folder, 'jobs.json'), JSON.stringify({ jobs, clusters: ids }));
      const what =
        kind === 'existing'
          ? { 'existing-jobs': names.join('\n'), clusters: ids.join('\n') }
          : { 'job-file': 'jobs.json', check: 'off' };
      const ms = await timed({ name: 'run', folder, inputs: { ...what, ...access(cloud.url, cloud.iamUrl) } });
      const throttled = cloud.requests.filter(({ status }) => status === 429).length;
      const title = `${JOBS} ${kind} jobs of 3 s on two clusters, the step`;
      return [title, `${(ms / 1000).toFixed(1)} s`, TARGET, String(cloud.requests.length), String(throttled)];
    }),
  );
}
