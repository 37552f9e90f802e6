import type { InputProblem } from './inputs.ts';
import { type Parsed, parsePairs, splitLines, splitList } from './parse-value.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Number of characters of a wrong value that a message shows. */
const SHOWN = 80;

/**
 * Reads inputs from the runner's `INPUT_…` variables and collects all errors.
 * A blank input counts as not set, because an empty expression in a workflow gives an empty string.
 */
export class InputReader {
  readonly problems: InputProblem[] = [];
  readonly warnings: string[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  /** The text as given, `null` if it is blank. */
  text(name: string): string | null {
    const text = this.#env[variableOf(name)];
    return text === undefined || text.trim() === '' ? null : text;
  }

  has(name: string): boolean {
    return this.text(name) !== null;
  }

  /** One trimmed line. An error does not quote it, because a user name may be a secret. */
  line(name: string): string | null {
    const line = this.text(name)?.trim() ?? null;
    if (line === null || !hasControlCharacter(line)) return line;
    this.problem(name, 'holds a line break or another control character. Allowed: one line of text.');
    return null;
  }

  /** A key or token. It has no blanks, because it is sent in a header. No message quotes it. */
  key(name: string): string | null {
    const key = this.text(name)?.trim() ?? null;
    if (key === null || !/[^\x21-\x7e]/.test(key)) return key;
    this.problem(name, 'holds a blank, a line break or a character outside ASCII. Copy the secret again, on one line.');
    return null;
  }

  /** A password. Blanks are part of it, line breaks at its ends are not. */
  password(name: string): string | null {
    return this.text(name)?.replace(/^[\r\n]+|[\r\n]+$/g, '') ?? null;
  }

  list(name: string): readonly string[] {
    return splitList(this.text(name) ?? '');
  }

  lines(name: string): readonly string[] {
    return splitLines(this.text(name) ?? '');
  }

  oneOf<const T extends string>(name: string, words: readonly T[], otherwise: NoInfer<T>): T {
    const text = this.line(name);
    if (text === null) return otherwise;
    const word = words.find((one) => one === text);
    if (word !== undefined) return word;
    this.refuse(name, text, null, words.map((one) => `"${one}"`).join(', '));
    return otherwise;
  }

  /** A value with its own parser. `otherwise` if the input is not set or wrong. */
  value<T>(name: string, parse: (text: string) => Parsed<T>, allowed: string, otherwise: T): T {
    const text = this.line(name);
    if (text === null) return otherwise;
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    this.refuse(name, text, parsed.wrong, allowed);
    return otherwise;
  }

  pairs(name: string): ReadonlyMap<string, string> {
    const { pairs, wrong } = parsePairs(this.text(name) ?? '');
    for (const one of wrong)
      this.problem(name, `is wrong: ${one}. Allowed: NAME=value, one a line, the name without blanks and braces.`);
    return pairs;
  }

  problem(name: string, what: string): void {
    this.problems.push({ input: name, message: `Input "${name}" ${what}` });
  }

  refuse(name: string, found: string, wrong: string | null, allowed: string): void {
    this.problem(name, `is ${quote(found)}${wrong === null ? '' : `: ${wrong}`}. Allowed: ${allowed}.`);
  }

  warn(name: string, what: string): void {
    this.warnings.push(`Input "${name}" ${what}`);
  }
}

/** The runner converts the name to upper case and blanks to underscores. Hyphens stay. */
function variableOf(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}|[\u2028\u2029]/u.test(text);
}
