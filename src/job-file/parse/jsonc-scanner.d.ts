/** The scanner alone: the package's entry would also bundle its editor and formatter, in two forms. */
declare module 'jsonc-parser/lib/esm/impl/scanner.js' {
  export function createScanner(text: string, ignoreTrivia?: boolean): import('jsonc-parser').JSONScanner;
}
