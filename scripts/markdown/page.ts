/** Reads pages of Markdown by simple rules of lines: fenced blocks, headings with `#`, pipe tables, inline links. */

/** A heading with what is under it, up to the next heading of any level. */
export interface Section {
  readonly level: number;
  readonly title: string;
  /** What GitHub makes of the title, for links to it. */
  readonly anchor: string;
  /** The heading's own line first. */
  readonly text: string;
}

/** Rows of cells, the head first, without the line of dashes under it. */
export type Table = readonly (readonly string[])[];

interface Line {
  readonly text: string;
  /** The number of the fenced block that the line belongs to, its fences included. */
  readonly block: number | null;
}

/** What comes before the first heading belongs to no section. */
export function sectionsOf(page: string): readonly Section[] {
  const sections: { level: number; title: string; lines: string[] }[] = [];
  for (const { text, block } of linesOf(page)) {
    const [, marks = '', title = ''] = (block === null && /^(#{1,6}) +(.*?) *$/.exec(text)) || [];
    if (marks !== '') sections.push({ level: marks.length, title, lines: [] });
    sections.at(-1)?.lines.push(text);
  }
  const seen = new Map<string, number>();
  return sections.map(({ level, title, lines }) => {
    const slug = slugOf(title);
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return { level, title, anchor: before === 0 ? slug : `${slug}-${before}`, text: lines.join('\n') };
  });
}

/** GitHub's rule: of the text that is shown, letters, digits, `_` and `-` stay, in lower case, and blanks become hyphens. */
export function slugOf(title: string): string {
  return title
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{Nd}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** The fenced blocks, fences included. */
export function blocksOf(page: string): readonly string[] {
  const fenced = linesOf(page).filter(({ block }) => block !== null);
  const blocks = Map.groupBy(fenced, ({ block }) => block).values();
  return [...blocks].map((lines) => lines.map(({ text }) => text).join('\n'));
}

/** The page without its fenced blocks and HTML comments. */
export function proseOf(page: string): string {
  return linesOf(page)
    .flatMap(({ text, block }) => (block === null ? [text] : []))
    .join('\n')
    .replace(/<!--[\s\S]*?-->/g, '');
}

/** Where the links and pictures of a page lead. */
export function linksOf(page: string): readonly string[] {
  const prose = proseOf(page).replace(/`[^`]+`/g, '');
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
}

/** The texts in backticks. A line break in one is a blank. */
export function codeSpansOf(text: string): readonly string[] {
  return [...proseOf(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replace(/\s+/g, ' '));
}

export function tablesOf(page: string): readonly Table[] {
  const tables: string[][][] = [];
  let inside = false;
  for (const { text, block } of linesOf(page)) {
    const isRow = block === null && text.startsWith('|');
    if (isRow && !inside) tables.push([]);
    if (isRow && !/^\|(?: *:?-+:? *\|)+$/.test(text)) tables.at(-1)?.push(cellsOf(text));
    inside = isRow;
  }
  return tables;
}

function cellsOf(row: string): string[] {
  const cells = row.split(/(?<!\\)\|/).slice(1, -1);
  return cells.map((cell) => cell.trim());
}

function linesOf(page: string): readonly Line[] {
  let fence: string | null = null;
  let block = -1;
  return page.split(/\r?\n/).map((text) => {
    const marks = /^ {0,3}(`{3,}|~{3,})/.exec(text)?.[1] ?? null;
    if (fence === null) {
      if (marks === null) return { text, block: null };
      fence = marks;
      block += 1;
    } else if (marks?.startsWith(fence) && text.trim() === marks) fence = null;
    return { text, block };
  });
}
