import type { Fault } from './tree.ts';

/** The parser needs up to a hundred bytes per character. */
const MAX_CHARACTERS = 8 * 1024 * 1024;
/** Characters that can start a value, counted before the parser allocates memory for each. */
const MAX_SEPARATORS = 600_000;

/** Refuses a text that is too large for the parser, which has no limit of its own. */
export function tooLarge(text: string): Fault | null {
  if (text.length > MAX_CHARACTERS) {
    const message = `The YAML text has ${text.length} characters. At most ${MAX_CHARACTERS} are read. Split the file, or write it as JSON.`;
    return { at: 0, code: 'too-large', message };
  }
  let separators = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // line feed, comma, colon, hyphen, opening brackets
    if (code === 10 || code === 44 || code === 58 || code === 45 || code === 91 || code === 123) separators += 1;
  }
  if (separators <= MAX_SEPARATORS) return null;
  return {
    at: 0,
    code: 'too-large',
    message: 'The YAML text contains too many values. Split the file, or write it as JSON.',
  };
}
