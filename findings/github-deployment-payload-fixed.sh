#!/usr/bin/env bash
# A good guess: a deployment is created before the work begins, and what only the work shows (the id of the run at the service) is
# added to its payload afterwards, as a check run's output or a pull request's text is.
# What happens: REST has no PATCH or PUT for a deployment and GraphQL no update mutation: the payload is what the creation sent. A
# status carries no data but a description of 140 characters and addresses.
# Why it matters: a deployment that must name a remote run has to be created after its start, or be replaced by a second one.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --silent @octokit/graphql-schema@15.26.1 @octokit/openapi-types@29.0.1
cat > check.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { schema } from '@octokit/graphql-schema';

const types = schema.json.__schema?.types ?? schema.json.data.__schema.types;
const typed = (name) => types.find((type) => type.name === name);
const mutations = typed('Mutation').fields.map(({ name }) => name);
console.log('mutations:', mutations.filter((name) => /deployment/i.test(name)).join(' '));
console.log('others that update:', mutations.filter((name) => /^update(CheckRun|PullRequest)$/.test(name)).join(' '));
console.log('a status takes:', typed('CreateDeploymentStatusInput').inputFields.map(({ name }) => name).join(' '));
const rest = readFileSync('node_modules/@octokit/openapi-types/types.d.ts', 'utf8');
const at = rest.indexOf('"/repos/{owner}/{repo}/deployments/{deployment_id}": {');
const methods = rest.slice(at, rest.indexOf('\n  };', at)).matchAll(/^ +(get|put|post|delete|patch)\??: operations/gm);
console.log('REST:', [...methods].map(([, name]) => name).join(' '));
JS
node check.mjs | tee out.txt
grep -q '^others that update: updateCheckRun updatePullRequest$' out.txt
grep -q '^mutations: .*createDeployment' out.txt
grep -q '^REST: get delete$' out.txt
if grep -q '^mutations: .*updateDeployment' out.txt; then echo 'a deployment can be updated now'; exit 1; fi
if grep -qi '^a status takes: .*payload' out.txt; then echo 'a status carries a payload now'; exit 1; fi
echo 'as described'
