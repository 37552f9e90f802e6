/** Moves the test's table out to CSV, or the CSV into another table, and tells what that took. Arguments: folder, way. */
import { createService } from '../../emulator/index.ts';
import { definition, ended, fromCsv, fromTable, toCsv, toTable } from '../emulator/engine-jobs.ts';

const [, , dataFolder = '', way] = process.argv;
const startedAt = performance.now();
const service = createService({ auth: 'off', clusters: [{ id: 'c' }], dataFolder });
const base = `/v1.1/${service.projectId}/clusters`;
const call = (method: string, path: string, body?: unknown) => {
  const text = body === undefined ? '' : JSON.stringify(body);
  return JSON.parse(service.handle({ method, path: base + path, headers: { 'x-language': 'en-us' }, body: text }).body);
};
const job =
  way === 'out' ? { from: fromTable(), to: toCsv() } : { from: fromCsv({ inputDirectory: 'out' }), to: toTable() };
call('POST', '/job', { jobs: [definition('move', job)], clusters: ['c'] });
const { status, rows } = await ended(() => call('GET', '/c/cdm/job/move/status').submissions[0], 200);
const residentMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  JSON.stringify({ status, rows, residentMegabytes, seconds: Math.round((performance.now() - startedAt) / 100) / 10 }),
);
