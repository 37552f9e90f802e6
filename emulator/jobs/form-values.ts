import { refuse } from '../http/errors.ts';
import { json } from '../http/messages.ts';
import { mapValues } from './config-values.ts';

/** A definition whose text values are form-decoded, as Apache Sqoop stores them: `+` is a blank, `%41` is `A`. */
export function formDecoded(tree: Record<string, unknown>): Record<string, unknown> {
  return mapValues(tree, (value) => (typeof value === 'string' ? formDecode(value) : value));
}

/** Form encoding as Java's URLEncoder writes it. */
export function formEncode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Sqoop does not catch the exception of Java's URLDecoder, so the error has no code.
    const message = 'URLDecoder: Incomplete trailing escape (%) pattern';
    return refuse(json(500, { message, class: 'java.lang.IllegalArgumentException' }));
  }
}
