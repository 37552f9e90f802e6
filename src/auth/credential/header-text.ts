/** Whether a text is valid in a header unchanged: visible ASCII only. */
export function isHeaderText(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** The problem of a secret that is not: something was pasted with it. Never shows the value. */
export function mangled(what: string): string {
  return `${what} has a blank, a line break or a character outside ASCII in it. Copy it once more.`;
}
