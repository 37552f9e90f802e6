import { renderInline } from './inline.ts';
import { displayWidth, type Paint, pad } from './terminal.ts';

/**
 * The lines of a Markdown table with its columns aligned by what they take on the screen. A table that is wider than `room`
 * columns becomes a list for each row.
 */
export function renderTable(lines: readonly string[], paint: Paint, room: number): readonly string[] {
  const [head = [], rule = [], ...body] = lines.map(cellsOf);
  const titles = head.map((cell) => paint('bold', renderInline(cell, paint)));
  const rows = body.map((row) => row.map((cell) => renderInline(cell, paint)));
  const widths = titles.map((it, column) =>
    Math.max(...[it, ...rows.map((row) => row[column] ?? '')].map(displayWidth)),
  );
  if (widths.reduce((sum, width) => sum + width + 3, -3) > room) return asLists(titles, rows);
  const sides = rule.map((cell) => (cell.endsWith(':') ? 'right' : 'left'));
  const draw = (row: readonly string[]): string =>
    widths
      .map((width, column) => pad(row[column] ?? '', width, sides[column]))
      .join(paint('dim', ' │ '))
      .trimEnd();
  const separator = paint('dim', widths.map((width) => '─'.repeat(width)).join('─┼─'));
  return [draw(titles), separator, ...rows.map(draw)];
}

function asLists(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widest = Math.max(...titles.map(displayWidth));
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : ['']),
    ...titles.map((title, column) => `${pad(title, widest)}  ${row[column] ?? ''}`.trimEnd()),
  ]);
}

/** A bar after a backslash belongs to its cell. */
function cellsOf(line: string): readonly string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim());
}
