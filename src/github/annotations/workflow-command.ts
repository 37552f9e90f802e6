import { escapeInvisible } from '../../text/escape-invisible.ts';

/**
 * A log line that the runner reads as plain text. The runner reads `::name::` as a command after white space only, and the older `##[name]` anywhere in a line (actions/runner, `ActionCommand.cs`).
 */
export function plainLine(text: string): string {
  return escapeInvisible(text)
    .replace(/^(\s*):(?=:)/, '$1\\x3a')
    .replaceAll('##[', '#\\x23[');
}

/** The message of a command. Lines of the text stay lines; each of them is plain. */
export function commandData(text: string): string {
  return text
    .split(/\r\n|\n/)
    .map(plainLine)
    .join('\n')
    .replaceAll('%', '%25')
    .replaceAll('\n', '%0A');
}

/** The value of a command's property, e.g. a title. */
export function commandProperty(text: string): string {
  return plainLine(text).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * The commands that make the runner hide a secret, to be written before anything else. The secret is sent as it is, not
 * escaped, because the runner compares it with its input. It masks line by line, so each line gets a command.
 */
export function maskLine(secret: string): string {
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim());
  const parts = [...new Set(lines.length > 1 ? [secret, ...lines] : [secret])].filter((part) => part.trim() !== '');
  return parts.map((part) => `::add-mask::${secretData(part)}\n`).join('');
}

function secretData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
