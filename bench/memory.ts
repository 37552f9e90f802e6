import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { largeJson, largeYaml } from './job-files.ts';
import { inFolder, type Probed, probed } from './program.ts';

const MIB = 1024 * 1024;
const MB = 1_000_000;

/** Rows of a table: what was done, the most memory held, the same as a multiple of the file, and the target. */
export async function memoryRows(): Promise<string[][]> {
  const json = largeJson();
  const yaml = largeYaml();
  const [ofJson, ofYaml] = [await validated('jobs.json', json), await validated('jobs.yml', yaml)];
  return [
    [`\`/validate\`, 5,000 jobs in JSON of ${mb(json)}`, mib(ofJson), times(ofJson, json), '148 MiB, 12 ×'],
    [`\`/validate\`, YAML in block style of ${mb(yaml)}`, mib(ofYaml), times(ofYaml, yaml), '286 MiB (300 MB)'],
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
