/** One piece of a string: the file's own text, or a variable's value. */
type Piece = { readonly kind: 'own' | 'value'; readonly text: string };

/** What a string with placeholders becomes, and what is wrong with it. */
export interface Expansion {
  readonly pieces: readonly Piece[];
  /** Names that were filled, and names without a value. */
  readonly used: readonly string[];
  readonly missing: readonly string[];
  /** True where a `{{` is neither a placeholder nor doubled. */
  readonly malformed: boolean;
}

/**
 * Fills `{{ NAME }}` from `variables` in one pass: what a variable holds is text and is never looked at again. `{{{{` is
 * a literal `{{`; a single brace before a placeholder stays (`{{{ NAME }}}` is the value in braces).
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
    // Without a value it stays, so that what follows does not complain of an empty text as well.
    pieces.push({ kind: 'value', text: value ?? text.slice(at, placeholder.lastIndex) });
    at = placeholder.lastIndex;
  }
  if (at < text.length) pieces.push({ kind: 'own', text: text.slice(at) });
  return { pieces, used, missing, malformed };
}

export function joined(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('');
}

/** Two characters that Unicode reserves for a program's own use and that no text may exchange. */
const DOLLAR = '\uFDD0';
const BRACE = '\uFDD1';

/**
 * The whole text, with the `$` and `{` of variables' values disguised: a date macro that a variable brings along stays
 * text, while a macro of the file may hold a placeholder (`${dateformat(yyyy, -{{ YEARS }}, YEAR)}`).
 */
export function disguised(pieces: readonly Piece[]): string {
  const cover = (text: string) => text.replaceAll('$', DOLLAR).replaceAll('{', BRACE);
  return pieces.map((piece) => (piece.kind === 'own' ? piece.text : cover(piece.text))).join('');
}

export function undisguised(text: string): string {
  return text.replaceAll(DOLLAR, '$').replaceAll(BRACE, '{');
}
