import { createHash } from 'node:crypto';
import { blocksOf, codeSpansOf, linksOf, type Section, sectionsOf, type Table, tablesOf } from './page.ts';

/** A page and the name of its file. */
export interface Page {
  readonly name: string;
  readonly text: string;
}

interface Pair {
  readonly original: Section;
  readonly translation: Section;
}

/** A short digest of a section; it changes with every change of the text. */
export function digestOf(section: string): string {
  return createHash('sha256').update(section.trim()).digest('hex').slice(0, 8);
}

/**
 * Where a translation is out of step with its original, a sentence each; none where it is in step. Every section of the
 * translation holds a comment `translated from: DIGEST`, so that a change of the original shows. What is the same in every
 * language has to be the same: headings' levels, fenced blocks, targets of links, names and defaults in tables, code spans.
 */
export function outOfStep(original: Page, translation: Page): readonly string[] {
  const sections = sectionsOf(original.text);
  const translated = sectionsOf(translation.text);
  const levels = differentLevels(sections, translated);
  if (levels !== null) return [levels];
  const languages = [original.name, translation.name];
  const originalLinks = linkReader(sections, languages);
  const translatedLinks = linkReader(translated, languages);
  return sections.flatMap((section, at) => {
    const pair: Pair = { original: section, translation: translated[at] as Section };
    const problems = [
      ...staleness(pair),
      ...differentBlocks(pair),
      ...differentSets('links', originalLinks(section), translatedLinks(pair.translation)),
      ...differentTables(pair),
      ...differentSets('code', codeSpansOf(section.text), codeSpansOf(pair.translation.text)),
    ];
    return problems.map(
      (problem) => `${translation.name}, "${pair.translation.title}" ("${section.title}"): ${problem}`,
    );
  });
}

function differentLevels(original: readonly Section[], translation: readonly Section[]): string | null {
  for (let at = 0; at < Math.max(original.length, translation.length); at += 1) {
    const [one, other] = [original[at], translation[at]];
    if (one?.level !== other?.level)
      return `Heading ${at + 1} is ${described(one)} here, and ${described(other)} there.`;
  }
  return null;
}

function described(section: Section | undefined): string {
  return section === undefined ? 'missing' : `"${'#'.repeat(section.level)} ${section.title}"`;
}

function staleness({ original, translation }: Pair): string[] {
  const digest = digestOf(original.text);
  const found = /<!-- translated from: (\S+) -->/.exec(translation.text)?.[1];
  if (found === digest) return [];
  const stamp = `<!-- translated from: ${digest} -->`;
  return [
    found === undefined
      ? `it does not say from which text it was translated. Translate the section, then write ${stamp} under its heading.`
      : `the original has changed. Translate the section again, then write ${stamp} in place of ${found}.`,
  ];
}

function differentBlocks({ original, translation }: Pair): string[] {
  const [one, other] = [blocksOf(original.text), blocksOf(translation.text)];
  if (one.length !== other.length) return [`it has ${other.length} fenced blocks in place of ${one.length}.`];
  return one.flatMap((block, at) =>
    block === other[at] ? [] : [`its fenced block ${at + 1} is not that of the original.`],
  );
}

/**
 * Reads the links of a section in a form that both languages share: a heading of the page is its number, and both files
 * are one, for each links to the other.
 */
function linkReader(sections: readonly Section[], languages: readonly string[]): (section: Section) => string[] {
  return ({ text }) =>
    linksOf(text).map((target) => {
      if (languages.includes(target)) return 'the other language';
      if (!target.startsWith('#')) return target;
      const at = sections.findIndex(({ anchor }) => anchor === decodeURIComponent(target.slice(1)));
      return at < 0 ? `${target}, which is no heading` : `heading ${at + 1}`;
    });
}

/** Order and repetition may differ: a sentence is built in another way in another language. */
function differentSets(what: string, one: readonly string[], other: readonly string[]): string[] {
  const missing = [...new Set(one)].filter((it) => !other.includes(it));
  const added = [...new Set(other)].filter((it) => !one.includes(it));
  return [
    ...(missing.length === 0 ? [] : [`${what} missing: ${missing.join(', ')}`]),
    ...(added.length === 0 ? [] : [`${what} that the original lacks: ${added.join(', ')}`]),
  ];
}

function differentTables({ original, translation }: Pair): string[] {
  const [one, other] = [tablesOf(original.text), tablesOf(translation.text)];
  if (one.length !== other.length) return [`it has ${other.length} tables in place of ${one.length}.`];
  return one.flatMap((table, at) => differentRows(table, other[at] as Table, `table ${at + 1}`));
}

function differentRows(one: Table, other: Table, name: string): string[] {
  if (one.length !== other.length) return [`${name} has ${other.length} rows in place of ${one.length}.`];
  const defaultsIn = one[0]?.indexOf('default') ?? -1;
  return one.flatMap((row, at) => {
    const translated = other[at] as readonly string[];
    if (row.length !== translated.length)
      return [`${name}, row ${at + 1} has ${translated.length} cells in place of ${row.length}.`];
    return row.flatMap((cell, column) => {
      const isName = column === 0 && isOnlyCodeOrLink(cell);
      const isFixed = isName || (column === defaultsIn && at > 0);
      const isSame = isFixed
        ? cell === translated[column]
        : differentSets('code', codeSpansOf(cell), codeSpansOf(translated[column] ?? '')).length === 0;
      return isSame ? [] : [`${name}, row ${at + 1}: "${translated[column]}" does not go with "${cell}".`];
    });
  });
}

function isOnlyCodeOrLink(cell: string): boolean {
  return /^`[^`]+`$|^\[[^\]]+\]\([^)]+\)$/.test(cell);
}
