import type { RuleProblem } from './check-expression.ts';

/** Tokens as the CEL library names them in its messages, and as a person writes them. */
const TOKENS: readonly (readonly [name: string, written: string])[] = [
  ['EOF', 'the end of the rule'],
  ['IDENTIFIER', 'a name'],
  ['LPAREN', '"("'],
  ['RPAREN', '")"'],
  ['LBRACKET', '"["'],
  ['RBRACKET', '"]"'],
  ['LBRACE', '"{"'],
  ['RBRACE', '"}"'],
  ['DOT', '"."'],
  ['COMMA', '","'],
  ['COLON', '":"'],
  ['QUESTION', '"?"'],
  ['MULTIPLY', '"*"'],
  ['DIVIDE', '"/"'],
  ['MODULO', '"%"'],
  ['PLUS', '"+"'],
  ['NUMBER', 'a number'],
  ['STRING', 'a string'],
  ['EQ', '"=="'],
  ['NE', '"!="'],
  ['LT', '"<"'],
  ['LE', '"<="'],
  ['GT', '">"'],
  ['GE', '">="'],
  ['AND', '"&&"'],
  ['OR', '"||"'],
  ['IN', '"in"'],
];

/** The CEL parser's message in our words, with a hint for common mistakes. */
export function describeSyntaxError(error: unknown, text: string): RuleProblem {
  const { summary, message, range } = (error ?? {}) as {
    summary?: string;
    message?: string;
    range?: { start: number };
  };
  const at = Math.min(range?.start ?? 0, text.length);
  const raw = summary ?? message?.split('\n', 1)[0] ?? String(error);
  const plain = TOKENS.reduce((said, [name, written]) => said.replace(new RegExp(`\\b${name}\\b`), written), raw);
  return { at, message: plain.charAt(0).toLowerCase() + plain.slice(1) + hint(text, at) };
}

/** A hint for mistakes that come from other languages, by the text around the place. */
function hint(text: string, at: number): string {
  const [before, from] = [text.slice(0, at), text.slice(at)];
  const thousands = /(\d+)$/.exec(before)?.[1];
  const group = /^[,_'](\d{3})\b/.exec(from)?.[1] ?? /^_(\d{3})\b/.exec(from)?.[1];
  if (thousands !== undefined && group !== undefined) return `; write ${thousands}${group}, without separators`;
  if (from.startsWith('=')) return /[=!<>]$/.test(before) ? '' : `; ${equalsHint(from)}`;
  if (/^\.\d/.test(from)) return `; write 0${/^\.\d+/.exec(from)?.[0]}`;
  if (/\b(and|or|not)\b/i.test(text.slice(Math.max(0, at - 3), at + 4)))
    return '; CEL writes && for and, || for or, ! for not';
  if (/\d\s*%\s*$/.test(before)) return '; write a percentage as a fraction, 0.001 for 0.1 %';
  return '';
}

function equalsHint(from: string): string {
  const swapped = /^=([<>])/.exec(from)?.[1];
  return swapped === undefined ? 'compare with ==' : `write ${swapped}=`;
}
