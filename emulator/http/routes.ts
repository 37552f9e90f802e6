import type { Address, Request } from './messages.ts';

/** Routes by the names that fault rules use. */
export type RouteName =
  | 'createAndStart'
  | 'create'
  | 'start'
  | 'stop'
  | 'delete'
  | 'modify'
  | 'query'
  | 'status'
  | 'history'
  | 'createLink'
  | 'showLink'
  | 'updateLink'
  | 'deleteLink'
  | 'clusters'
  | 'cluster'
  | 'clusterAction'
  | 'projects'
  | 'passwordToken'
  | 'idToken'
  | 'securityToken'
  | 'domains'
  | 'assumeAgency';

export interface Route {
  readonly name: RouteName;
  readonly project?: string;
  readonly cluster?: string;
  readonly job?: string;
  readonly link?: string;
}

/** `:name` matches a decoded segment of the path. */
const TABLE: readonly (readonly [RouteName, string, string])[] = [
  ['createAndStart', 'POST', '/v1.1/:project/clusters/job'],
  ['create', 'POST', '/v1.1/:project/clusters/:cluster/cdm/job'],
  ['start', 'PUT', '/v1.1/:project/clusters/:cluster/cdm/job/:job/start'],
  ['stop', 'PUT', '/v1.1/:project/clusters/:cluster/cdm/job/:job/stop'],
  ['delete', 'DELETE', '/v1.1/:project/clusters/:cluster/cdm/job/:job'],
  ['modify', 'PUT', '/v1.1/:project/clusters/:cluster/cdm/job/:job'],
  ['query', 'GET', '/v1.1/:project/clusters/:cluster/cdm/job/:job'],
  ['status', 'GET', '/v1.1/:project/clusters/:cluster/cdm/job/:job/status'],
  ['history', 'GET', '/v1.1/:project/clusters/:cluster/cdm/submissions'],
  ['createLink', 'POST', '/v1.1/:project/clusters/:cluster/cdm/link'],
  ['showLink', 'GET', '/v1.1/:project/clusters/:cluster/cdm/link/:link'],
  ['updateLink', 'PUT', '/v1.1/:project/clusters/:cluster/cdm/link/:link'],
  ['deleteLink', 'DELETE', '/v1.1/:project/clusters/:cluster/cdm/link/:link'],
  ['clusters', 'GET', '/v1.1/:project/clusters'],
  ['cluster', 'GET', '/v1.1/:project/clusters/:cluster'],
  ['clusterAction', 'POST', '/v1.1/:project/clusters/:cluster/action'],
  ['projects', 'GET', '/v3/projects'],
  ['passwordToken', 'POST', '/v3/auth/tokens'],
  ['idToken', 'POST', '/v3.0/OS-AUTH/id-token/tokens'],
  ['securityToken', 'POST', '/v3.0/OS-CREDENTIAL/securitytokens'],
  ['domains', 'GET', '/v3/auth/domains'],
  ['assumeAgency', 'POST', '/v5/agencies/assume-with-oidc'],
];

const PATTERNS = TABLE.map(([name, method, path]) => ({ name, method, pattern: path.split('/').slice(1) }));

/** The route of a request, or undefined. */
export function findRoute(request: Request, address: Address): Route | undefined {
  for (const { name, method, pattern } of PATTERNS) {
    if (method !== request.method) continue;
    const params = matchSegments(pattern, address.segments);
    if (params !== undefined) return { name, ...params };
  }
  return undefined;
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':')) {
      if (segment === '') return undefined;
      params[part.slice(1)] = segment;
    } else if (part !== segment) return undefined;
  }
  return params;
}
