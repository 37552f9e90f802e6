import type { ParsedText } from './file-shape.ts';
import { InvalidJson, JsonReader } from './json-reader.ts';
import type { Fault, Tree } from './tree.ts';

export type ParsedJson =
  | ({ readonly ok: true } & ParsedText)
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Parses the JSON of a job file. Comments and trailing commas are allowed. The whole text is checked, but the entries of its
 * list of jobs are not kept: each is parsed again when it is read, so that a large file is never in memory as a whole tree.
 */
export function parseJson(text: string): ParsedJson {
  const reader = new JsonReader(text, true);
  try {
    const tree = reader.document();
    if (reader.faults.length > 0) return { ok: false, faults: reader.faults };
    return { ok: true, tree, entries: reader.entryOffsets === null ? null : entriesAt(text, reader.entryOffsets) };
  } catch (error) {
    if (!(error instanceof InvalidJson)) throw error;
    return { ok: false, faults: [...reader.faults, error.fault] };
  }
}

function* entriesAt(text: string, offsets: readonly number[]): Generator<Tree> {
  for (const offset of offsets) yield new JsonReader(text, false).entry(offset);
}
