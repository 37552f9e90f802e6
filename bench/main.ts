/**
 * npm run bench [-- --rounds N] [-- --only start,sizes,memory,steps,many,runs,databases] [-- OTHER/dist/index.js …]
 *
 * Measures the committed dist/: what a step costs as multiples of an empty Node program and of a bare `node:http` program
 * in the same run, sizes, memory, whole steps against the emulator, requests in virtual time, and jobs of the emulator
 * on real databases against their own clients.
 * Paths of other actions' bundles are timed from start to end.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { DATABASE_HEAD, databaseTimes, MAX_DATABASE_ROUNDS } from './databases/measure.ts';
import { manyRows } from './many.ts';
import { memoryRows } from './memory.ts';
import { inFolder } from './program.ts';
import { manyRuns, oneRun } from './runs.ts';
import { sizeRows } from './sizes.ts';
import { programToEnd, startMeasures } from './start.ts';
import { compareRounds, measureRounds } from './statistics.ts';
import { stepRows } from './steps.ts';
import { table } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '15' }, only: { type: 'string' } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new Error(`--rounds is "${values.rounds}"; it takes a whole number from 1`);

const sections: Readonly<Record<string, () => Promise<string>>> = {
  start: () =>
    inFolder(async (folder) => {
      const others = positionals.map((path) => ({ name: path, measure: () => programToEnd(path) }));
      const measures = [...(await startMeasures(folder)), ...others];
      const rows = compareRounds(measures, await measureRounds(measures, rounds));
      return table(['start', 'median', '÷ empty', 'target', '÷ bare', 'target'], rows);
    }),
  sizes: async () => table(['size', 'bytes', 'target'], await sizeRows()),
  memory: async () => table(['most memory held', 'measured', '÷ file', 'target'], await memoryRows()),
  steps: async () => table(['whole step', 'time', 'target', 'requests', '429'], await stepRows()),
  many: async () => table(['whole step', 'time', 'memory', 'requests', '429', 'target'], await manyRows()),
  runs: async () => {
    const rows: string[][] = [];
    for (const candidates of [1, 3])
      for (const seconds of [5, 60, 600, 3600]) rows.push(await oneRun(seconds, candidates));
    const many = await manyRuns();
    const runs = table(['a run, on so many candidates', 'requests', 'budget', 'noticed after', 'budget'], rows);
    const jobs = table(
      ['500 jobs on 5 clusters', 'measured', 'budget'],
      [
        ['requests on one route in the busiest minute', String(many.busiest), '120'],
        ['requests in all', String(many.requests), ''],
        ['minutes, of 20 that each job takes', many.minutes.toFixed(0), ''],
      ],
    );
    return `${runs}\n\n${jobs}`;
  },
  databases: async () => table(DATABASE_HEAD, await databaseTimes(Math.min(rounds, MAX_DATABASE_ROUNDS))),
};

const wanted = values.only?.split(',') ?? Object.keys(sections);
const unknown = wanted.filter((name) => !(name in sections));
if (unknown.length > 0)
  throw new Error(`--only has no ${unknown.join(', ')}; it takes ${Object.keys(sections).join(', ')}`);

console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, median of ${rounds} rounds (databases: of at most ${MAX_DATABASE_ROUNDS})`,
);
for (const name of wanted) console.log(`\n${await sections[name]?.()}`);
