import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { runAction } from './harness/index.ts';

const MIB = 1024 * 1024;
const sample = join(import.meta.dirname, '../fixtures/job-files/mysql-to-obs.json');
const [job] = (JSON.parse(readFileSync(sample, 'utf8')) as { jobs: Record<string, unknown>[] }).jobs;

function jobs(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({ ...structuredClone(job), name: `job_${index}` }));
}

/**
 * Prints the peak memory of the process in KiB when it ends. On Linux not from `resourceUsage`, which starts at the size of
 * the parent process.
 */
const MEASURE = `
import { readFileSync } from 'node:fs';
process.on('exit', () => {
  let peak = process.resourceUsage().maxRSS;
  try {
    peak = /^VmHWM:\\s*(\\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1];
  } catch {}
  process.stdout.write('peak=' + peak + '\\n');
});`;

async function peakOf(file: string, text: string): Promise<number> {
  const run = await runAction({
    action: 'validate',
    files: { [file]: text },
    inputs: { 'job-file': file, check: 'warn' },
    nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(MEASURE)}`],
  });
  expect(run.exitCode).toBe(0);
  expect(run.outputs.errors).toBe('0');
  return (Number(/^peak=(\d+)$/m.exec(run.log)?.[1]) * 1024) / MIB;
}

test('5,000 jobs in 12.3 MB of JSON need at most 12 times the file', { timeout: 60_000 }, async () => {
  const lines = jobs(5_000).map((one) => JSON.stringify(one, null, 1));
  const text = `{"jobs":[\n${lines.join(',\n').replaceAll(/\n +/g, '\n ')}]}`.padEnd(12_300_000);
  expect(text.length).toBe(12_300_000);
  expect(await peakOf('jobs.json', text)).toBeLessThanOrEqual(148);
});

test('2,000 jobs in 5 MB of YAML need at most 300 MB', { timeout: 60_000 }, async () => {
  const text = stringify({ jobs: jobs(2_000) }, { aliasDuplicateObjects: false });
  expect(text.length).toBeGreaterThan(5_000_000);
  expect((await peakOf('jobs.yml', text)) * MIB).toBeLessThanOrEqual(300_000_000);
});
