import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** The packages that import undici: they must find the trimmed copy, so they are copied beside it. */
const copied = ['undici', '@actions/github', '@actions/http-client'];

/** Files of undici that are replaced whole. */
const replaced: Readonly<Record<string, string>> = {
  // What the packages above import of it. They are handed a fetch of this action's own, so they never send with these.
  'index.js': `module.exports.ProxyAgent = class ProxyAgent {}
module.exports.fetch = () => Promise.reject(new Error('fetch of undici is not bundled'))
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
  // The parser is compiled when the first bytes of a reply arrive, and not between the connection and the request.
  {
    file: 'lib/dispatcher/client-h1.js',
    from: `  if (!llhttpInstance) {
    llhttpInstance = lazyllhttp()
  }
`,
    to: '',
  },
  {
    file: 'lib/dispatcher/client-h1.js',
    from: `{ exports }) {
    this.llhttp = exports
    this.ptr = this.llhttp.llhttp_alloc(constants.TYPE.RESPONSE)`,
    to: `) {
    this.llhttp = null
    this.ptr = -1`,
  },
  {
    file: 'lib/dispatcher/client-h1.js',
    from: '    const { socket, llhttp } = this\n',
    to: `    if (this.llhttp === null) {
      llhttpInstance ??= lazyllhttp()
      this.llhttp = llhttpInstance.exports
      this.ptr = this.llhttp.llhttp_alloc(constants.TYPE.RESPONSE)
    }
    const { socket, llhttp } = this
`,
  },
  {
    file: 'lib/dispatcher/client-h1.js',
    from: 'this.llhttp.llhttp_free(this.ptr)',
    to: 'this.llhttp?.llhttp_free(this.ptr)',
  },
  // node:http is only asked for a default that the transport sets itself, and for a class of its own.
  {
    file: 'lib/dispatcher/client.js',
    from: `= http &&
  http.maxHeaderSize &&
  Number.isInteger(http.maxHeaderSize) &&
  http.maxHeaderSize > 0
  ? () => http.maxHeaderSize
  : () => { throw new InvalidArgumentError('http module not available or http.maxHeaderSize invalid') }`,
    to: "= () => require('node:http').maxHeaderSize",
  },
  { file: 'lib/dispatcher/client.js', from: "const http = require('node:http')\n", to: '' },
  { file: 'lib/core/util.js', from: "const { IncomingMessage } = require('node:http')\n", to: '' },
  {
    file: 'lib/core/util.js',
    from: 'Object.getPrototypeOf(stream).constructor === IncomingMessage',
    to: "Object.getPrototypeOf(stream).constructor.name === 'IncomingMessage'",
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
  unpackParser(join(undici, 'lib/llhttp'));
  shortenConstants(join(undici, 'lib/llhttp/constants.js'));
  writeFileSync(join(undici, 'lib/assert.js'), ASSERT);
  replaceAsserts(join(undici, 'lib'));
  for (const { file, from, to } of patched) {
    const pieces = readFileSync(join(undici, file), 'utf8').split(from);
    if (pieces.length !== 2) throw new Error(`${file} of undici holds "${from}" ${pieces.length - 1} times, not once`);
    writeFileSync(join(undici, file), pieces.join(to));
  }
}

/** undici uses `assert(condition, message)` only. node:assert takes a tenth of the time up to a first request. */
const ASSERT = `'use strict'

module.exports = (condition, message) => {
  if (!condition) throw new Error(message ?? 'assertion failed in undici')
}
`;

function replaceAsserts(lib: string): void {
  const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  for (const name of files) {
    const file = join(lib, name);
    const text = readFileSync(file, 'utf8');
    const call = /require\('(?:node:)?assert'\)/;
    if (!call.test(text)) continue;
    const method = /\bassert\.\w+\(/.exec(text);
    if (method) throw new Error(`${name} of undici calls ${method[0]}), which its replacement does not have`);
    const path = relative(dirname(file), join(lib, 'assert.js')).replaceAll('\\', '/');
    writeFileSync(file, text.replace(call, `require('${path.startsWith('.') ? path : `./${path}`}')`));
  }
}

/** The parser as a file of its own, in place of a text that is compiled with the rest before any reply has come. */
function unpackParser(llhttp: string): void {
  const file = join(llhttp, 'llhttp-wasm.js');
  const bytes = createRequire(file)(file) as Uint8Array;
  if (Buffer.from(bytes).readUInt32BE(0) !== 0x0061736d) throw new Error(`${file} exports no WebAssembly module`);
  writeFileSync(join(llhttp, 'llhttp.wasm'), bytes);
  const read = "require('node:fs').readFileSync(require('node:path').join(__dirname, 'llhttp.wasm'))";
  writeFileSync(file, `'use strict'\n\nmodule.exports = ${read}\n`);
}

/** Of the parser's constants, most of which are tables of header names, the two that the client reads. */
function shortenConstants(file: string): void {
  const { ERROR, TYPE } = createRequire(file)(file) as Readonly<Record<string, unknown>>;
  if (ERROR === undefined || TYPE === undefined) throw new Error(`${file} has no ERROR or no TYPE`);
  writeFileSync(file, `'use strict'\n\nmodule.exports = ${JSON.stringify({ ERROR, TYPE })}\n`);
}
