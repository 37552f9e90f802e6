import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DEMO, type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/index.ts';
import { type ActionRun, runAction } from './harness/index.ts';

export const A = 'b0791496-e111-4e75-b7ca-9277aeab9297';
export const B = 'c2db1191-eb6c-464a-a0d3-b434e6c6df26';
export const C = '6ec9a0a4-76be-4262-8697-e7af1fac7920';
export const ABC = [A, B, C];

/** A test's own `onTestFinished`; tests that run beside each other have to pass it on. */
export type Finished = (clean: () => void | Promise<void>) => void;

/** An emulator with three clusters that ends with the test. */
export async function emulator(options: EmulatorOptions = {}, finished: Finished = onTestFinished): Promise<Emulator> {
  const clusters = ABC.map((id, index) => ({ id, name: `cdm-${'abc'[index]}` }));
  const started = await startEmulator({ clusters, scripts: { '*': quick }, ...options });
  finished(() => started.close());
  return started;
}

/** A run of a second and a half that moves rows. */
export const quick = {
  states: [
    { status: 'PENDING', ms: 200 },
    { status: 'BOOTING', ms: 200 },
    { status: 'RUNNING', ms: 700 },
    { status: 'SUCCEEDED' },
  ],
  counters: { ROWS_READ: 812, ROWS_WRITTEN: 812, ROWS_WRITTEN_SKIPPED: 0, BYTES_READ: -1, BYTES_WRITTEN: -1 },
} as const;

/** A run that goes on until somebody stops it. */
export const endless = { states: [{ status: 'BOOTING', ms: 200 }, { status: 'RUNNING' }] } as const;

export function ends(status: string | null, ms = 300): { states: { status: string | null; ms?: number }[] } {
  return { states: [{ status: 'RUNNING', ms }, { status }] };
}

/** The job of the service's own documentation, under another name where one is given. */
export function sampleJob(name = 'es_css'): Record<string, unknown> {
  const path = join(import.meta.dirname, '../fixtures/job-files/es-to-dis-random-cluster.json');
  const body = JSON.parse(readFileSync(path, 'utf8')) as { jobs: Record<string, unknown>[] };
  return { ...body.jobs[0], name };
}

export function jobFile(names: readonly string[] = ['orders'], clusters: readonly string[] = ABC): string {
  return JSON.stringify({ jobs: names.map((name) => sampleJob(name)), clusters }, null, 2);
}

/** Where the emulator is and who asks: what a workflow would set. */
export function access(cloud: Emulator): Record<string, string> {
  return {
    region: 'eu-west-101',
    'project-id': DEMO.projectId,
    endpoint: cloud.url,
    'iam-endpoint': cloud.iamUrl,
    'sts-endpoint': cloud.iamUrl,
    'access-key-id': DEMO.ak,
    'secret-access-key': DEMO.sk,
  };
}

type Options = Partial<Parameters<typeof runAction>[0]> & {
  readonly jobs?: readonly string[];
  readonly clusters?: readonly string[];
  readonly finished?: Finished;
};

/** Runs the root action on a job file of the sample job. */
export function migrate(
  cloud: Emulator,
  inputs: Record<string, string> = {},
  options: Options = {},
): Promise<ActionRun> {
  const { jobs, clusters, finished, ...rest } = options;
  const source = 'existing-jobs' in inputs || 'job-definition' in inputs ? {} : { 'job-file': 'job.json' };
  return runAction(
    {
      action: 'run',
      files: { 'job.json': jobFile(jobs, clusters) },
      inputs: { ...access(cloud), ...source, ...inputs },
      ...rest,
    },
    finished,
  );
}

/** Requests of a route, oldest first. */
export function requestsOf(cloud: Emulator, route: string): Emulator['requests'] {
  return cloud.requests.filter((request) => request.route === route);
}
