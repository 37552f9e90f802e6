import { type Answer, createService, type EmulatorOptions, type Request, type Service } from '../../emulator/index.ts';

export const PROJECT = '1551c7f6c808414d8e9f3c514a170f2e';
export const A = 'aaaaaaaa-0000-4000-8000-000000000001';
export const B = 'bbbbbbbb-0000-4000-8000-000000000002';

/** 2026-11-24T00:30:00Z. */
export const START = Date.parse('2026-11-24T00:30:00Z');

export interface Bench {
  readonly service: Service;
  readonly clock: { now: number };
  /** Sends a request to the core. `path` begins after the project id. */
  call(method: string, path: string, body?: unknown): Answer;
  read(method: string, path: string, body?: unknown): { status: number; body: Body };
}

// biome-ignore lint/suspicious/noExplicitAny: tests reach into replies of every shape
type Body = any;

/** A service with two clusters, a fixed clock, and no check of credentials. */
export function bench(options: EmulatorOptions = {}): Bench {
  const clock = { now: START };
  const service = createService({
    auth: 'off',
    clusters: [
      { id: A, name: 'a' },
      { id: B, name: 'b' },
    ],
    chooseCluster: () => A,
    clock: () => clock.now,
    ...options,
  });
  const call: Bench['call'] = (method, path, body) =>
    service.handle(request(method, `/v1.1/${PROJECT}${path}`, body, { 'x-language': 'en-us' }));
  return {
    service,
    clock,
    call,
    read: (method, path, body) => {
      const answer = call(method, path, body);
      return { status: answer.status, body: answer.body === '' ? undefined : JSON.parse(answer.body) };
    },
  };
}

export function request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Request {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  return { method, path, headers, body: text };
}

/** A table job; `driver` holds inputs such as `schedulerConfig.disposableType`. */
export function job(name: string, driver: Record<string, string> = {}, more: Record<string, unknown> = {}) {
  const inputs = Object.entries(driver).map(([input, value]) => ({ name: input, value }));
  return {
    job_type: 'NORMAL_JOB',
    name,
    'from-connector-name': 'generic-jdbc-connector',
    'from-link-name': 'source',
    'from-config-values': { configs: [{ name: 'fromJobConfig', inputs: [] }] },
    'to-connector-name': 'dws-connector',
    'to-link-name': 'target',
    'to-config-values': { configs: [] },
    'driver-config-values': { configs: [{ name: 'schedulerConfig', inputs }] },
    ...more,
  };
}

/** Submits to the candidates A and B. */
export function submit(at: Bench, definition: unknown, clusters = [A, B]) {
  return at.read('POST', '/clusters/job', { jobs: [definition], clusters });
}
