import { createLocalEngine } from '../engines/local-engine.ts';
import { type Admission, admit, checkProject, createGateway, expireToken, tokenExpired } from '../gateway/gateway.ts';
import { checkRate, type RateWindows } from '../gateway/rate-limits.ts';
import { createIam } from '../iam/iam-state.ts';
import { STS_PREFIX } from '../iam/sts.ts';
import { tokenInBody } from '../iam/tokens.ts';
import { processDueEvents } from '../runs/due-events.ts';
import type { EmulatorOptions } from '../scenario/options.ts';
import { createEmulatorState } from '../state/emulator-state.ts';
import { loadState, saveState } from '../state/state-file.ts';
import { createTestControls } from '../state/test-controls.ts';
import { dispatch, type RoutedCall } from './dispatch.ts';
import { denied, gateway as gatewayError, iamShort, jobErrors, keystone, Refusal } from './errors.ts';
import type { FaultRule } from './fault-rules.ts';
import type { Address, Request, Response } from './messages.ts';
import type { Route, RouteName } from './routes.ts';

export type Backend = ReturnType<typeof createBackend>;

export interface RoutedRequest {
  readonly request: Request;
  /** Undefined for a path that does not decode. */
  readonly address: Address | undefined;
  readonly route: Route | undefined;
  readonly rule: FaultRule | undefined;
}

/** The backend as the options describe it or, unless `anew`, as the state file holds it. */
export function createBackend(options: EmulatorOptions, anew = false) {
  const state = createEmulatorState(options);
  const save = (): void => {
    if (options.stateFile !== undefined) saveState(options.stateFile, state);
  };
  state.mover = createLocalEngine(state, () => {
    processDueEvents(state, state.now());
    save();
  });
  const gateway = createGateway(options);
  const rates: RateWindows = new Map();
  const backend = { options, state, gateway, iam: createIam(options, gateway), rates, save };
  const kept = options.stateFile !== undefined && !anew && loadState(options.stateFile, state);
  if (!kept) createTestControls(() => state).addSpecifiedJobs();
  return backend;
}

/** Carries out a request now and returns the reply. */
export function handleRequest(backend: Backend, { request, address, route, rule }: RoutedRequest): Response {
  const now = backend.state.now();
  processDueEvents(backend.state, now);
  try {
    if (address === undefined || route === undefined) return noSuchRoute();
    const admission = admissionOf(backend, request, route, rule);
    if (admission.kind === 'refused') return admission.response;
    const call: RoutedCall = { request, address, route, ...(rule?.kind === 'analysis' ? { analysis: rule } : {}) };
    const refusal =
      (route.project === undefined ? undefined : checkScope(backend, request, admission, route.project)) ??
      checkRate(backend.rates, backend.options, {
        user: admission.user,
        route: route.name,
        at: backend.gateway.clock(),
      });
    return refusal ?? dispatch(backend.state, backend.iam, call);
  } catch (error) {
    if (error instanceof Refusal) return error.response;
    throw error;
  } finally {
    // A run may end in the moment it begins; the next request must see the consequences.
    processDueEvents(backend.state, now);
    // Saved before the answer is sent, so that no answered change is lost.
    if (request.method !== 'GET') backend.save();
  }
}

/** Routes that a client without credentials may call. */
const UNSIGNED: ReadonlySet<RouteName> = new Set(['passwordToken', 'idToken', 'assumeAgency']);

function admissionOf(backend: Backend, request: Request, route: Route, rule: FaultRule | undefined): Admission {
  if (UNSIGNED.has(route.name) || backend.options.auth === 'off')
    return { kind: 'admitted', user: 'anyone', projectId: route.project };
  if (rule?.kind === 'expireToken' && !expireToken(backend.gateway, request)) {
    return { kind: 'refused', response: tokenExpired(backend.gateway.clock()) };
  }
  const admission = admit(backend.gateway, withToken(request, route));
  const signed = request.headers.authorization !== undefined;
  // The gateway checks signatures on every route; IAM refuses a bad token with an error of its own.
  const ownError = admission.kind === 'admitted' || signed ? undefined : iamRefusal(route);
  return ownError === undefined ? admission : { kind: 'refused', response: ownError };
}

function withToken(request: Request, route: Route): Request {
  if (route.name !== 'securityToken') return request;
  const token = request.headers['x-auth-token'] ?? tokenInBody(request);
  return { ...request, headers: { ...request.headers, 'x-auth-token': token } };
}

function iamRefusal(route: Route): Response | undefined {
  const text = 'The request you have made requires authentication.';
  if (route.name === 'projects' || route.name === 'domains') return keystone(401, 'Unauthorized', text);
  return route.name === 'securityToken' ? iamShort(401, 'IAM.0001', text) : undefined;
}

function checkScope(backend: Backend, request: Request, admission: Admission, project: string): Response | undefined {
  const { auth, stsSessions = 'accepted' } = backend.options;
  if (auth === 'off') return undefined;
  const isStsSession = admission.kind === 'admitted' && admission.user.startsWith(STS_PREFIX);
  if (isStsSession && stsSessions !== 'accepted') {
    return stsSessions === 'Cdm.0032' ? jobErrors.forbidden() : denied();
  }
  return (
    checkProject(request, admission, project) ?? (project === backend.state.projectId ? undefined : unknownProject())
  );
}

function unknownProject(): Response {
  return gatewayError(403, 'APIGW.0302', 'The project of the path is not one of the caller');
}

function noSuchRoute(): Response {
  return gatewayError(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment');
}
