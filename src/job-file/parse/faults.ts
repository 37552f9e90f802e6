import type { Fault } from './tree.ts';

/** For JSON and YAML. */
export const QUOTE_PLACEHOLDER =
  'This {{ … }} is not in quotes, so it is an object and not a text. Quote it: "{{ NAME }}"';

export function duplicateKey(at: number, key: string): Fault {
  const message = `The key ${JSON.stringify(key.slice(0, 80))} occurs twice in this object. Remove one of them: which one applies is not defined.`;
  return { at, code: 'duplicate-key', message };
}
