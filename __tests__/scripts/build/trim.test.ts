import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { trimPackages } from '../../../scripts/build/trim.ts';
import { root } from '../../../scripts/root.ts';

// Inside the project, so that what is not copied is found as the bundler finds it.
const cache = join(root, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const lib = mkdtempSync(join(cache, 'trim-'));
afterAll(() => rmSync(lib, { recursive: true, force: true }));
trimPackages(root, lib);

/** What a program prints that imports packages from the copies. */
function printed(program: string): string {
  writeFileSync(join(lib, 'program.cjs'), program);
  return execFileSync(process.execPath, [join(lib, 'program.cjs')], { encoding: 'utf8' }).trim();
}

const serve = `const { createServer } = require('node:http');
const server = createServer((request, reply) => reply.end(request.method + ' ' + request.url)).listen(0, '127.0.0.1', () => {
  ask('http://127.0.0.1:' + server.address().port).then((text) => {
    console.log(text, process.moduleLoadList.some((name) => name.endsWith(' http2')));
    process.exit();
  });
});
`;

test('the agent sends a request, with one parser and without HTTP/2', () => {
  const ask = `const Agent = require('undici/lib/dispatcher/agent.js');
  const ask = (origin) => new Promise((resolve, reject) => {
    let text = '';
    new Agent().dispatch({ origin, path: '/a', method: 'GET' }, {
      onConnect() {}, onHeaders: () => true, onData: (chunk) => { text += chunk; return true; },
      onComplete: () => resolve(text), onError: reject,
    });
  });
  `;
  expect(printed(ask + serve)).toBe('GET /a false');
});

test('what @actions/github imports is there, and is no second way out', () => {
  const ask = `const { fetch, ProxyAgent } = require('undici');
  const ask = (origin) => fetch(origin + '/b').catch((error) => typeof ProxyAgent + ', ' + error.message + ',');
  `;
  expect(printed(ask + serve)).toBe('function, fetch of undici is not bundled, false');
});

test('@actions/github sends with the fetch that it is given, also where the environment names a proxy', () => {
  writeFileSync(
    join(lib, 'ask.mjs'),
    `import { getOctokit } from '@actions/github';
const fetch = async (url) => Response.json({ url });
const octokit = getOctokit('t', { baseUrl: 'https://api.example', request: { fetch } });
const reply = await octokit.rest.actions.getWorkflowRun({ owner: 'o', repo: 'r', run_id: 1 });
console.log(reply.data.url);
`,
  );
  const env = { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:1', https_proxy: 'http://127.0.0.1:1' };
  const program = join(lib, 'ask.mjs');
  expect(execFileSync(process.execPath, [program], { encoding: 'utf8', env }).trim()).toBe(
    'https://api.example/repos/o/r/actions/runs/1',
  );
});

test('the original packages stay as they are', () => {
  const original = readFileSync(join(root, 'node_modules/undici/index.js'), 'utf8');
  expect(original).toContain('WebSocket');
  expect(readFileSync(join(lib, 'node_modules/undici/index.js'), 'utf8')).not.toContain('WebSocket');
});

test('undici without what is replaced is an error', () => {
  expect(() => trimPackages(lib, join(lib, 'again'))).toThrow(/client-h1\.js.* 0 times, not once/);
});
