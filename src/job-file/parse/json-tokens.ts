import type { JSONScanner } from 'jsonc-parser';

/**
 * Token kinds and errors of the scanner (jsonc-parser 3.3, `SyntaxKind` and `ScanError`). The package declares them as ambient
 * const enums, which cannot be imported without a type checker.
 */
export const TOKEN = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  null: 7,
  true: 8,
  false: 9,
  string: 10,
  number: 11,
  lineComment: 12,
  blockComment: 13,
  unknown: 16,
  end: 17,
} as const;

/**
 * Scans the next token that is neither blank nor comment. Blanks are skipped here: the scanner would build a string of them,
 * character by character, which needs 30 times their size.
 */
export function scanToken(scanner: JSONScanner, text: string): number {
  for (;;) {
    const start = scanner.getPosition();
    const end = skipBlanks(text, start);
    if (end !== start) scanner.setPosition(end);
    const token: number = scanner.scan();
    if (token !== TOKEN.lineComment && token !== TOKEN.blockComment) return token;
    const error: number = scanner.getTokenError();
    if (error !== 0) return token;
  }
}

/** The position of the next character that is no blank, tab or line break. */
function skipBlanks(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 9 && code !== 13) return at;
    at += 1;
  }
}

/** The errors of the scanner by number. */
export const SCAN_ERRORS: Readonly<Record<number, string>> = {
  1: 'this comment does not end',
  2: 'this string does not end on its line',
  3: 'this number is not complete',
  4: 'a \\u in this string is not followed by four hexadecimal digits',
  5: 'this string contains an escape that JSON does not have',
  6: 'this string contains a control character. Write it as an escape such as \\t',
};
