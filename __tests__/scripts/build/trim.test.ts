import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { trimPackages } from '../../../scripts/build/trim.ts';
import { root } from '../../../scripts/root.ts';

const lib = mkdtempSync(join(tmpdir(), 'cdm-trim-'));
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

test('what @actions/github uses is there: fetch with a body, and the proxy agent', () => {
  const ask = `const { fetch, ProxyAgent } = require('undici');
  const ask = async (origin) => {
    const reply = await fetch(origin + '/b', { method: 'POST', body: '{}' });
    return typeof ProxyAgent + ' ' + (await reply.text());
  };
  `;
  expect(printed(ask + serve)).toBe('function POST /b false');
});

test('the original packages stay as they are', () => {
  const original = readFileSync(join(root, 'node_modules/undici/index.js'), 'utf8');
  expect(original).toContain('WebSocket');
  expect(readFileSync(join(lib, 'node_modules/undici/index.js'), 'utf8')).not.toContain('WebSocket');
});

test('undici without what is replaced is an error', () => {
  expect(() => trimPackages(lib, join(lib, 'again'))).toThrow(/client-h1\.js.* 0 times, not once/);
});
