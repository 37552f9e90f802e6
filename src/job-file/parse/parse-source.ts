import { createScanner } from 'jsonc-parser';
import { type Locate, locateIn } from '../findings/position.ts';
import type { Finding } from '../findings/types.ts';
import { TOKEN } from './json-tokens.ts';
import { parseJson } from './parse-json.ts';
import type { Fault, Tree } from './tree.ts';

/** A text with the name that findings give to it. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

export type ReadSource =
  | { readonly ok: true; readonly tree: Tree; readonly locate: Locate }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Reads one text by its content: JSON, JSON with comments, or YAML. Everything wrong with it is fatal. */
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
  if (json?.ok) return { ok: true, tree: json.tree, locate };
  if (json && isMeantAsJson(text)) return { ok: false, findings: json.faults.map(fatal) };
  // Few files are YAML, and its parser is large: loaded on need.
  const { parseYaml } = await import('./parse-yaml.ts');
  const yaml = parseYaml(text);
  return yaml.ok ? { ok: true, tree: yaml.tree, locate } : { ok: false, findings: yaml.faults.map(fatal) };
}

function notText(text: string): Fault | null {
  if (text.trim() === '') return { at: 0, code: 'empty-file', message: 'The file is empty: it holds no job.' };
  const nul = text.indexOf('\0');
  if (nul >= 0)
    return { at: nul, code: 'binary', message: 'The file holds a NUL byte: it is not a text of JSON or YAML.' };
  return null;
}

/** JSON for us starts with a bracket, comments aside. A text that starts with `#`, `---` or a word is YAML. */
function looksLikeJson(text: string): boolean {
  const first: number = createScanner(text, true).scan();
  return first === TOKEN.openBrace || first === TOKEN.openBracket;
}

/**
 * Tells a JSON file with a mistake from YAML in brackets (`{name: x}`). Taken for YAML, `"name": tru` would silently
 * become the string "tru"; so only a text whose first brackets are followed by a bare word counts as YAML.
 */
function isMeantAsJson(text: string): boolean {
  const scanner = createScanner(text, true);
  let token: number = scanner.scan();
  while (token === TOKEN.openBrace || token === TOKEN.openBracket) token = scanner.scan();
  return token !== TOKEN.unknown;
}
