/** Whether a text can stand in a header as it is: visible ASCII only. */
export function isHeaderText(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** The problem of a secret that cannot: something was pasted along with it. Never shows the value. */
export function mangled(what: string): string {
  return `${what} has a blank, a line break or a character outside ASCII in it. Copy it once more.`;
}
