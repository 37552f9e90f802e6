/** How actions/runner takes a line of output: `ActionCommand.TryParseV2`, then the older `TryParse`. */
export function commandIn(line: string): { name: string; properties: string; data: string } | null {
  const trimmed = line.trimStart();
  if (trimmed.startsWith('::')) {
    const end = trimmed.indexOf('::', 2);
    if (end >= 0) {
      const [name = '', ...rest] = trimmed.slice(2, end).trimStart().split(' ');
      return { name, properties: rest.join(' '), data: unescaped(trimmed.slice(end + 2)) };
    }
  }
  const old = line.indexOf('##[');
  if (old < 0 || line.indexOf(']', old) < 0) return null;
  const [name = '', ...rest] = line.slice(old + 3, line.indexOf(']', old)).split(' ');
  return { name, properties: rest.join(' '), data: line.slice(line.indexOf(']', old) + 1) };
}

/** .NET's StreamReader ends a line at LF, CR or both. */
export function linesOf(output: string): string[] {
  return output.split(/\r\n|\r|\n/).filter((line) => line !== '');
}

function unescaped(data: string): string {
  return data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

export function unescapedProperty(value: string): string {
  return unescaped(value.replaceAll('%3A', ':').replaceAll('%2C', ','));
}
