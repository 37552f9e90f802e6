import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTree } from '../scripts/build/files.ts';
import { root } from '../scripts/root.ts';
import { packWorkingTree } from '../scripts/tools/archive.ts';
import { access, clusters, withCloud } from './cloud.ts';
import { smallJob } from './job-files.ts';
import { inFolder, type Probed, probed } from './program.ts';

const format = (bytes: number): string => bytes.toLocaleString('en');

/** Rows of a table: what a runner downloads, what a plain run reads, each chunk, and all of dist/. */
export async function sizeRows(): Promise<string[][]> {
  const files = [...readTree(join(root, 'dist'))].map(([name, bytes]) => [name, bytes.length] as const);
  const plain = await plainRun();
  return [
    ['archive of a release (`git archive --format=tar.gz`)', format(packWorkingTree(root).length), '400,000'],
    [`JavaScript that a plain run reads, ${plain.files} files`, format(plain.bytes), '350,000'],
    ...files
      .filter(([name]) => /(^|\.)index\.js$/.test(name))
      .map(([name, bytes]) => [`dist/${name}`, format(bytes), '']),
    ['dist/ in all', format(files.reduce((sum, [, bytes]) => sum + bytes, 0)), ''],
  ];
}

/** One new job from a JSON file on one cluster, with an access key, no rules, no dates. */
function plainRun(): Promise<Probed> {
  return withCloud({ clusters: clusters(1) }, (cloud) =>
    inFolder((folder) => {
      const ids = clusters(1).map(({ id }) => id);
      writeFileSync(join(folder, 'job.json'), JSON.stringify({ jobs: [smallJob('orders')], clusters: ids }));
      const inputs = { 'job-file': 'job.json', check: 'off', ...access(cloud.url, cloud.iamUrl) };
      return probed({ name: 'run', folder, inputs });
    }),
  );
}
