/**
 * npm run bench [-- --rounds N] [-- OTHER/dist/index.js …]: the time from the start of the built action to its first request,
 * against an empty Node program; the sizes; requests and lateness of runs in virtual time; 500 jobs at once.
 * Paths of other actions' bundles are timed from start to end.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { peakMemory } from './memory.ts';
import { manyRuns, oneRun } from './runs.ts';
import { sizes } from './sizes.ts';
import { emptyProgram, firstRequest, startToEnd } from './start.ts';
import { median, ratio } from './statistics.ts';
import { table } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '15' } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new Error(`--rounds is "${values.rounds}"; it takes a whole number from 1`);

const measures = [
  { name: 'an empty Node program', measure: emptyProgram },
  { name: 'the built action, to its first request', measure: firstRequest },
  ...positionals.map((path) => ({ name: path, measure: () => startToEnd(path) })),
];
const times = measures.map((): number[] => []);
// Round by round, so that a loaded minute weighs on all of them alike.
for (let round = 0; round < rounds; round += 1) {
  for (const [index, { measure }] of measures.entries()) times[index]?.push(await measure());
}
const base = median(times[0] ?? []);
const rows = measures.map(({ name }, index) => {
  const middle = median(times[index] ?? []);
  return [name, `${middle.toFixed(0)} ms`, ratio(middle, base)];
});

console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, median of ${rounds} rounds\n`,
);
console.log(table(['start', 'time', 'ratio'], rows));
console.log();
console.log(table(['size', 'bytes', 'rateLimiter'], sizes()));
console.log();
const runs = [];
for (const candidates of [1, 3]) for (const seconds of [5, 60, 600, 3600]) runs.push(await oneRun(seconds, candidates));
console.log(table(['a run, on so many candidates', 'requests', 'rateLimiter', 'noticed after', 'rateLimiter'], runs));
console.log();
const many = await manyRuns();
const peak = await peakMemory();
const bytes = peak === null ? 'not measured here' : `${(peak / 1024 / 1024).toFixed(0)} MiB`;
console.log(
  table(
    ['500 jobs on 5 clusters', 'measured', 'rateLimiter'],
    [
      ['requests in the busiest minute', String(many.busiest), '100'],
      ['requests in all', String(many.requests), ''],
      ['minutes, of 20 that each job takes', many.minutes.toFixed(0), ''],
      // The budget of 150 MiB is for 100 requests a minute, which takes half an hour to measure.
      ['most memory held, with all of them under way at once', bytes, ''],
    ],
  ),
);
