import { type Call, dispatch } from './dispatch.ts';
import { settle } from './engine.ts';
import { createLocalEngine } from './engines/local-engine.ts';
import { gateway as gatewayError, iamShort, keystone, Refusal } from './errors.ts';
import type { FaultRule } from './faults.ts';
import { type Admission, admit, checkProject, createGateway, expireToken, tokenExpired } from './gateway.ts';
import { createIam, tokenInBody } from './iam.ts';
import type { Address, Request, Response } from './messages.ts';
import type { EmulatorOptions } from './options.ts';
import { checkRate, type RateWindows } from './rate.ts';
import type { Route } from './routes.ts';
import { createStage } from './stage.ts';
import { loadState, saveState } from './state-file.ts';
import { createWorld } from './world.ts';

export type State = ReturnType<typeof createState>;

export interface Task {
  readonly request: Request;
  /** Undefined for a path that does not decode. */
  readonly address: Address | undefined;
  readonly route: Route | undefined;
  readonly rule: FaultRule | undefined;
}

/** A fresh state, as the options describe it; or, unless it is to be `anew`, as their state file has kept it. */
export function createState(options: EmulatorOptions, anew = false) {
  const world = createWorld(options);
  const save = (): void => {
    if (options.stateFile !== undefined) saveState(options.stateFile, world);
  };
  world.mover = createLocalEngine(world, () => {
    settle(world, world.now());
    save();
  });
  const gateway = createGateway(options);
  const rates: RateWindows = new Map();
  const state = { options, world, gateway, iam: createIam(options, gateway), rates, save };
  const kept = options.stateFile !== undefined && !anew && loadState(options.stateFile, world);
  if (!kept) createStage(() => world).addSpecifiedJobs();
  return state;
}

/** What the service answers to a request, carried out now. */
export function work(state: State, { request, address, route, rule }: Task): Response {
  const now = state.world.now();
  settle(state.world, now);
  try {
    if (address === undefined || route === undefined) return noSuchRoute();
    const admission = admissionOf(state, request, route, rule);
    if (admission.kind === 'refused') return admission.response;
    const call: Call = { request, address, route };
    const held =
      (route.project === undefined ? undefined : checkScope(state, request, admission, route.project)) ??
      checkRate(state.rates, state.options, admission.user, route.name, state.gateway.clock());
    return held ?? dispatch(state.world, state.iam, call);
  } catch (error) {
    if (error instanceof Refusal) return error.response;
    throw error;
  } finally {
    // A run may have ended the moment it began; nobody should see it undisposed.
    settle(state.world, now);
    // Before the answer, so that what was answered is kept.
    if (request.method !== 'GET') state.save();
  }
}

function admissionOf(state: State, request: Request, route: Route, rule: FaultRule | undefined): Admission {
  const open = route.name === 'passwordToken' || route.name === 'idToken';
  if (open || state.options.auth === 'off') return { kind: 'admitted', user: 'anyone', projectId: route.project };
  if (rule?.kind === 'expireToken' && !expireToken(state.gateway, request)) {
    return { kind: 'refused', response: tokenExpired(state.gateway.clock()) };
  }
  const admission = admit(state.gateway, withToken(request, route));
  const signed = request.headers.authorization !== undefined;
  // Signatures are the gateway's affair everywhere; a token that is no good IAM refuses in its own words.
  const inOwnWords = admission.kind === 'admitted' || signed ? undefined : iamRefusal(route);
  return inOwnWords === undefined ? admission : { kind: 'refused', response: inOwnWords };
}

function withToken(request: Request, route: Route): Request {
  if (route.name !== 'securityToken') return request;
  const token = request.headers['x-auth-token'] ?? tokenInBody(request);
  return { ...request, headers: { ...request.headers, 'x-auth-token': token } };
}

function iamRefusal(route: Route): Response | undefined {
  const text = 'The request you have made requires authentication.';
  if (route.name === 'projects') return keystone(401, 'Unauthorized', text);
  return route.name === 'securityToken' ? iamShort(401, 'IAM.0001', text) : undefined;
}

function checkScope(state: State, request: Request, admission: Admission, project: string): Response | undefined {
  if (state.options.auth === 'off') return undefined;
  return (
    checkProject(request, admission, project) ?? (project === state.world.projectId ? undefined : unknownProject())
  );
}

function unknownProject(): Response {
  return gatewayError(403, 'APIGW.0302', 'The project of the path is not one of the caller');
}

function noSuchRoute(): Response {
  return gatewayError(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment');
}
