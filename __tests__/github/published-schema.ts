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

/** An extract of @octokit/openapi, made by `scripts/extract-deployments-api.mjs`. */
interface Extract {
  readonly schemas: Readonly<Record<Operation, unknown>>;
  readonly components: unknown;
}

let validators: ReadonlyMap<Operation, ValidateFunction> | undefined;

/** What is wrong with a body by GitHub's published description of its REST API; empty if nothing is. */
export function wrongWith(operation: Operation, body: unknown): readonly string[] {
  validators ??= compileValidators();
  const validate = validators.get(operation) as ValidateFunction;
  return validate(body) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function compileValidators(): ReadonlyMap<Operation, ValidateFunction> {
  const text = readFileSync(join(root, '__tests__/fixtures/github/deployments-api.json'), 'utf8');
  const { schemas, components } = JSON.parse(text) as Extract;
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'https://api.github.com/', components });
  const absolute = (part: unknown): object =>
    JSON.parse(JSON.stringify(part).replaceAll('"#/components', '"https://api.github.com/#/components')) as object;
  return new Map(Object.entries(schemas).map(([name, part]) => [name as Operation, ajv.compile(absolute(part))]));
}
