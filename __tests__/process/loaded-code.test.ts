import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { access, clusters, withCloud } from '../../bench/cloud.ts';
import { smallJob, tableJob } from '../../bench/job-files.ts';
import { inFolder, probed, savedState } from '../../bench/program.ts';

const ids = clusters(1).map(({ id }) => id);

function writeJob(folder: string, job: object): void {
  writeFileSync(join(folder, 'job.json'), JSON.stringify({ jobs: [job], clusters: ids }));
}

test('a plain run loads less than 350 kB, and its post step next to nothing', async () => {
  await withCloud({ clusters: clusters(1) }, (cloud) =>
    inFolder(async (folder) => {
      writeJob(folder, smallJob('orders'));
      const inputs = { 'job-file': 'job.json', check: 'off', ...access(cloud.url, cloud.iamUrl) };
      const main = await probed({ name: 'run', folder, inputs });
      expect(main.bytes).toBeLessThan(350_000);
      const asked = cloud.requests.length;
      const post = await probed({ name: 'run', part: 'post', folder, inputs, state: savedState(folder) });
      expect(post.bytes).toBeLessThan(20_000);
      expect(cloud.requests.length).toBe(asked);
    }),
  );
});

test('a validation loads neither the HTTP client nor what talks to the service', async () => {
  await inFolder(async (folder) => {
    writeJob(folder, tableJob('orders', 5));
    const step = await probed({ name: 'validate', folder, inputs: { 'job-file': 'job.json' } });
    expect(step.bytes).toBeLessThan(300_000);
  });
});
