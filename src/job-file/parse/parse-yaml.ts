import { Composer, type CST, type Document, Lexer, Parser } from 'yaml';
import { QUOTE_PLACEHOLDER } from './faults.ts';
import type { ParsedText } from './file-shape.ts';
import type { Fault, Tree } from './tree.ts';
import { tooLarge } from './yaml-limits.ts';
import { tooDeep, YamlReader } from './yaml-reader.ts';

type ParsedYaml = ({ readonly ok: true } & ParsedText) | { readonly ok: false; readonly faults: readonly Fault[] };

const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  // `!!set`, `!!omap`, `!!binary` and others have no JSON form. They are unknown tags.
  resolveKnownTags: false,
  uniqueKeys: false,
  prettyErrors: false,
  keepSourceTokens: false,
} as const;

/**
 * Parses YAML 1.2 with the core schema into the tree of the equivalent JSON. Values that JSON cannot express are faults:
 * numbers such as `0x1F`, `.5` or `+1`, keys that are not strings, unknown tags, and merge keys (`<<`, removed in 1.2).
 */
export function parseYaml(text: string): ParsedYaml {
  const fault = tooLarge(text);
  if (fault) return { ok: false, faults: [fault] };
  try {
    if (!canSplit(text)) return readDocuments(text, false);
    const split = readDocuments(text, true);
    // Follow-up errors depend on the whole list, so an invalid file is parsed again as a whole.
    return split.ok ? split : readDocuments(text, false);
  } catch (error) {
    // The parser is recursive: ten thousand levels exhaust the stack.
    if (error instanceof RangeError) return { ok: false, faults: [tooDeep(0)] };
    throw error;
  }
}

function readDocuments(text: string, isSplit: boolean): ParsedYaml {
  const reader = new YamlReader();
  const { documents, jobs, errors } = compose(text, reader, isSplit);
  const [first, second] = documents;
  const faults = [...errors, ...documents.flatMap(errorsOf)]
    .sort((a, b) => a.at - b.at)
    .map(({ at, message }) => yamlFault(text, at, message));
  if (second) {
    const message = `The file contains ${documents.length} YAML documents, separated by "---". Only one is allowed: put all jobs into its list "jobs".`;
    faults.push({ at: second.range[0], code: 'several-documents', message });
  }
  if (faults.some((fault) => /call stack/.test(fault.message))) return { ok: false, faults: [tooDeep(0)] };
  if (faults.length > 0) return { ok: false, faults: tabFault(text, faults) ?? faults };
  if (!first || first.contents === null) return { ok: false, faults: [EMPTY] };
  const tree = reader.tree(first.contents, 0);
  if (reader.faults.length > 0 || !tree) return { ok: false, faults: reader.faults };
  return { ok: true, tree, entries: jobs.length === 0 ? null : allEntries(jobs, tree) };
}

interface Composed {
  readonly documents: Document.Parsed[];
  /** Entries of the list of jobs that are no longer in the document. */
  readonly jobs: (Tree | null)[];
  readonly errors: readonly ParserError[];
}

interface ParserError {
  readonly at: number;
  readonly message: string;
}

/**
 * Composes the documents of a text. If it is split, the entries of the list of jobs are taken out of the parser one by one,
 * because its tokens and nodes need 50 times the memory of the text. The last entry stays in the document.
 */
function compose(text: string, reader: YamlReader, isSplit: boolean): Composed {
  const parser = new Parser();
  const composer = new Composer(OPTIONS);
  const documents: Document.Parsed[] = [];
  const jobs: (Tree | null)[] = [];
  const errors: ParserError[] = [];
  const add = (tokens: Iterable<CST.Token>) => {
    for (const token of tokens) documents.push(...(composer.next(token) as Iterable<Document.Parsed>));
  };
  for (const lexeme of new Lexer().lex(text)) {
    add(parser.next(lexeme));
    const list = isSplit ? jobList(parser.stack) : null;
    if (list !== null && list.items.length > 1) {
      const document = composeEntry(list);
      errors.push(...errorsOf(document));
      jobs.push(errors.length > 0 ? null : reader.entry(document.contents));
    }
  }
  add(parser.end());
  documents.push(...(composer.end() as Iterable<Document.Parsed>));
  return { documents, jobs, errors };
}

/** Aliases and directives refer to other parts of the document. A false alarm only costs memory. */
function canSplit(text: string): boolean {
  return !/(?:^|[\s[{,:-])[&*]\S|^%/m.test(text);
}

/** The block list that is the document, or the value of its key `jobs`, while the parser builds it. */
function jobList(stack: readonly CST.Token[]): CST.BlockSequence | null {
  // Not the rest of the array: the stack is as deep as the text is nested.
  const [document, top, inner] = stack;
  if (document?.type !== 'document') return null;
  if (top?.type === 'block-seq') return top;
  if (top?.type !== 'block-map' || inner?.type !== 'block-seq') return null;
  const key = top.items.at(-1)?.key;
  return key?.type === 'scalar' && key.source === 'jobs' ? inner : null;
}

/** Takes the first entry out of a list. It becomes a document with a list of one entry, so that all checks apply. */
function composeEntry(list: CST.BlockSequence): Document.Parsed {
  const items = list.items.splice(0, 1);
  const value: CST.BlockSequence = { type: 'block-seq', offset: list.offset, indent: list.indent, items };
  const document: CST.Document = { type: 'document', offset: list.offset, start: [], value };
  const composer = new Composer(OPTIONS);
  const [composed] = [...composer.next(document), ...composer.end()];
  if (composed === undefined) throw new Error('The parser returned no document.');
  return composed;
}

/** The jobs in the order of the file. Each is released as soon as it is read. */
function* allEntries(jobs: (Tree | null)[], tree: Tree): Generator<Tree> {
  for (const [index, job] of jobs.entries()) {
    jobs[index] = null;
    if (job) yield job;
  }
  const list = tree.kind === 'object' ? tree.members.find(({ key }) => key === 'jobs')?.value : tree;
  if (list?.kind === 'array') yield* list.items;
}

function errorsOf({ errors, warnings }: Document.Parsed): ParserError[] {
  return [...errors, ...warnings].map(({ pos, message }) => ({ at: pos[0], message }));
}

function yamlFault(text: string, at: number, message: string): Fault {
  const lineStart = text.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
  const lineEnd = text.indexOf('\n', at);
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const open = /(?:[:-]|^)[ \t]+(\{\{)/.exec(line);
  if (open) return { at: lineStart + line.indexOf('{{'), code: 'unquoted-placeholder', message: QUOTE_PLACEHOLDER };
  return { at, code: 'syntax', message: `Not valid YAML: ${message.split('\n')[0]}` };
}

/** A tab as indentation is the cause of the errors that follow, so it is reported alone. */
function tabFault(text: string, faults: readonly Fault[]): Fault[] | null {
  const tab = /^ *(\t)/m.exec(text);
  const first = Math.min(...faults.map((fault) => fault.at));
  if (tab === null || text.lastIndexOf('\n', first) + 1 < tab.index) return null;
  const at = tab.index + tab[0].length - 1;
  const message = 'Not valid YAML: this line is indented with a tab. Use blanks.';
  return [{ at, code: 'syntax', message }];
}

const EMPTY: Fault = { at: 0, code: 'empty-file', message: 'The file is empty.' };
