import type { Paint } from './terminal.ts';

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

function decode(text: string): string {
  const decoded = text
    .replaceAll(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll(/&(\w+);/g, (whole, name: string) => named[name] ?? whole);
  // Zero-width marks keep GitHub from seeing references; in a terminal they would only be in the way of copying.
  return decoded.replaceAll('\u200B', '');
}

/** What occurs within a line of GitHub's Markdown: code, bold, links, small text, entities, escapes. */
const tokens =
  /(?<fence>`+)(?<code>.+?)\k<fence>(?!`)|<code>(?<html>.*?)<\/code>|\*\*(?<bold>.+?)\*\*|\[(?<label>[^\]]*)\]\((?<url>[^)\s]*)\)|<sub>(?<small>.*?)<\/sub>|<br ?\/?>|\\(?<escaped>[!-/:-@[-`{-~])/g;

export function renderInline(text: string, paint: Paint): string {
  let out = '';
  let at = 0;
  for (const match of text.matchAll(tokens)) {
    out += decode(text.slice(at, match.index)) + token(match.groups ?? {}, paint);
    at = match.index + match[0].length;
  }
  return out + decode(text.slice(at));
}

function token(groups: Readonly<Record<string, string | undefined>>, paint: Paint): string {
  const { code, html, bold, label, url, small, escaped } = groups;
  if (code !== undefined) return paint('cyan', code.replace(/^ (.*) $/, '$1'));
  if (html !== undefined) return paint('cyan', decode(html));
  if (bold !== undefined) return paint('bold', renderInline(bold, paint));
  if (label !== undefined) return `${renderInline(label, paint)} ${paint('dim', `<${url ?? ''}>`)}`;
  if (small !== undefined) return paint('dim', renderInline(small, paint));
  return escaped ?? ' ';
}
