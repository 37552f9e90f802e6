/**
 * npm run bench [-- --rounds N] [-- OTHER/dist/index.js …]: the time from the start of the built action to its first request,
 * against an empty Node program, and the sizes. Paths of other actions' bundles are timed from start to end.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
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
console.log(table(['size', 'bytes', 'budget'], sizes()));
