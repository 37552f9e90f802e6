/** The text with a full stop at its end, where it has no end of its own: texts of the service often have one. */
export function sentence(text: string): string {
  return /[.!?…:]$/.test(text) ? text : `${text}.`;
}

/** A clause as a sentence of its own: reasons are written to follow a colon. */
export function capitalized(text: string): string {
  return sentence(withCapital(text));
}

/** The text without a full stop at its end, to stand within a sentence. */
export function clause(text: string): string {
  return text.replace(/\.$/, '');
}

/** The text with a capital letter at its beginning. */
export function withCapital(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
