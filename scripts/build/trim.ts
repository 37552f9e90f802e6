import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The packages that import undici: they must find the trimmed copy, so they are copied beside it. */
const copied = ['undici', '@actions/github', '@actions/http-client'];

/** Files of undici that are replaced whole. */
const replaced: Readonly<Record<string, string>> = {
  // What the packages above import of it. The rest is caches, mocks, WebSocket, interceptors.
  'index.js': `module.exports.ProxyAgent = require('./lib/dispatcher/proxy-agent')
module.exports.fetch = require('./lib/web/fetch').fetch
`,
  // One parser is enough: the one without SIMD, which every processor runs.
  'lib/llhttp/llhttp_simd-wasm.js': `module.exports = require('./llhttp-wasm.js')
`,
  // HTTP/2 is never asked for. Its module loads node:http2 at once.
  'lib/dispatcher/client-h2.js': `module.exports = () => { throw new Error('HTTP/2 is not bundled') }
`,
};

/** Texts in files of undici that are replaced, each of which must be there once. */
const patched: readonly { readonly file: string; readonly from: string; readonly to: string }[] = [
  {
    // Only a form needs it, and it brings half of fetch with it.
    file: 'lib/dispatcher/client-h1.js',
    from: "require('../web/fetch/body.js').extractBody",
    to: "() => { throw new Error('forms are not bundled') }",
  },
];

/**
 * Puts copies of undici and of what imports it into `lib`/node_modules, where the bundler finds them first, without the
 * parts that this action never runs. Throws where undici no longer has what is replaced.
 */
export function trimPackages(root: string, lib: string): void {
  const target = join(lib, 'node_modules');
  for (const name of copied) cpSync(join(root, 'node_modules', name), join(target, name), { recursive: true });
  const undici = join(target, 'undici');
  for (const [file, text] of Object.entries(replaced)) {
    // Throws where the file does not exist.
    readFileSync(join(undici, file));
    writeFileSync(join(undici, file), `'use strict'\n\n${text}`);
  }
  for (const { file, from, to } of patched) {
    const pieces = readFileSync(join(undici, file), 'utf8').split(from);
    if (pieces.length !== 2) throw new Error(`${file} of undici holds "${from}" ${pieces.length - 1} times, not once`);
    writeFileSync(join(undici, file), pieces.join(to));
  }
}
