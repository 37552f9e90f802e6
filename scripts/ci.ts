/**
 * Runs every check of the project, goes on after a failure, and ends with `N passed, N failed`: the steps, and each test of the
 * test runs. `.ci/run` installs the packages and runs `npm test` first.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, type Counts, countsOf } from './ci/counts.ts';
import { root } from './root.ts';

interface Step {
  readonly name: string;
  /** What comes after `npm run`. */
  readonly script: readonly string[];
  /** Whether it runs vitest, whose tests are then counted. */
  readonly tests?: boolean;
}

const steps: readonly Step[] = [
  { name: 'dist is current', script: ['build', '--', '--check'] },
  { name: 'generated files are current', script: ['generate', '--', '--check'] },
  { name: 'types', script: ['typecheck'] },
  { name: 'format and lint', script: ['lint'] },
  { name: 'dead code', script: ['check:dead-code'] },
  { name: 'actions and workflows', script: ['check:actions'] },
  { name: 'licences', script: ['check:licences'] },
  { name: 'process tests', script: ['test:process'], tests: true },
  { name: 'database tests', script: ['test:databases'], tests: true },
  { name: 'runner tests', script: ['test:runner'], tests: true },
];

// A step that hangs must not hide the others.
const stepLimitMs = 15 * 60_000;

function run(step: Step, folder: string): Counts {
  console.log(`\n== ${step.name}: npm run ${step.script.join(' ')}`);
  const began = performance.now();
  const report = join(folder, `${step.script[0]?.replaceAll(':', '-')}.json`);
  const ran = spawnSync('npm', ['run', '--silent', ...step.script], {
    cwd: root,
    env: { ...process.env, ...(step.tests ? { TEST_REPORT: report } : {}) },
    stdio: 'inherit',
    timeout: stepLimitMs,
    // npm is a .cmd file on Windows, which only a shell starts.
    shell: process.platform === 'win32',
  });
  const passed = ran.status === 0;
  const why = ran.error === undefined ? '' : ` (${ran.error.message})`;
  console.log(
    `-- ${passed ? 'passed' : 'FAILED'}: ${step.name}, ${((performance.now() - began) / 1000).toFixed(1)} s${why}`,
  );
  return add(
    { passed: passed ? 1 : 0, failed: passed ? 0 : 1 },
    step.tests ? countsOf(() => readFileSync(report, 'utf8')) : undefined,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'cdm-ci-'));
// What `npm cit` has run before counts as well; without its report this is the check of a tree that was tested already.
const before = process.env.CIT_REPORT;
const tested = before === undefined ? { passed: 0, failed: 0 } : countsOf(() => readFileSync(before, 'utf8'));
const total = steps.map((step) => run(step, folder)).reduce((sum, counts) => add(sum, counts), tested);
rmSync(folder, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
