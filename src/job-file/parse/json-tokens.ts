/**
 * The scanner's token kinds and errors (jsonc-parser 3.3, `SyntaxKind` and `ScanError`). The package declares them as
 * ambient const enums, which a file that is run without a type checker cannot import.
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
  lineBreak: 14,
  blanks: 15,
  unknown: 16,
  end: 17,
} as const;

/** What each error of the scanner means, by its number. */
export const SCAN_ERRORS: Readonly<Record<number, string>> = {
  1: 'this comment does not end',
  2: 'this string does not end on its line',
  3: 'this number is not complete',
  4: 'a \\u in this string is not followed by four hexadecimal digits',
  5: 'this string holds an escape that JSON does not know',
  6: 'this string holds a control character; write it as an escape such as \\t',
};
