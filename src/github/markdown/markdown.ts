import { clipped, escapeInvisible } from '../../text/escape-invisible.ts';

/**
 * Characters with a meaning in Markdown or HTML. `_` inside a word is no emphasis and a backslash before a letter no
 * escape, so `rows_read` and `\n` stay as they are.
 */
const SYNTAX = /[&<>"'`*[\]|~$]|\\(?=[!-/:-@[-`{-~]|$)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** Zero width: breaks what GitHub would turn into a mention, reference, emoji or address. */
const BREAK = '&#8203;';

/**
 * Foreign text within a sentence: nothing in it becomes markup, a link, a mention or an image. One line, also for table
 * cells.
 */
export function prose(text: string, limit = 2000): string {
  const shown = clipped(escapeInvisible(text).trim(), limit);
  const parts = shown.split(NAME_IN_CODE);
  const escaped = parts.map((part, index) => (index % 2 === 1 ? `\`${part}\`` : plain(part))).join('');
  return escaped.replace(/^(?:[#+=:-]|\d+(?=[.)]))/, (head) => [...head].map(entity).join(''));
}

/** How our own messages name inputs. */
const NAME_IN_CODE = /(?<!`)`([\w.-]+:?)`(?!`)/;

function plain(text: string): string {
  return breakReferences(text.replace(SYNTAX, entity));
}

/** Foreign text as code, where GitHub looks for no references. One line; also for table cells. */
export function code(text: string, limit = 300): string {
  const shown = clipped(escapeInvisible(text), limit);
  if (shown === '') return '';
  // A bar ends the cell of a table, even in code.
  if (shown.includes('|')) return htmlCode(text, limit);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padded = /^`|`$|^ .* $/.test(shown) ? ` ${shown} ` : shown;
  return `${fence}${padded}${fence}`;
}

/** The same for places without Markdown, such as `<summary>`. */
export function htmlCode(text: string, limit = 300): string {
  const shown = clipped(escapeInvisible(text), limit).replace(NOT_PLAIN, entity);
  return `<code>${shown.replace(/&#58;(?=&#47;)|&#64;|(?<=www)&#46;/gi, (mark) => `${mark}${BREAK}`)}</code>`;
}

const NOT_PLAIN = /[^\p{L}\p{N} ,;=+_-]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** Longer names may break, so that the other columns of a table stay visible. */
const UNBROKEN_NAME = 40;
/** Characters of a long name between two places where it may break. */
const PIECE = 16;

/** A name for the cell of a table: as code; a long one may break. */
export function nameCell(text: string, limit = 300): string {
  const shown = clipped(escapeInvisible(text), limit);
  if (shown.length <= UNBROKEN_NAME) return code(shown);
  const pieces = shown.match(PIECES) ?? [];
  const marked = pieces.map((piece) => htmlCode(piece).slice('<code>'.length, -'</code>'.length));
  return `<code>${marked.join('<wbr>')}</code>`;
}

const PIECES = new RegExp(`.{1,${PIECE}}`, 'gsu');

/** Foreign text of several lines, as it is. */
export function fenced(text: string, limit = 8000): string {
  const lines = clipped(text, limit)
    .split(/\r\n|\n|\r/)
    .map((line) => escapeInvisible(line.replaceAll('\t', '    ')));
  const body = lines.join('\n').trimEnd();
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${body}\n${fence}`;
}

/** A link, or only its text where the address is not http or https. */
export function link(text: string, address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return text;
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return text;
  return `[${text}](${url.href.replace(/[()<>\\|]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)})`;
}

/** Text that a narrow table must not break: a number and its unit. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

export interface Column {
  readonly title: string;
  readonly right?: boolean;
}

/** Cells must be safe for a table already: made by `prose` or `code`, or numbers. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = columns.map(({ right }) => (right ? '---:' : ':---'));
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join('\n');
}

/** A folded part. The title is HTML, the body Markdown. */
export function details(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

function entity(char: string): string {
  return `&#${char.codePointAt(0)};`;
}

/** Without `\b`: in Markdown an address may begin after a `_`. */
function breakReferences(text: string): string {
  return text
    .replaceAll('@', `${entity('@')}${BREAK}`)
    .replaceAll('://', `:${BREAK}//`)
    .replace(/(?<!&)#(?=\d)/g, `${entity('#')}${BREAK}`)
    .replace(/(?<![A-Za-z0-9])(www)\./gi, `$1${BREAK}.`)
    .replace(/(?<![A-Za-z0-9])(GH-)(?=\d)/gi, `$1${BREAK}`)
    .replace(/:(?=[\w+-]+:)/g, `:${BREAK}`);
}
