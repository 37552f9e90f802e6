/**
 * Writes `__tests__/fixtures/github/deployments-api.json`: the four schemas of GitHub's REST API that the tests check
 * deployments against, with the components they refer to. The package with the whole description takes 385 MB, so it is not
 * a dependency. Give the folder of an unpacked @octokit/openapi: node scripts/extract-deployments-api.mjs FOLDER
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: node scripts/extract-deployments-api.mjs FOLDER');
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const api = JSON.parse(readFileSync(join(folder, 'generated/api.github.com.json'), 'utf8'));
const deployments = api.paths['/repos/{owner}/{repo}/deployments'].post;
const statuses = api.paths['/repos/{owner}/{repo}/deployments/{deployment_id}/statuses'].post;
const json = (part) => part.content['application/json'].schema;

const components = {};
const collect = (part) => {
  for (const [, kind, name] of JSON.stringify(part).matchAll(/"#\/components\/(\w+)\/([\w.-]+)"/g)) {
    components[kind] ??= {};
    if (name in components[kind]) continue;
    const { examples: _examples, example: _example, ...definition } = api.components[kind][name];
    components[kind][name] = definition;
    collect(definition);
  }
};
const schemas = {
  createDeployment: json(deployments.requestBody),
  createStatus: json(statuses.requestBody),
  deployment: json(deployments.responses['201']),
  status: json(statuses.responses['201']),
};
collect(schemas);
const target = join(import.meta.dirname, '../__tests__/fixtures/github');
mkdirSync(target, { recursive: true });
const text = JSON.stringify({ source: `@octokit/openapi ${version}, MIT`, schemas, components }, null, 1);
writeFileSync(join(target, 'deployments-api.json'), `${text}\n`);
