import type { HttpReply } from '../../http/types.ts';
import { isSuccess } from '../../requests/reply.ts';

/** No key or token is shorter; replacing a shorter text would damage texts that only contain it. */
const MIN_SECRET = 6;
/** Keys and tokens are at least this long. A password may be a word of a job, but it is sent to IAM only. */
const MIN_KEY = 32;

/** A reply may repeat a text of this length cut off; its first characters identify it. */
const LONG_SECRET = 64;
const BEGINNING = 32;
/** IAM issues a token in this header, possibly the same one again. */
const TOKEN_HEADER = 'x-subject-token';

/**
 * Removes the step's own secrets from a reply: a proxy or gateway may repeat a request with its headers, and parts of
 * replies are written to logs and files. From a success, which is data, only what is certainly a secret is removed.
 */
export function redact(reply: HttpReply, secrets: Iterable<string>): HttpReply {
  const shortest = isSuccess(reply) ? MIN_KEY : MIN_SECRET;
  const hidden = [...secrets].filter((secret) => secret.length >= shortest).flatMap(spellings);
  const long = hidden.filter((spelling) => spelling.length >= LONG_SECRET);
  const hide = (text: string): string =>
    withoutCut(
      hidden.reduce((rest, spelling) => rest.replaceAll(spelling, '***'), text),
      long,
    );
  const headers = Object.entries(reply.headers).map(([name, value]) => [
    name,
    name === TOKEN_HEADER ? value : hide(value),
  ]);
  return { ...reply, headers: Object.fromEntries(headers), body: hide(reply.body) };
}

/** The text itself, and its forms inside a JSON string, a URL, an HTML page, or in base64. */
function spellings(secret: string): string[] {
  const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
  const json = [secret, inJson(secret), inJson(inJson(secret))];
  const percent = encodeURIComponent(secret.toWellFormed());
  const withSlash = percent.replaceAll('%2F', '/');
  const address = [percent, withSlash, withSlash.replaceAll('%2B', '+')];
  const entities = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const base64 = Buffer.from(secret, 'utf8').toString('base64').replace(/=+$/, '');
  const all = [
    ...json,
    ...json.map((text) => text.replaceAll('/', '\\/')),
    ...address,
    ...address.map((text) => text.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase())),
    entities,
    entities.replaceAll('"', '&quot;'),
    entities.replaceAll('"', '&#34;'),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
  ];
  // The longest first: replacing a short form first could leave the rest of a longer one.
  return [...new Set(all)].toSorted((a, b) => b.length - a.length);
}

/** Replaces beginnings of long secrets, for as long as the text continues like one of their forms. */
function withoutCut(text: string, long: readonly string[]): string {
  const beginnings = new Set(long.map((spelling) => spelling.slice(0, BEGINNING)));
  return [...beginnings].reduce((rest, beginning) => {
    const ends = long.filter((it) => it.startsWith(beginning)).map((it) => it.slice(BEGINNING));
    const [first = '', ...pieces] = rest.split(beginning);
    const cut = (piece: string): number => Math.max(...ends.map((end) => sameLength(piece, end)));
    return first + pieces.map((piece) => `***${piece.slice(cut(piece))}`).join('');
  }, text);
}

/** How many characters two texts have in common from their beginning on. */
function sameLength(one: string, other: string): number {
  let length = 0;
  while (length < other.length && one[length] === other[length]) length += 1;
  return length;
}
