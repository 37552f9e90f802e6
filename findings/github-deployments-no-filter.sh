#!/usr/bin/env bash
# A good guess: GraphQL lists the open deployments of a task as REST lists those of a task, and the first page holds the latest.
# What happens: `Repository.deployments` takes environments only, neither task nor state; REST takes a task and shows no state.
# By its default order (CREATED_AT, ASC) `first: 100` is the oldest hundred of the repository, whatever is open today.
# Why it matters: whoever polls open deployments reads the wrong end of the history, and misses all of today's once there are
# more than a hundred. Ask for DESC, and filter by `task` and `latestStatus` yourself.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --silent @octokit/graphql-schema@15.26.1 @octokit/openapi-types@29.0.1
cat > check.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { schema, validate } from '@octokit/graphql-schema';

const query = (args) => `{ repository(owner: "o", name: "r") { deployments(${args}) { nodes { task latestStatus { state } } } } }`;
for (const args of ['first: 100', 'first: 100, task: "cdm"', 'first: 100, states: [IN_PROGRESS]'])
  console.log(`deployments(${args}):`, validate(query(args)).map(({ message }) => message).join() || 'valid');
const types = schema.json.__schema?.types ?? schema.json.data.__schema.types;
const field = types.find(({ name }) => name === 'Repository').fields.find(({ name }) => name === 'deployments');
console.log('arguments:', field.args.map(({ name }) => name).join(' '));
console.log('default order:', field.args.find(({ name }) => name === 'orderBy').defaultValue);
const rest = readFileSync('node_modules/@octokit/openapi-types/types.d.ts', 'utf8');
const list = rest.slice(rest.lastIndexOf('"repos/list-deployments": {'));
const parameters = list.slice(list.indexOf('query?: {'), list.indexOf('};', list.indexOf('query?: {')));
console.log('REST:', [...parameters.matchAll(/^ +(\w+)\?:/gm)].map(([, name]) => name).join(' '));
JS
node check.mjs | tee out.txt
grep -q '^deployments(first: 100): valid$' out.txt
grep -q 'Unknown argument "task"' out.txt
grep -q 'Unknown argument "states"' out.txt
grep -q '^default order: {field: CREATED_AT, direction: ASC}$' out.txt
grep -q '^REST: .*task' out.txt
if grep -q '^REST: .*state' out.txt; then echo 'REST filters by state now'; exit 1; fi
echo 'as described'
