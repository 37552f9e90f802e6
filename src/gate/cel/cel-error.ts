import type { Environment } from '@marcbachmann/cel-js';
import { nearestName } from '../../text/nearest-name.ts';
import type { Complaint } from './names.ts';

const OUR_FUNCTIONS: Readonly<Record<string, string>> = {
  ratio: 'ratio(a, b) takes two numbers',
  within: 'within(a, b, tolerance) takes three numbers',
};

/** What the CEL library says of a rule, in our words where it is a mistake that people make. */
export function describeCelError(error: unknown, text: string, env: Environment): Complaint {
  const { code, summary, message, range } = (error ?? {}) as {
    code?: string;
    summary?: string;
    message?: string;
    range?: { start: number };
  };
  const at = Math.min(range?.start ?? 0, text.length);
  const said = summary ?? message?.split('\n', 1)[0] ?? String(error);
  if (code === 'no_matching_overload') {
    const own = unknownFunction(text, at, env);
    if (own) return { at, message: own };
  }
  return { at, message: lowerFirst(said.replace(/\bEOF\b/, 'end of the rule')) + hint(text, at) };
}

function unknownFunction(text: string, at: number, env: Environment): string | null {
  const name = /^([A-Za-z_]\w*)\s*\(/.exec(text.slice(at))?.[1];
  if (name === undefined) return null;
  const known = env.getDefinitions().functions.filter((definition) => !definition.receiverType);
  if (known.some((definition) => definition.name === name)) return OUR_FUNCTIONS[name] ?? null;
  const near = nearestName(name, ['ratio', 'within', ...known.map((definition) => definition.name)]);
  return `unknown function "${name}"; ${near === null ? 'ours are ratio and within' : `did you mean "${near}"?`}`;
}

/** The mistakes of those who come from another language. */
function hint(text: string, at: number): string {
  const before = text.slice(0, at);
  if (text[at] === '=' && !/[=!<>]$/.test(before)) return '; compare with ==';
  if (/\b(and|or|not)\b/i.test(text.slice(Math.max(0, at - 3), at + 4)))
    return '; CEL writes && for and, || for or, ! for not';
  if (/\d\s*%\s*$/.test(text)) return '; write a percentage as a fraction, 0.001 for 0.1 %';
  return '';
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
