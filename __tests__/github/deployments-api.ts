import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execute, wrongWith } from './published-schema.ts';

export interface StoredStatus {
  readonly state: string;
  readonly description: string;
  readonly log_url: string;
  readonly auto_inactive: boolean;
}

export interface StoredDeployment {
  readonly id: number;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly description: string;
  payload: unknown;
  readonly createdAt: string;
  creator: { readonly __typename: string; readonly login: string };
  /** Oldest first. */
  readonly statuses: StoredStatus[];
}

type RequestBody = Readonly<Record<string, unknown>> & Partial<Record<'description' | 'query', string>>;

interface DeploymentBody {
  readonly ref: string;
  readonly task?: string;
  readonly environment?: string;
  readonly description?: string;
  readonly payload?: unknown;
}

interface StatusBody {
  readonly state: string;
  readonly description?: string;
  readonly log_url?: string;
  readonly auto_inactive?: boolean;
}

export interface DeploymentRequest {
  readonly method: string;
  readonly path: string;
  readonly body: RequestBody;
}

export interface DeploymentFault {
  readonly status: number;
  readonly body?: unknown;
  /** True: the request is served, and only its answer is lost. */
  readonly served?: boolean;
}

export interface DeploymentsApi {
  readonly url: string;
  readonly deployments: StoredDeployment[];
  readonly asked: DeploymentRequest[];
  /** Bodies that GitHub's description of its API does not allow. */
  readonly wrong: string[];
  /** What goes wrong with a request; `null`: nothing. */
  fault: (request: DeploymentRequest) => DeploymentFault | null;
  /** Called before each request is served. */
  before: (request: DeploymentRequest) => void;
  /** Variables of a step that asks this server. */
  env(): Record<string, string>;
  stateOf(id: number): string | undefined;
  close(): Promise<void>;
}

/** Of any repository: there is one. */
const REPOSITORY = /^\/api\/v3\/repos\/[\w-]+\/[\w-]+\/deployments/;
const BOT = { __typename: 'Bot', login: 'github-actions' };

