import { type Definition, inputText } from '../definition.ts';
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
  const values = definition.tree[`${part}-config-values`];
  if (!isRecord(values)) return [];
  const inputs = inputsOf(definition, part);
  const found: string[] = [];
  if (!isEmpty(values['extended-configs'])) found.push(`extended-configs of ${part}-config-values`);
  const seen = new Set<string>();
  for (const config of Array.isArray(values.configs) ? (values.configs as unknown[]) : []) {
    if (!isRecord(config)) continue;
    const known = rules[String(config.name)];
    for (const name of namesIn(config)) {
      const text = inputs.text(name);
      if (seen.has(name)) found.push(`${name} given twice`);
      seen.add(name);
      if (text === undefined) continue;
      const rule = known?.[name.slice(name.indexOf('.') + 1)];
      const complaint = rule === undefined ? `${name}=${clip(text)}` : refusal(name, text, rule);
      if (complaint !== undefined) found.push(complaint);
    }
  }
  return found;
}

function refusal(name: string, text: string, rule: Rule): string | undefined {
  if (rule === 'any') return undefined;
  if (typeof rule === 'function') return rule(text) ? undefined : `${name}=${clip(text)}`;
  return rule.includes(text) ? undefined : `${name}=${clip(text)} (only ${rule.join(', ')})`;
}

function namesIn(config: Record<string, unknown>): string[] {
  const inputs = Array.isArray(config.inputs) ? (config.inputs as unknown[]) : [];
  return inputs.filter(isRecord).map((input) => String(input.name));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function clip(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
