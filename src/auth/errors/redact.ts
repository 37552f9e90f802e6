import type { HttpReply } from '../../http/types.ts';
import { isSuccess } from '../../requests/reply.ts';

/** Nothing this short is a key or a token; replacing it would spoil texts that merely contain it. */
const SHORTEST_SECRET = 6;
/** Keys and tokens are at least this long. A password may be a word that stands in a job, but it goes to IAM only. */
const SHORTEST_KEY = 32;

/** A text of this many characters may be cut by whoever repeats it; so many of them tell that it is the same. */
const LONG_SECRET = 64;
const BEGINNING = 32;
/** IAM hands out a token here, which may be the one that it handed out before. */
const TOKEN_HEADER = 'x-subject-token';

/**
 * Takes the step's own secrets out of a reply: what stands between here and the service may repeat a request, headers
 * included, and parts of replies go into logs and files. Out of a success, which is data, only what is surely no data.
 */
export function redact(reply: HttpReply, secrets: Iterable<string>): HttpReply {
  const shortest = isSuccess(reply) ? SHORTEST_KEY : SHORTEST_SECRET;
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

/** As it is, and as it may stand inside a JSON string, an address, a page, or in base64. */
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
  // The longest first: a short one could be a part of it, and would leave the rest.
  return [...new Set(all)].toSorted((a, b) => b.length - a.length);
}

/** Beginnings of long secrets, as far as the text goes on like one of their spellings. */
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
