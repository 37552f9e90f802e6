import { isRecord } from '../json.ts';
import type { EmulatorOptions } from '../scenario/options.ts';
import { createTestControls, type TestControls } from '../state/test-controls.ts';
import {
  applyFault,
  armFault,
  type FaultRule,
  type Faults,
  runsRequestFirst,
  type Transport,
  takeFault,
} from './faults.ts';
import { type Address, parseAddress, queryValue, type Request, type Response } from './messages.ts';
import { createBackend, handleRequest, type RoutedRequest } from './request-handler.ts';
import { findRoute, type Route } from './routes.ts';

/** A request as it was received, and what became of it. */
export interface LoggedRequest {
  readonly method: string;
  /** With its query, as it stood in the request line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** By the options' clock. */
  readonly at: number;
  /** Name of the route, empty for none. */
  readonly route: string;
  readonly cluster?: string;
  readonly job?: string;
  /** What the caller got; 0 while nothing, or if no reply is to come. */
  status: number;
  /** Kind of the fault that hit it. */
  fault?: string;
  /** Whether the service carried it out, whatever the caller saw. */
  worked: boolean;
}

/** A reply, and what a fault does to its bytes on the way. */
export interface Answer extends Response {
  readonly transport?: Transport;
}

/** The emulated service without sockets: what it answers depends on requests, options and clock alone. */
export interface Service extends TestControls {
  readonly projectId: string;
  readonly requests: LoggedRequest[];
  /** Carries a request out now, faults included. */
  handle(request: Request): Answer;
  /** For a server that must wait between the two: takes the fault, then answers under it. */
  receive(request: Request): ReceivedRequest;
  answer(received: ReceivedRequest): Answer;
  fault(rule: FaultRule): void;
  clearFaults(): void;
  /** Back to the state the options describe, whatever the state file says. */
  reset(): void;
  /** Writes the state file, if there is one; after a request it is written anyway. */
  save(): void;
  /** Breaks off the runs that move data, and writes the state file. */
  close(): Promise<void>;
}

/** A request on its way, with its entry in the log. */
export interface ReceivedRequest extends RoutedRequest {
  readonly log: LoggedRequest;
}

/** Creates the service; see {@link EmulatorOptions}. */
export function createService(options: EmulatorOptions = {}): Service {
  const clock = options.clock ?? Date.now;
  const requests: LoggedRequest[] = [];
  const faults: Faults = [];
  let backend = createBackend(options);

  function receive(request: Request): ReceivedRequest {
    const address = parseAddress(request.path);
    const route = address === undefined ? undefined : findRoute(request, address);
    const about = subjectOf(request, address, route);
    const rule = takeFault(faults, { method: request.method, path: request.path, route, ...about });
    const log: LoggedRequest = { ...request, at: clock(), ...labelsOf(route, about.jobs), status: 0, worked: false };
    if (rule !== undefined) log.fault = rule.kind;
    requests.push(log);
    return { request, address, route, rule, log };
  }

  function answer(received: ReceivedRequest): Answer {
    const { rule, log } = received;
    const reply = rule === undefined || runsRequestFirst(rule) ? handleRequest(backend, received) : undefined;
    log.worked = reply !== undefined;
    const { response, transport } =
      rule === undefined ? { response: reply ?? handleRequest(backend, received) } : applyFault(rule, reply);
    const silent = transport?.kind === 'reset' || transport?.kind === 'hang';
    log.status = silent ? 0 : response.status;
    // By our clock, for a caller whose own is wrong learns it from here.
    const date = new Date(clock()).toUTCString();
    const headers = { 'x-request-id': requestId(requests.length), date, ...response.headers };
    return { ...response, headers, ...(transport === undefined ? {} : { transport }) };
  }

  return {
    projectId: backend.state.projectId,
    requests,
    receive,
    answer,
    handle: (request) => answer(receive(request)),
    fault: (rule) => armFault(faults, rule),
    clearFaults: () => {
      faults.length = 0;
    },
    reset: () => {
      void backend.state.mover?.close();
      backend = createBackend(options, true);
      backend.save();
      requests.length = 0;
      faults.length = 0;
    },
    save: () => backend.save(),
    close: async () => {
      await backend.state.mover?.close();
      backend.save();
    },
    ...createTestControls(() => backend.state),
  };
}

/** Jobs and clusters a request is about, from its path, query, or the body of a submission. */
function subjectOf(request: Request, address: Address | undefined, route: Route | undefined) {
  const named = address === undefined ? undefined : queryValue(address, 'jname');
  const inPath = { jobs: [route?.job ?? named].flatMap((job) => job ?? []), clusters: [route?.cluster ?? []].flat() };
  if (route?.name !== 'createAndStart' && route?.name !== 'create') return inPath;
  try {
    const body: unknown = JSON.parse(request.body);
    const jobs = isRecord(body) && Array.isArray(body.jobs) ? (body.jobs as unknown[]) : [];
    const names = jobs.map((job) => (isRecord(job) ? String(job.name) : ''));
    const candidates = isRecord(body) && Array.isArray(body.clusters) ? body.clusters.map(String) : [];
    return { jobs: names, clusters: [...inPath.clusters, ...candidates] };
  } catch {
    return inPath;
  }
}

function labelsOf(route: Route | undefined, jobs: readonly string[]) {
  const [job] = jobs;
  const cluster = route?.cluster;
  return {
    route: route?.name ?? '',
    ...(cluster === undefined ? {} : { cluster }),
    ...(job === undefined ? {} : { job }),
  };
}

function requestId(count: number): string {
  return `e0000000${String(count).padStart(24, '0')}`;
}
