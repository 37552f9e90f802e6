import { createScanner } from 'jsonc-parser/lib/esm/impl/scanner.js';
import { type Locate, locateIn } from '../findings/position.ts';
import type { Finding } from '../findings/types.ts';
import { type FileShape, readFileShape } from './file-shape.ts';
import { scanToken, TOKEN } from './json-tokens.ts';
import { parseJson } from './parse-json.ts';
import type { Fault } from './tree.ts';

/** A text and its name in findings. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

export type ReadSource =
  | { readonly ok: true; readonly shape: FileShape; readonly locate: Locate }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Parses a text by its content: JSON, JSON with comments, or YAML. All errors are fatal. */
export async function readSource(source: Source): Promise<ReadSource> {
  const text = source.text.startsWith('\uFEFF') ? source.text.slice(1) : source.text;
  const locate = locateIn(source.file, text);
  const fatal = (fault: Fault): Finding => ({
    ...locate(fault.at),
    severity: 'error',
    code: fault.code,
    message: fault.message,
    fatal: true,
  });
  const fault = notText(text);
  if (fault) return { ok: false, findings: [fatal(fault)] };
  const json = looksLikeJson(text) ? parseJson(text) : null;
  if (json?.ok) return { ok: true, shape: readFileShape(json, locate), locate };
  if (json && isIntendedAsJson(text)) return { ok: false, findings: json.faults.map(fatal) };
  // The YAML parser is large and loaded only if needed.
  const { parseYaml } = await import('./parse-yaml.ts');
  const yaml = parseYaml(text);
  if (!yaml.ok) return { ok: false, findings: yaml.faults.map(fatal) };
  return { ok: true, shape: readFileShape(yaml, locate), locate };
}

function notText(text: string): Fault | null {
  if (text.trim() === '') return { at: 0, code: 'empty-file', message: 'The file is empty.' };
  const nul = text.indexOf('\0');
  if (nul >= 0)
    return { at: nul, code: 'binary', message: 'The file contains a NUL byte, so it is neither JSON nor YAML.' };
  return null;
}

/** A text that starts with a bracket, comments aside. Anything else is YAML. */
function looksLikeJson(text: string): boolean {
  const first = scanToken(createScanner(text), text);
  return first === TOKEN.openBrace || first === TOKEN.openBracket;
}

/**
 * Distinguishes JSON with an error from YAML in brackets (`{name: x}`). In YAML, `"name": tru` would silently become the
 * string "tru", so only a text with a bare word after the first brackets counts as YAML.
 */
function isIntendedAsJson(text: string): boolean {
  const scanner = createScanner(text);
  let token = scanToken(scanner, text);
  while (token === TOKEN.openBrace || token === TOKEN.openBracket) token = scanToken(scanner, text);
  return token !== TOKEN.unknown;
}
