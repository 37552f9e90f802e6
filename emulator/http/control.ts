import { issueIdToken } from '../iam/oidc.ts';
import { isRecord } from '../json.ts';
import { fault } from '../scenario/fault-fields.ts';
import { DEMO, type EmulatorOptions } from '../scenario/options.ts';
import { CLUSTER_FIELDS } from '../scenario/spec-fields.ts';
import { object, type ValueType } from '../scenario/value-types.ts';
import type { GivenRun } from '../state/test-control-types.ts';
import type { FaultRule } from './fault-rules.ts';
import { empty, json, parseAddress, queryValue, type Request, type Response } from './messages.ts';
import type { LoggedRequest, Service } from './service.ts';

/** What may be changed of a cluster. */
const { status, links } = CLUSTER_FIELDS;
const CLUSTER_CHANGE = object('cluster', { status, links });

export const CONTROL_PREFIX = '/_emulator/';

/** The emulator's own routes, for tests that drive it as another process. Undefined for any other path. */
export function control(service: Service, options: EmulatorOptions, request: Request): Response | undefined {
  if (!request.path.startsWith(CONTROL_PREFIX)) return undefined;
  try {
    return route(service, options, request) ?? json(404, { error: 'the emulator has no such route' });
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

function route(service: Service, options: EmulatorOptions, request: Request): Response | undefined {
  const address = parseAddress(request.path);
  const [, what = '', cluster = '', below, name = '', runs] = address?.segments ?? [];
  if (what === 'oidc-token') return idToken(options, request, address && queryValue(address, 'audience'));
  if (request.method === 'GET' && what === 'state') return json(200, stateOf(service));
  if (request.method === 'DELETE' && what === 'faults') return done(() => service.clearFaults());
  if (request.method === 'DELETE' && below === 'jobs') return done(() => service.deleteJob(cluster, name));
  if (request.method !== 'POST') return undefined;
  const body: unknown = request.body === '' ? {} : JSON.parse(request.body);
  if (what === 'faults') {
    return done(() => {
      const rules = [body].flat();
      for (const [index, rule] of rules.entries())
        checkBody(fault, rule, rules.length > 1 ? `fault[${index}]` : 'fault');
      for (const rule of rules) service.fault(rule as FaultRule);
    });
  }
  if (what === 'reset') return done(() => service.reset());
  if (what !== 'clusters' || !isRecord(body)) return undefined;
  if (below === undefined) {
    checkBody(CLUSTER_CHANGE, body, 'cluster');
    return done(() => service.set(cluster, body));
  }
  if (below !== 'jobs') return undefined;
  if (runs === 'runs') return json(200, { submissionId: service.addRun(cluster, name, body) });
  return done(() => service.addJob(cluster, body.definition, (body.pastRuns ?? []) as GivenRun[]));
}

/** GitHub's token endpoint as `@actions/core` calls it. Without an audience it uses GitHub's default. */
function idToken(options: EmulatorOptions, request: Request, audience: string | undefined): Response {
  const wanted = `bearer ${options.oidcRequestToken ?? DEMO.oidcRequestToken}`;
  if (request.headers.authorization?.toLowerCase() !== wanted.toLowerCase()) {
    return json(401, { message: 'the bearer of the request token is missing or wrong' });
  }
  const now = (options.clock ?? Date.now)();
  return json(200, { count: 1, value: issueIdToken(audience ?? 'https://github.com/demo', now, options.oidcSubject) });
}

/** Throws an Error that names the wrong field. */
function checkBody(type: ValueType, value: unknown, path: string): void {
  const problem = type.check(value, path);
  if (problem !== undefined) throw new Error(problem);
}

function done(act: () => void): Response {
  act();
  return empty(204);
}

function stateOf(service: Service) {
  return {
    projectId: service.projectId,
    requests: service.requests.map(shown),
    runs: service.runs(),
    jobs: service.jobs(),
  };
}

/** A log entry without credentials, because a user may have entered real ones by mistake. */
function shown(entry: LoggedRequest): LoggedRequest {
  const headers: Record<string, string | undefined> = { ...entry.headers };
  for (const name of ['x-auth-token', 'x-security-token']) if (headers[name] !== undefined) headers[name] = '***';
  if (headers.authorization !== undefined) {
    headers.authorization = headers.authorization
      .replace(/Signature=.*$/, 'Signature=***')
      .replace(/^Bearer .*$/i, '***');
  }
  const secret = ['passwordToken', 'idToken', 'securityToken', 'assumeAgency'].includes(entry.route);
  return { ...entry, headers, body: secret ? '***' : entry.body };
}
