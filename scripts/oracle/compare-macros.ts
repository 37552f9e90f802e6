/**
 * Compares date macros with real Java over random cases. Needs Java 17 or later.
 * Run: node scripts/oracle/compare-macros.ts [seed] [cases]
 *
 * A refusal counts as a difference only if Java's result does not depend on its version and no shorter form exists. Results can
 * also differ because of different versions of the time zone data. Seeds 1 to 4 with 10,000 cases each show no difference.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fillMacros } from '../../src/data-time/macros/fill-macros.ts';
import { root } from '../root.ts';

const ZONES = (
  'UTC Europe/Berlin Europe/London America/New_York America/Chicago America/Santiago America/Sao_Paulo America/St_Johns ' +
  'America/Havana Asia/Shanghai Asia/Hong_Kong Asia/Tokyo Asia/Kolkata Asia/Kathmandu Asia/Beirut Asia/Singapore ' +
  'Australia/Lord_Howe Pacific/Apia Pacific/Auckland Africa/Cairo +08:00 -03:30'
).split(' ');
const UNITS = ['', 'SECOND', 'MINUTE', 'HOUR', 'DAY', 'MONTH', 'YEAR'];
const FIELDS =
  'y yy yyyy M MM MMM MMMM L d dd D DDD E EEEE u F a H HH k K h hh m mm s ss S SSS SSSSSS z Z X XX XXX XXXX G w ww W Y YYYY'.split(
    ' ',
  );
const READABLE = 'y yyyy M MM d dd H HH m mm s ss S SSS'.split(' ');
const TEXTS = ['-', ':', ' ', '/', '.', "'T'", "''", '_', '00', "'E'", "'E5'", "'x'5", '年', "'e'", '+', "'E-'", ''];
const FIRST = Date.UTC(1970, 0, 2);
const LAST = Date.UTC(2037, 11, 30);

interface Case {
  readonly kind: 'date' | 'timestamp' | 'timestamp-of-date';
  readonly at: number;
  readonly zone: string;
  readonly amount: number;
  readonly unit: string;
  readonly pattern: string;
}

/** Mulberry32: small, and the same on every machine. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function randomCase(random: () => number): Case {
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const kind = pick(['date', 'date', 'timestamp', 'timestamp-of-date'] as const);
  const fields = kind === 'date' ? FIELDS : READABLE;
  const pieces = Array.from({ length: 1 + below(6) }, () => pick(fields) + (below(3) === 0 ? '' : pick(TEXTS)));
  const unit = pick(UNITS);
  return {
    kind,
    // Half hours and a few seconds: clocks change at full hours.
    at: FIRST + below((LAST - FIRST) / 1_800_000) * 1_800_000 + (below(2) === 0 ? 0 : below(1_800_000)),
    zone: pick(ZONES),
    amount: unit === '' ? 0 : below(61) - 30,
    unit,
    // The arguments of a macro are trimmed.
    pattern: pieces.join('').trim(),
  };
}

function macroOf({ kind, amount, unit, pattern }: Case): string {
  const offset = unit === '' ? '' : `, ${amount}, ${unit}`;
  if (kind === 'timestamp') return `\${timestamp(${offset.slice(2)})}`;
  const date = `dateformat(${pattern}${offset})`;
  return kind === 'date' ? `\${${date}}` : `\${timestamp(${date})}`;
}

const [seed = 1, count = 10_000] = process.argv.slice(2).map(Number);
const random = randomOf(seed);
const cases = Array.from({ length: count }, () => randomCase(random));
const input = cases.map(({ kind, at, zone, amount, unit, pattern }) =>
  [kind, at, zone, amount, unit, pattern].join('\t'),
);
const java = spawnSync('java', [join(root, 'scripts', 'oracle', 'MacroResults.java')], {
  input: `${input.join('\n')}\n`,
  encoding: 'utf8',
  maxBuffer: 256 * 1024 * 1024,
});
if (java.status !== 0) throw new Error(`Java failed: ${java.error?.message ?? java.stderr}`);
const [version = '', ...results] = java.stdout.split('\n');
let refused = 0;
const differences = cases.filter((one, index) => {
  const filled = fillMacros(macroOf(one), { at: one.at, zone: one.zone });
  const expected = results[index] ?? '';
  if (filled.ok) return `=${filled.text}` !== expected;
  if (expected === '!') return false;
  refused += 1;
  return !/depends on the version of Java|next to another number|Write MM\./.test(filled.problem);
});
for (const one of differences.slice(0, 20)) {
  const filled = fillMacros(macroOf(one), { at: one.at, zone: one.zone });
  console.log(macroOf(one), new Date(one.at).toISOString(), one.zone);
  console.log(`  ours ${filled.ok ? filled.text : filled.problem}, Java ${results[cases.indexOf(one)]}`);
}
console.log(
  `seed ${seed}: ${differences.length} of ${count} cases differ, ${refused} refused here only. Java ${version}, time zone data of Node.js ${process.versions.tz}.`,
);
if (differences.length > 0) process.exitCode = 1;
