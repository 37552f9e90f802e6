import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { slim } from '../../../scripts/build/slim.ts';
import { root } from '../../../scripts/root.ts';

const undici = (file: string): string => readFileSync(join(root, 'node_modules/undici/lib', file), 'utf8');
const simd = undici('llhttp/llhttp_simd-wasm.js');
const plain = undici('llhttp/llhttp-wasm.js');
const http2 = 'const h = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");';

test('one copy of the parser stays, the one that every processor runs', () => {
  const code = slim(root, [simd, plain, http2].join('\n'));
  expect(code).toContain(plain);
  expect(code.match(/'[A-Za-z0-9+/=]{10000,}'/g)).toHaveLength(1);
});

test('node:http2 is not loaded, in a way that the library catches', () => {
  expect(slim(root, [simd, http2].join('\n'))).not.toContain('node:http2');
  // It goes on without HTTP/2 only because it tries this one module.
  expect(undici('dispatcher/client-h2.js')).toMatch(/try \{\s+http2 = require\('node:http2'\)\s+\} catch/);
});

test.each([
  ['the parser', http2],
  ['HTTP/2', simd],
  ['one of two', [simd, http2, http2].join('\n')],
])('a bundle in which it cannot be told what to leave out is an error: %s', (_, code) => {
  expect(() => slim(root, code)).toThrow(/once in the bundle, found it [02] times/);
});
