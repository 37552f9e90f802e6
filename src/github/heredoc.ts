/**
 * An entry of one of the runner's files, `NAME<<DELIMITER`. `unique` yields text that nobody can guess, so that no
 * value can end its entry early and begin another.
 */
export function heredoc(name: string, value: string, unique: () => string): string {
  let delimiter = `end_${unique()}`;
  while (name.includes(delimiter) || value.includes(delimiter)) delimiter = `end_${unique()}`;
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}
