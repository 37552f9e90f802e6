import type { EmulatorOptions } from '../scenario/options.ts';
import type { TestControls } from '../state/test-control-types.ts';
import { createTestControls } from '../state/test-controls.ts';
import { type AnswerTransport, applyFault, type FaultyReply } from './apply-fault.ts';
import { backendTimeout } from './errors.ts';
import type { FaultRule } from './fault-rules.ts';
import { armFault, type Faults, runsRequestFirst, takeFault } from './faults.ts';
import { listReply } from './list-fault.ts';
import { parseAddress, type Request, type Response } from './messages.ts';
import { createBackend, handleRequest, type RoutedRequest } from './request-handler.ts';
import { findRoute } from './routes.ts';
import { labelsOf, subjectOf } from './subject.ts';

/** A request as it was received, and its outcome. */
export interface LoggedRequest {
  readonly method: string;
  /** As in the request line, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** By the options' clock. */
  readonly at: number;
  /** Name of the route; empty for none. */
  readonly route: string;
  readonly cluster?: string;
  readonly job?: string;
  /** Status that the caller got; 0 before the answer, or if there is none. */
  status: number;
  /** Kind of the fault that hit it. */
  fault?: string;
  /** Whether the service carried it out, whatever the caller saw. */
  worked: boolean;
}

/** A reply, when it is sent, and what a fault does to its bytes. */
export interface Answer extends Response {
  /** Real milliseconds until it is sent. */
  readonly delayMs: number;
  readonly transport?: AnswerTransport;
}

/** The emulated service without sockets: its answers depend only on requests, options and clock. */
export interface Service extends TestControls {
  readonly projectId: string;
  readonly requests: LoggedRequest[];
  /** Carries out a request, faults included. */
  handle(request: Request): Answer;
  /** For a server that waits between the two: takes the fault, then answers under it. */
  receive(request: Request): ReceivedRequest;
  answer(received: ReceivedRequest): Answer;
  fault(rule: FaultRule): void;
  clearFaults(): void;
  /** Back to the state that the options describe; ignores the state file. */
  reset(): void;
  /** Writes the state file, if there is one. Every request that may change something does so by itself. */
  save(): void;
  /** Stops the runs that move data, and writes the state file. */
  close(): Promise<void>;
}

/** A routed request with its entry in the log. */
export interface ReceivedRequest extends RoutedRequest {
  readonly log: LoggedRequest;
}

/** Creates the service; see {@link EmulatorOptions}. */
export function createService(options: EmulatorOptions = {}): Service {
  const clock = options.clock ?? Date.now;
  const requests: LoggedRequest[] = [];
  const faults: Faults = [];
  let backend = createBackend(options);
  const armConfiguredFaults = (): void => {
    for (const rule of options.faults ?? []) armFault(faults, rule);
  };
  armConfiguredFaults();

  function receive(request: Request): ReceivedRequest {
    const address = parseAddress(request.path);
    const route = address === undefined ? undefined : findRoute(request, address);
    const subject = subjectOf(request, address, route);
    const rule = takeFault(faults, { method: request.method, path: request.path, route, ...subject });
    const log: LoggedRequest = { ...request, at: clock(), ...labelsOf(route, subject.jobs), status: 0, worked: false };
    if (rule !== undefined) log.fault = rule.kind;
    requests.push(log);
    return { request, address, route, rule, log };
  }

  function answer(received: ReceivedRequest): Answer {
    const { rule, log } = received;
    log.worked = rule === undefined || runsRequestFirst(rule);
    const sent = onTheWay(options, rule, replyTo(received));
    const silent = sent.transport?.kind === 'reset' || sent.transport?.kind === 'hang';
    log.status = silent ? 0 : sent.status;
    // By our clock: a client whose clock is wrong learns the right time from here.
    const date = new Date(clock()).toUTCString();
    return { ...sent, headers: { 'x-request-id': requestId(requests.length), date, ...sent.headers } };
  }

  function replyTo(received: ReceivedRequest): FaultyReply {
    const { rule } = received;
    if (rule === undefined) return { response: handleRequest(backend, received) };
    if (rule.kind === 'list') return { response: listReply(rule, received, (asked) => handleRequest(backend, asked)) };
    return applyFault(rule, runsRequestFirst(rule) ? handleRequest(backend, received) : undefined);
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
      armConfiguredFaults();
    },
    save: () => backend.save(),
    close: async () => {
      await backend.state.mover?.close();
      backend.save();
    },
    ...createTestControls(() => backend.state),
  };
}

/** The reply after the fault and the gateway's own time limit. */
function onTheWay(options: EmulatorOptions, rule: FaultRule | undefined, faulty: FaultyReply): Answer {
  const { response, lateMs = 0, transport } = faulty;
  const { afterMs = 0, ...content } = response;
  const delayMs = afterMs / (options.timeScale ?? 1) + lateMs;
  const limit = (rule?.kind === 'analysis' ? rule.gatewayTimeoutMs : undefined) ?? options.gatewayTimeoutMs;
  if (limit !== undefined && (delayMs > limit || transport?.kind === 'hang')) {
    return { ...backendTimeout(), delayMs: limit };
  }
  return { ...content, delayMs, ...(transport === undefined ? {} : { transport }) };
}

function requestId(count: number): string {
  return `e0000000${String(count).padStart(24, '0')}`;
}
