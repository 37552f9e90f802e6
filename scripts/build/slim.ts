import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Leaves out of a bundle what undici carries and this action never uses, in a way that undici itself provides for:
 * the parser's second copy (undici falls back to the plain one where the one with SIMD does not compile), and HTTP/2
 * (undici goes on without it where Node was built without it). Throws where the bundle does not hold what is left out.
 */
export function slim(root: string, code: string): string {
  const parser = parserText(join(root, 'node_modules/undici/lib/llhttp/llhttp_simd-wasm.js'));
  const withoutParser = replaceOnce(code, parser, '');
  return replaceOnce(withoutParser, '__WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2")', noHttp2);
}

const noHttp2 = '(() => { throw new Error("HTTP/2 is not used"); })()';

function parserText(file: string): string {
  const text = /'([A-Za-z0-9+/=]{10000,})'/.exec(readFileSync(file, 'utf8'))?.[1];
  if (text === undefined) throw new Error(`${file} holds no parser`);
  return text;
}

function replaceOnce(text: string, from: string, to: string): string {
  const pieces = text.split(from);
  if (pieces.length !== 2)
    throw new Error(`expected "${from.slice(0, 60)}" once in the bundle, found it ${pieces.length - 1} times`);
  return pieces.join(to);
}
