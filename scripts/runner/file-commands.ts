/**
 * Reads a file of GITHUB_OUTPUT, GITHUB_STATE or GITHUB_ENV as the runner does: `NAME=VALUE`, or `NAME<<DELIMITER`, lines,
 * `DELIMITER`. Empty lines between are skipped, a later value of a name wins.
 *
 * @throws with the runner's own words where the runner fails the step.
 */
export function parseFileCommands(text: string): Record<string, string> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  const values: Record<string, string> = {};
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const { name, delimiter, value } = parseHead(line);
    if (delimiter === undefined) {
      values[name] = value;
      continue;
    }
    const end = lines.indexOf(delimiter, at + 1);
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
    values[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return values;
}

interface Head {
  readonly name: string;
  readonly delimiter: string | undefined;
  readonly value: string;
}

/** Whichever of `=` and `<<` comes first decides what the line is. */
function parseHead(line: string): Head {
  const [equals, heredoc] = [line.indexOf('='), line.indexOf('<<')];
  if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
    if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`);
    return { name: line.slice(0, equals), delimiter: undefined, value: line.slice(equals + 1) };
  }
  if (heredoc < 0) throw new Error(`Invalid format '${line}'`);
  const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)];
  if (name === '' || delimiter === '') {
    throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
  }
  return { name, delimiter, value: '' };
}
