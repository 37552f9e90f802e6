import { fatal } from '../findings/findings.ts';
import type { Locate } from '../findings/position.ts';
import type { Finding } from '../findings/types.ts';
import {
  editStrings,
  get,
  type Member,
  type ObjectTree,
  type StringTree,
  type Tree,
  textOf,
  withText,
} from '../parse/tree.ts';
import { disguised, expand, joined, undisguised } from './placeholder.ts';

/** Where a macro stands: a bound of a time filter allows fewer units than any other value. */
export type MacroPlace = 'value' | 'filter-bound';

/** Fills the service's date macros in one text. */
export type Fill = (
  text: string,
  where: MacroPlace,
) => { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };

export interface Filling {
  readonly variables: ReadonlyMap<string, string>;
  readonly fill: Fill | null;
  readonly hasMacro: (text: string) => boolean;
}

/** A job whose placeholders and macros are filled, with what went wrong on the way. */
export interface Filled {
  readonly tree: ObjectTree;
  readonly used: ReadonlySet<string>;
  readonly hasMacro: boolean;
  readonly findings: readonly Finding[];
}

/** Fills placeholders in every string value of a job, and date macros in the values of its parameters. */
export function fillJob(job: ObjectTree, locate: Locate, filling: Filling): Filled {
  const used = new Set<string>();
  const findings: Finding[] = [];
  let hasMacro = false;

  const edit = (string: StringTree, macros: MacroPlace | null): StringTree => {
    const { pieces, ...names } = expandString(string, locate, filling.variables, findings);
    for (const name of names.used) used.add(name);
    if (macros === null || !/\$|%24/.test(string.text)) return withText(string, joined(pieces));
    const text = disguised(pieces);
    if (!filling.hasMacro(text)) return withText(string, joined(pieces));
    hasMacro = true;
    if (filling.fill === null) return withText(string, joined(pieces));
    const filled = filling.fill(text, macros);
    if (filled.ok) return withText(string, undisguised(filled.text));
    findings.push(fatal(locate, string.at, 'date-macro', undisguised(filled.problem)));
    return withText(string, joined(pieces));
  };

  const members = job.members.map((member) => ({
    ...member,
    value: /^(?:from|to|driver)-config-values$/.test(member.key)
      ? fillValues(member.value, edit)
      : editStrings(member.value, (string) => edit(string, null)),
  }));
  return { tree: { ...job, members }, used, hasMacro, findings };
}

type Edit = (string: StringTree, macros: MacroPlace | null) => StringTree;

/** Macros count in `configs[].inputs[].value` only; everything else takes placeholders alone. */
function fillValues(values: Tree, edit: Edit): Tree {
  const plain = (tree: Tree) => editStrings(tree, (string) => edit(string, null));
  const input = (tree: Tree): Tree => {
    const bound = /\.(?:startTime|endTime)$/.test(textOf(get(tree, 'name')) ?? '') ? 'filter-bound' : 'value';
    return eachMember(tree, (member) =>
      member.key === 'value' ? editStrings(member.value, (string) => edit(string, bound)) : plain(member.value),
    );
  };
  const config = (tree: Tree): Tree =>
    eachMember(tree, (member) =>
      member.key === 'inputs' ? eachItem(member.value, input, plain) : plain(member.value),
    );
  return eachMember(values, (member) =>
    member.key === 'configs' ? eachItem(member.value, config, plain) : plain(member.value),
  );
}

function eachMember(tree: Tree, change: (member: Member) => Tree): Tree {
  if (tree.kind !== 'object') return tree;
  return { ...tree, members: tree.members.map((member) => ({ ...member, value: change(member) })) };
}

function eachItem(tree: Tree, change: (item: Tree) => Tree, otherwise: (tree: Tree) => Tree): Tree {
  return tree.kind === 'array' ? { ...tree, items: tree.items.map(change) } : otherwise(tree);
}

/** Expands one string and notes what is wrong with its placeholders. */
export function expandString(
  string: StringTree,
  locate: Locate,
  variables: ReadonlyMap<string, string>,
  findings: Finding[],
): ReturnType<typeof expand> {
  const expansion = expand(string.text, variables);
  for (const name of new Set(expansion.missing)) {
    const message = `The placeholder {{ ${name.slice(0, 80)} }} has no value. ${known(variables)} Write {{{{ for two braces that are no placeholder.`;
    findings.push(fatal(locate, string.at, 'missing-variable', message));
  }
  if (expansion.malformed) {
    const message =
      'This string holds {{ that is not a placeholder of the form {{ NAME }}. Write {{{{ for two braces that are no placeholder.';
    findings.push(fatal(locate, string.at, 'bad-placeholder', message));
  }
  return expansion;
}

/** Names only: what the variables hold may be secret. */
function known(variables: ReadonlyMap<string, string>): string {
  if (variables.size === 0) return 'Give it one in the input "variables", a line NAME=value.';
  const names = [...variables.keys()].slice(0, 20).join(', ');
  return `The input "variables" has: ${names}.`;
}
