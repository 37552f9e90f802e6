import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { createService, type EmulatorOptions, type Service } from '../../emulator/index.ts';
import { type Bucket, definition, ended, type Job, makeBucket, type Outcome } from './engine-jobs.ts';
import { A, PROJECT, request } from './support.ts';

export * from './engine-jobs.ts';

/** A data folder with the links `db` (schema `shop`) and `obs` (bucket `lake`), gone after the test. */
export interface Yard extends Bucket {
  readonly folder: string;
  readonly service: Service;
  /** Runs SQL on the schema `shop`. */
  exec(sql: string): void;
  rows(sql: string): unknown[][];
  call(method: string, path: string, body?: unknown): { status: number; body: Body };
  /** Creates and starts a job, waits for its end. */
  run(job: Job): Promise<Outcome>;
}

// biome-ignore lint/suspicious/noExplicitAny: tests reach into replies of every shape
type Body = any;

export function yard(options: EmulatorOptions = {}): Yard {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-engine-'));
  mkdirSync(join(folder, 'db'));
  const bucket = makeBucket(folder);
  const service = createService({
    auth: 'off',
    clusters: [{ id: A }],
    dataFolder: folder,
    timeScale: 20,
    log: () => {},
    ...options,
  });
  const database = new DatabaseSync(join(folder, 'db', 'shop.db'));
  onTestFinished(async () => {
    await service.close();
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const call: Yard['call'] = (method, path, body) => {
    const headers = { 'x-language': 'en-us' };
    const answer = service.handle(request(method, `/v1.1/${PROJECT}${path}`, body, headers));
    return { status: answer.status, body: answer.body === '' ? undefined : JSON.parse(answer.body) };
  };
  let count = 0;
  return {
    folder,
    service,
    call,
    exec: (sql) => database.exec(sql),
    rows: (sql) =>
      database
        .prepare(sql)
        .all()
        .map((row) => Object.values(row)),
    ...bucket,
    run: async (job) => {
      const name = `job_${++count}`;
      const answer = call('POST', '/clusters/job', { jobs: [definition(name, job)], clusters: [A] });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return ended(() => call('GET', `/clusters/${A}/cdm/job/${name}/status`).body.submissions[0]);
    },
  };
}
