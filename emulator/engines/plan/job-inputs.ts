import { type Definition, inputText } from '../../jobs/definition.ts';
import { isRecord } from '../../json.ts';
import { failure } from '../job-failure.ts';

/** The values that an input may have: any, a list, or those that a function accepts. An empty value counts as absent. */
export type Rule = 'any' | readonly string[] | ((text: string) => boolean);

/** Rules by input name without its config's name. An input without a rule is not supported. */
export type Rules = Readonly<Record<string, Rule>>;

type Part = 'from' | 'to' | 'driver';

/** The inputs of one part of a job that have a value, by their whole name. */
export interface JobInputs {
  text(name: string): string | undefined;
  is(name: string): boolean;
}

export const BOOLEAN: Rule = ['true', 'false'];
export const NO: Rule = ['false'];
export const COUNT: Rule = (text) => /^\d+$/.test(text);
export const AT_LEAST_ONE: Rule = (text) => /^0*[1-9]\d*$/.test(text);

export function jobInputs(definition: Definition, part: Part): JobInputs {
  const text = (name: string): string | undefined => {
    const value = inputText(definition, part, name);
    return value === undefined || value === '' || value === 'null' ? undefined : value;
  };
  return { text, is: (name) => text(name) === 'true' };
}

/** The value of an input. Throws a JobFailure if it has none. */
export function requiredInput(inputs: JobInputs, name: string): string {
  const text = inputs.text(name);
  if (text === undefined) throw failure('Cdm.0238', `${name} cannot be left blank`);
  return text;
}

/** The unsupported inputs of a part, each as `input=value` with the supported values; empty if there is none. */
export function unsupportedInputs(
  definition: Definition,
  part: Part,
  rules: Readonly<Record<string, Rules>>,
): string[] {
  const whole = `${part}-config-values`;
  const values = definition.tree[whole];
  if (isEmpty(values)) return [];
  if (!isRecord(values)) return [`${whole} that is no object`];
  const inputs = jobInputs(definition, part);
  const found: string[] = [];
  if (!isEmpty(values['extended-configs'])) found.push(`extended-configs of ${whole}`);
  const seen = new Set<string>();
  for (const config of elements(values.configs, `configs of ${whole}`, found)) {
    const group = String(config.name);
    for (const input of elements(config.inputs, `inputs of ${group}`, found)) {
      const name = String(input.name);
      if (seen.has(name)) found.push(`${name} given twice`);
      seen.add(name);
      const problem = inputProblem(rules, group, name, inputs.text(name));
      if (problem !== undefined) found.push(problem);
    }
  }
  return found;
}

/** The entry of a table under that very name, and none that every object inherits. */
export function ownEntry<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function inputProblem(
  rules: Readonly<Record<string, Rules>>,
  group: string,
  name: string,
  text: string | undefined,
): string | undefined {
  if (text === undefined) return undefined;
  const rule = findRule(rules, group, name);
  return rule === undefined ? `${name}=${clip(text)}` : (valueProblem(name, text, rule) ?? unfilledMacro(name, text));
}

/** An input named after another group has no rule: the engine would not read it there. */
function findRule(rules: Readonly<Record<string, Rules>>, group: string, name: string): Rule | undefined {
  const known = ownEntry(rules, group);
  if (known === undefined || !name.startsWith(`${group}.`)) return undefined;
  return ownEntry(known, name.slice(group.length + 1));
}

/** The objects of a list. Anything else would be ignored without notice, so it is reported. */
function elements(list: unknown, what: string, found: string[]): Record<string, unknown>[] {
  if (isEmpty(list)) return [];
  if (!Array.isArray(list)) {
    found.push(`${what} that are no list`);
    return [];
  }
  if (!list.every(isRecord)) found.push(`${what} that are no objects`);
  return list.filter(isRecord);
}

/** A macro that neither a variable of the start nor its date fills in: as text it would match nothing, or the wrong thing. */
function unfilledMacro(name: string, text: string): string | undefined {
  // This input has macros of its own.
  if (name === 'toJobConfig.filePrefix') return undefined;
  const macro = /\$\{[^}]*\}/.exec(text)?.[0];
  return macro === undefined ? undefined : `${clip(macro)} in ${name}`;
}

function valueProblem(name: string, text: string, rule: Rule): string | undefined {
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
