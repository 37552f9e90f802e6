import { pad } from '../scripts/demo/terminal.ts';

/** A Markdown table that is aligned as it is: the first column left, the others right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, ...[title, ...rows.map((row) => row[column] ?? '')].map((it) => it.length)),
  );
  const draw = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(row[column] ?? '', width, column === 0 ? 'left' : 'right')).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [draw(head), draw(rule), ...rows.map(draw)].join('\n');
}