/** GitHub's deployments on a real socket: REST to create them and their statuses, GraphQL to list them. */
export async function startDeploymentsApi(now: () => number = Date.now): Promise<DeploymentsApi> {
  const deployments: StoredDeployment[] = [];
  const asked: DeploymentRequest[] = [];
  const wrong: string[] = [];
  let nextId = 100;
  const check = (what: Parameters<typeof wrongWith>[0], body: unknown): boolean => {
    const problems = wrongWith(what, body);
    wrong.push(...problems.map((problem) => `${what}${problem}`));
    return problems.length === 0;
  };
  const rest = ({ method, path, body }: DeploymentRequest): { status: number; body: unknown } => {
    const notFound = { status: 404, body: { message: 'Not Found' } };
    const inside = REPOSITORY.test(path) ? path.replace(REPOSITORY, '') : null;
    if (inside === null) return notFound;
    if (inside === '' && method === 'POST') {
      if (!check('createDeployment', body)) return { status: 422, body: { message: 'Validation Failed' } };
      nextId += 1;
      const createdAt = new Date(now()).toISOString();
      const {
        ref,
        task = 'deploy',
        environment = 'production',
        description = '',
        payload = '',
      } = body as unknown as DeploymentBody;
      const stored = {
        id: nextId,
        ref,
        task,
        environment,
        description,
        payload,
        createdAt,
        creator: BOT,
        statuses: [],
      };
      deployments.push(stored);
      return { status: 201, body: deploymentBody(stored) };
    }
    const [, id, tail = ''] = /^\/(\d+)(\/statuses)?(?:\?.*)?$/.exec(inside) ?? [];
    const deployment = deployments.find((one) => one.id === Number(id));
    if (deployment === undefined) return notFound;
    if (tail === '' && method === 'DELETE') {
      if (deployments.length > 1 && deployment.statuses.at(-1)?.state !== 'inactive')
        return { status: 422, body: { message: 'We cannot delete an active deployment unless it is the only one' } };
      deployments.splice(deployments.indexOf(deployment), 1);
      return { status: 204, body: '' };
    }
    if (tail === '/statuses' && method === 'GET')
      return { status: 200, body: deployment.statuses.map((status) => statusBody(deployment, status)).toReversed() };
    if (tail !== '/statuses' || method !== 'POST') return notFound;
    if (!check('createStatus', body) || [...(body.description ?? '')].length > 140)
      return { status: 422, body: { message: 'Validation Failed' } };
    const { state, description = '', log_url = '', auto_inactive = true } = body as unknown as StatusBody;
    const status: StoredStatus = { state, description, log_url, auto_inactive };
    deployment.statuses.push(status);
    return { status: 201, body: statusBody(deployment, status) };
  };
  const answer = async (request: DeploymentRequest): Promise<{ status: number; body: unknown }> => {
    asked.push(request);
    api.before(request);
    const fault = api.fault(request);
    if (fault !== null && fault.served !== true) return { status: fault.status, body: fault.body ?? {} };
    const isGraphQl = request.path === '/api/graphql';
    const served = isGraphQl
      ? { status: 200, body: await execute(request.body.query ?? '', request.body.variables, root(deployments)) }
      : rest(request);
    return fault === null ? served : { status: fault.status, body: fault.body ?? {} };
  };
  const server = createServer((incoming, response) => void serve(incoming, response, answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`;
  const api: DeploymentsApi = {
    url,
    deployments,
    asked,
    wrong,
    fault: () => null,
    before: () => undefined,
    env: () => ({ GITHUB_API_URL: url, GITHUB_GRAPHQL_URL: url.replace(/\/v3$/, '/graphql') }),
    stateOf: (id) => deployments.find((one) => one.id === id)?.statuses.at(-1)?.state,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return api;
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  answer: (request: DeploymentRequest) => Promise<{ status: number; body: unknown }>,
): Promise<void> {
  let text = '';
  for await (const chunk of incoming) text += chunk;
  const request = {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    body: text === '' ? {} : JSON.parse(text),
  };
  const { status, body } = await answer(request);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(status === 204 ? '' : JSON.stringify(body));
}

/** The resolvers of the query, as far as the schema leaves them to the data. */
function root(deployments: readonly StoredDeployment[]) {
  return { repository: () => ({ deployments: (args: ListArguments) => connection(deployments, args) }) };
}

interface ListArguments {
  readonly first?: number;
  readonly after?: string | null;
  readonly environments?: readonly string[] | null;
  readonly orderBy?: { readonly direction: 'ASC' | 'DESC' };
}

function connection(deployments: readonly StoredDeployment[], { first, after, environments, orderBy }: ListArguments) {
  if (first === undefined || first > 100) throw new Error('You must provide a `first` value of at most 100');
  const all = deployments
    .filter(({ environment }) => environments == null || environments.includes(environment))
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id - b.id);
  if (orderBy?.direction === 'DESC') all.reverse();
  const start = after == null ? 0 : Number(after);
  const page = all.slice(start, start + first);
  const end = start + page.length;
  return { pageInfo: { hasNextPage: end < all.length, endCursor: String(end) }, nodes: page.map(node) };
}

function node(deployment: StoredDeployment) {
  const { id, task, environment, createdAt, payload, ref, creator, statuses } = deployment;
  const state = statuses.at(-1)?.state.toUpperCase();
  return {
    databaseId: id,
    task,
    environment,
    createdAt,
    payload: JSON.stringify(payload),
    commitOid: ref,
    ref: null,
    creator,
    latestStatus: state === undefined ? null : { state },
  };
}

function deploymentBody({ id, ref, task, environment, description, payload, createdAt, creator }: StoredDeployment) {
  const address = `https://api.github.com/repos/octo/warehouse/deployments/${id}`;
  return {
    id,
    node_id: `D_${id}`,
    url: address,
    sha: ref,
    ref,
    task,
    environment,
    original_environment: environment,
    description,
    payload,
    creator: { login: creator.login, type: 'Bot' },
    created_at: createdAt,
    updated_at: createdAt,
    statuses_url: `${address}/statuses`,
    repository_url: 'https://api.github.com/repos/octo/warehouse',
  };
}

function statusBody({ id, environment, createdAt }: StoredDeployment, { state, description, log_url }: StoredStatus) {
  return { id: id * 1000, state, description, log_url, target_url: log_url, environment, created_at: createdAt };
}
