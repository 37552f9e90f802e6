import type { JobDefinition } from './job-list.ts';

/** The name of a job in a list, decoded: some editions of the service URL-encode it. `null` if it has none. */
export function nameOf(definition: JobDefinition): string | null {
  return namesOf(definition).at(-1) ?? null;
}

/**
 * The readings of a job's name in a list: unchanged, decoded as a form, and decoded as a part of an address. Which one
 * is right is not documented.
 */
export function namesOf({ name }: JobDefinition): readonly string[] {
  if (typeof name !== 'string') return [];
  try {
    const decoded = decodeURIComponent(name);
    const form = decodeURIComponent(name.replaceAll('+', ' '));
    const others = new Set([name, form]);
    others.delete(decoded);
    return [...others, decoded];
  } catch {
    // A lone percent sign: the list does not encode names.
    return [name];
  }
}

export function isNamed(definition: JobDefinition, name: string): boolean {
  return namesOf(definition).includes(name);
}
