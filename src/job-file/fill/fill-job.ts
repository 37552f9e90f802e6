import { hasDateMacro } from '../../data-time/macros/date-macro.ts';
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
import { expand, joined, maskMacros, unmaskMacros } from './placeholder.ts';

/** The bounds of a time filter allow fewer units than other values. */
export type MacroPlace = 'value' | 'filter-bound';

/** Fills in the date macros of one text. */
export type Fill = (
  text: string,
  where: MacroPlace,
) => { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };

export interface Filling {
  readonly variables: ReadonlyMap<string, string>;
  /** `null` if the service fills in the date macros. */
  readonly fill: Fill | null;
}

/** A job with placeholders and macros filled in, and the errors that occurred. */
export interface Filled {
  readonly tree: ObjectTree;
  /** Names of the variables that the job uses. */
  readonly used: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

/** Fills in placeholders in all string values of a job, and date macros in the values of its parameters. */
export function fillJob(job: ObjectTree, locate: Locate, filling: Filling): Filled {
  const used = new Set<string>();
  const findings: Finding[] = [];

  const edit = (string: StringTree, macros: MacroPlace | null): StringTree => {
    const { pieces, ...names } = expandString(string, locate, filling.variables, findings);
    for (const name of names.used) used.add(name);
    if (macros === null || filling.fill === null) return withText(string, joined(pieces));
    const text = maskMacros(pieces);
    if (!hasDateMacro(text)) return withText(string, joined(pieces));
    const filled = filling.fill(text, macros);
    if (filled.ok) return withText(string, unmaskMacros(filled.text));
    findings.push(fatal(locate, string.at, 'date-macro', unmaskMacros(filled.problem)));
    return withText(string, joined(pieces));
  };

  const members = job.members.map((member) => ({
    ...member,
    value: /^(?:from|to|driver)-config-values$/.test(member.key)
      ? fillValues(member.value, edit)
      : editStrings(member.value, (string) => edit(string, null)),
  }));
  return { tree: { ...job, members }, used, findings };
}

type Edit = (string: StringTree, macros: MacroPlace | null) => StringTree;

/** Macros are allowed in `configs[].inputs[].value` only. All other strings take placeholders. */
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

/** Fills in the placeholders of one string. Adds findings about wrong ones. */
export function expandString(
  string: StringTree,
  locate: Locate,
  variables: ReadonlyMap<string, string>,
  findings: Finding[],
): ReturnType<typeof expand> {
  const expansion = expand(string.text, variables);
  for (const name of new Set(expansion.missing)) {
    const message = `The placeholder {{ ${name.slice(0, 80)} }} has no value. ${known(variables)} Write {{{{ for two literal braces.`;
    findings.push(fatal(locate, string.at, 'missing-variable', message));
  }
  if (expansion.malformed) {
    const message = 'This string contains {{ without the form {{ NAME }}. Write {{{{ for two literal braces.';
    findings.push(fatal(locate, string.at, 'bad-placeholder', message));
  }
  return expansion;
}

/** Names only. The values can be secret. */
function known(variables: ReadonlyMap<string, string>): string {
  if (variables.size === 0) return 'Add a line NAME=value to the input "variables".';
  const names = [...variables.keys()].slice(0, 20).join(', ');
  return `The input "variables" contains: ${names}.`;
}
