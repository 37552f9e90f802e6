import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { access, clusters, withCloud } from './cloud.ts';
import { largeJson, largeYaml, smallJob } from './job-files.ts';
import { inFolder, type Probed, probed } from './program.ts';

const MIB = 1024 * 1024;
const MB = 1_000_000;

/** Rows of a table: what was done, the most memory held, the same as a multiple of the file, and the target. */
export async function memoryRows(): Promise<string[][]> {
  const json = largeJson();
  const yaml = largeYaml();
  const [ofJson, ofYaml, ofJobs] = [
    await validated('jobs.json', json),
    await validated('jobs.yml', yaml),
    await manyJobs(),
  ];
  return [
    [`\`/validate\`, 5,000 jobs in JSON of ${mb(json)}`, mib(ofJson), times(ofJson, json), '148 MiB, 12 ×'],
    [`\`/validate\`, YAML in block style of ${mb(yaml)}`, mib(ofYaml), times(ofYaml, yaml), '286 MiB (300 MB)'],
    // At 100 requests a minute the target is 150 MiB; that takes half an hour to measure.
    ['500 jobs on 5 clusters, all under way at once', mib(ofJobs), '', ''],
  ];
}

const mb = (text: string): string => `${(Buffer.byteLength(text) / MB).toFixed(1)} MB`;
const mib = ({ peak }: Probed): string => (peak === null ? 'not measured here' : `${(peak / MIB).toFixed(0)} MiB`);
const times = ({ peak }: Probed, text: string): string =>
  peak === null ? '' : `${(peak / Buffer.byteLength(text)).toFixed(1)} ×`;

function validated(name: string, text: string): Promise<Probed> {
  return inFolder((folder) => {
    writeFileSync(join(folder, name), text);
    return probed({ name: 'validate', folder, inputs: { 'job-file': name } });
  });
}

/** The emulator's requests are not limited: the jobs are what is measured, not the wait. */
function manyJobs(): Promise<Probed> {
  const places = clusters(5);
  const options = {
    clusters: places,
    scripts: { '*': { states: [{ status: 'RUNNING', ms: 15_000 }, { status: 'SUCCEEDED' }] } },
  };
  return withCloud(options, (cloud) =>
    inFolder((folder) => {
      const jobs = Array.from({ length: 500 }, (_, index) => smallJob(`job_${index}`));
      writeFileSync(join(folder, 'jobs.json'), JSON.stringify({ jobs, clusters: places.map(({ id }) => id) }));
      const limits = { 'max-running-jobs': '500', 'requests-per-minute': '60000' };
      const inputs = { 'job-file': 'jobs.json', check: 'off', ...limits, ...access(cloud.url, cloud.iamUrl) };
      return probed({ name: 'run', folder, inputs });
    }),
  );
}
