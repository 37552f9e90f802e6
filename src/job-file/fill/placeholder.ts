/** One piece of a string: text of the file, or the value of a variable. */
type Piece = { readonly kind: 'own' | 'value'; readonly text: string };

/** A string with its placeholders filled in, and the errors in it. */
export interface Expansion {
  readonly pieces: readonly Piece[];
  /** Names with and without a value. */
  readonly used: readonly string[];
  readonly missing: readonly string[];
  /** True if a `{{` is neither a placeholder nor doubled. */
  readonly malformed: boolean;
}

/**
 * Fills in `{{ NAME }}` from `variables` in one pass, so that values are never expanded again. `{{{{` is a literal `{{`. A
 * single brace before a placeholder is kept (`{{{ NAME }}}` is the value in braces).
 */
export function expand(text: string, variables: ReadonlyMap<string, string>): Expansion {
  const placeholder = /\{\{[ \t]*([^\s{}]+)[ \t]*\}\}/y;
  const pieces: Piece[] = [];
  const used: string[] = [];
  const missing: string[] = [];
  let malformed = false;
  let at = 0;
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    if (open > at) pieces.push({ kind: 'own', text: text.slice(at, open) });
    at = open;
    if (text.startsWith('{{{{', at)) {
      pieces.push({ kind: 'value', text: '{{' });
      at += 4;
      continue;
    }
    placeholder.lastIndex = at;
    const name = placeholder.exec(text)?.[1];
    if (name === undefined) {
      const single = text.startsWith('{{{', at);
      if (!single) malformed = true;
      pieces.push({ kind: 'own', text: single ? '{' : '{{' });
      at += single ? 1 : 2;
      continue;
    }
    const value = variables.get(name);
    if (value === undefined) missing.push(name);
    else used.push(name);
    // A placeholder without a value is kept, so that no further finding reports an empty text.
    pieces.push({ kind: 'value', text: value ?? text.slice(at, placeholder.lastIndex) });
    at = placeholder.lastIndex;
  }
  if (at < text.length) pieces.push({ kind: 'own', text: text.slice(at) });
  return { pieces, used, missing, malformed };
}

export function joined(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('');
}

/** Two noncharacters, which Unicode reserves for internal use. */
const DOLLAR = '\uFDD0';
const BRACE = '\uFDD1';

/**
 * The text, with `$` and `{` of variable values replaced: a date macro in a variable stays text, but a macro of the file
 * can contain a placeholder (`${dateformat(yyyy, -{{ YEARS }}, YEAR)}`).
 */
export function maskMacros(pieces: readonly Piece[]): string {
  const cover = (text: string) => text.replaceAll('$', DOLLAR).replaceAll('{', BRACE);
  return pieces.map((piece) => (piece.kind === 'own' ? piece.text : cover(piece.text))).join('');
}

export function unmaskMacros(text: string): string {
  return text.replaceAll(DOLLAR, '$').replaceAll(BRACE, '{');
}
