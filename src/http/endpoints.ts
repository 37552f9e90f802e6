import { isLoopback } from './loopback.ts';

export type ParsedEndpoint =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads the base URL of a service. Credentials go there, so it has to be https; http is for this machine only.
 * A path is kept. The problem names the input or variable, and never repeats a text that might hold a password.
 */
export function parseEndpoint(text: string, name: string, kind = 'Input'): ParsedEndpoint {
  const trimmed = text.trim();
  const found = /[@\p{Cc}]/u.test(trimmed) ? '' : ` It is "${trimmed}".`;
  const wrong = (what: string): ParsedEndpoint => ({ ok: false, problem: `${kind} "${name}" ${what}.${found}` });

  // The URL parser drops tabs and line breaks and turns backslashes into slashes: what was meant would be a guess.
  if (/[\s\\\p{Cc}]/u.test(trimmed)) return wrong('must be one URL without blanks, backslashes or line breaks');
  if (!/^https?:\/\//i.test(trimmed))
    return wrong('must be a URL that begins with https://, such as https://cdm.eu-west-101.myhuaweicloud.eu');
  if (!URL.canParse(trimmed)) return wrong('is not a URL that can be read');
  const url = new URL(trimmed);
  if (trimmed.includes('@') || url.username !== '' || url.password !== '')
    return wrong('must not contain a user or a password; credentials have inputs of their own');
  if (/[?#]/.test(trimmed)) return wrong('must not have a query ("?") or a fragment ("#")');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return wrong(
      'must begin with https://; http:// is allowed on a loopback address only (127.0.0.1, [::1], localhost)',
    );
  return { ok: true, url };
}
