import { type Definition, inputText } from '../jobs/definition.ts';
import { isRecord } from '../json.ts';

/** What an input may say: anything, or one of these; a function judges the text. An empty value says nothing. */
export type Rule = 'any' | readonly string[] | ((text: string) => boolean);

/** Inputs by name, without their config's name. What is not listed here is not done. */
export type Rules = Readonly<Record<string, Rule>>;

type Part = 'from' | 'to' | 'driver';

/** The inputs of one part of a job that say something, by their whole name. */
export interface Inputs {
  text(name: string): string | undefined;
  is(name: string): boolean;
}

export const BOOLEAN: Rule = ['true', 'false'];
export const NO: Rule = ['false'];
export const COUNT: Rule = (text) => /^\d+$/.test(text);
export const AT_LEAST_ONE: Rule = (text) => /^0*[1-9]\d*$/.test(text);

/** The inputs of a part. */
export function inputsOf(definition: Definition, part: Part): Inputs {
  const text = (name: string): string | undefined => {
    const value = inputText(definition, part, name);
    return value === undefined || value === '' || value === 'null' ? undefined : value;
  };
  return { text, is: (name) => text(name) === 'true' };
}

/** What of a part is not done, each as `input=value` with what is taken instead; empty if all of it is. */
export function refusals(definition: Definition, part: Part, rules: Readonly<Record<string, Rules>>): string[] {
  const whole = `${part}-config-values`;
  const values = definition.tree[whole];
  if (isEmpty(values)) return [];
  if (!isRecord(values)) return [`${whole} that is no object`];
  const inputs = inputsOf(definition, part);
  const found: string[] = [];
  if (!isEmpty(values['extended-configs'])) found.push(`extended-configs of ${whole}`);
  const seen = new Set<string>();
  for (const config of elements(values.configs, `configs of ${whole}`, found)) {
    const group = String(config.name);
    for (const { name: given } of elements(config.inputs, `inputs of ${group}`, found)) {
      const name = String(given);
      const text = inputs.text(name);
      if (seen.has(name)) found.push(`${name} given twice`);
      seen.add(name);
      if (text === undefined) continue;
      const rule = ruleOf(rules, group, name);
      const complaint =
        rule === undefined ? `${name}=${clip(text)}` : (refusal(name, text, rule) ?? unfilled(name, text));
      if (complaint !== undefined) found.push(complaint);
    }
  }
  return found;
}

/** The entry of a table under that very name, not what every object inherits. */
export function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** An input of another group's name is none of its group: nobody would look for it there. */
function ruleOf(rules: Readonly<Record<string, Rules>>, group: string, name: string): Rule | undefined {
  const known = own(rules, group);
  if (known === undefined || !name.startsWith(`${group}.`)) return undefined;
  return own(known, name.slice(group.length + 1));
}

/** The objects of a list. What is neither a list nor empty, or holds something else, would be passed over in silence. */
function elements(list: unknown, what: string, found: string[]): Record<string, unknown>[] {
  if (isEmpty(list)) return [];
  if (!Array.isArray(list)) {
    found.push(`${what} that are no list`);
    return [];
  }
  if (!list.every(isRecord)) found.push(`${what} that are no objects`);
  return list.filter(isRecord);
}

/** A macro that neither the start's variables nor its date filled in: as text it would find nothing, or the wrong thing. */
function unfilled(name: string, text: string): string | undefined {
  // That one has macros of its own.
  if (name === 'toJobConfig.filePrefix') return undefined;
  const macro = /\$\{[^}]*\}/.exec(text)?.[0];
  return macro === undefined ? undefined : `${clip(macro)} in ${name}`;
}

function refusal(name: string, text: string, rule: Rule): string | undefined {
  if (rule === 'any') return undefined;
  if (typeof rule === 'function') return rule(text) ? undefined : `${name}=${clip(text)}`;
  return rule.includes(text) ? undefined : `${name}=${clip(text)} (only ${rule.join(', ')})`;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function clip(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
