import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { schema as published } from '@octokit/graphql-schema';
import { Ajv, type ValidateFunction } from 'ajv';
import { root } from '../../scripts/root.ts';

// The library that GitHub's package brings along, so that there is one copy of it.
const ofPackage = createRequire(import.meta.resolve('@octokit/graphql-schema'));
const { buildClientSchema, graphql } = ofPackage('graphql') as GraphQL;

interface GraphQL {
  buildClientSchema(json: unknown): unknown;
  graphql(args: {
    readonly schema: unknown;
    readonly source: string;
    readonly rootValue: unknown;
    readonly variableValues: unknown;
  }): Promise<{ readonly data?: unknown; readonly errors?: readonly { readonly message: string }[] }>;
}

let schema: unknown;

/** Executes a query by GitHub's published schema: what the schema does not have is an error, as at GitHub. */
export function execute(source: string, variableValues: unknown, rootValue: unknown) {
  schema ??= buildClientSchema(published.json);
  return graphql({ schema, source, rootValue, variableValues });
}

type Operation = 'createDeployment' | 'createStatus' | 'deployment' | 'status';

interface Content {
  readonly content: { readonly 'application/json': { readonly schema: unknown } };
}

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      { readonly post: { readonly requestBody: Content; readonly responses: { readonly '201': Content } } }
    >
  >;
  readonly components: unknown;
}

const DEPLOYMENTS = '/repos/{owner}/{repo}/deployments';
const STATUSES = `${DEPLOYMENTS}/{deployment_id}/statuses`;

let validators: ReadonlyMap<Operation, ValidateFunction> | undefined;

/** What is wrong with a body by GitHub's published description of its REST API; empty if nothing is. */
export function wrongWith(operation: Operation, body: unknown): readonly string[] {
  validators ??= compileValidators();
  const validate = validators.get(operation) as ValidateFunction;
  return validate(body) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function compileValidators(): ReadonlyMap<Operation, ValidateFunction> {
  const text = readFileSync(join(root, 'node_modules/@octokit/openapi/generated/api.github.com.json'), 'utf8');
  const api = JSON.parse(text) as OpenApi;
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'https://api.github.com/', components: api.components });
  const json = (of: Content | undefined): unknown => of?.content['application/json'].schema;
  const absolute = (part: unknown): object =>
    JSON.parse(JSON.stringify(part).replaceAll('"#/components', '"https://api.github.com/#/components')) as object;
  const schemas: readonly (readonly [Operation, unknown])[] = [
    ['createDeployment', json(api.paths[DEPLOYMENTS]?.post.requestBody)],
    ['createStatus', json(api.paths[STATUSES]?.post.requestBody)],
    ['deployment', json(api.paths[DEPLOYMENTS]?.post.responses['201'])],
    ['status', json(api.paths[STATUSES]?.post.responses['201'])],
  ];
  return new Map(schemas.map(([name, part]) => [name, ajv.compile(absolute(part))]));
}
