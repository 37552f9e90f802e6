import { renderInline } from './inline.ts';
import { renderTable } from './table.ts';
import type { Paint } from './terminal.ts';

/** Shows the Markdown of a job summary in a terminal of `room` columns: headings, tables, quotes, lists, folded parts, code. */
export function renderMarkdown(markdown: string, paint: Paint, room: number): string {
  const lines = markdown.split('\n');
  const out: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const fence = /^(`{3,})(\w*)/.exec(line);
    if (fence !== null) {
      const end = lines.findIndex((it, index) => index > at && it.startsWith(fence[1] ?? '') && /^`+\s*$/.test(it));
      const last = end < 0 ? lines.length : end;
      out.push(...fencedLines(fence[2] ?? '', lines.slice(at + 1, last), paint));
      at = last + 1;
    } else if (line.startsWith('|')) {
      const after = lines.findIndex((it, index) => index > at && !it.startsWith('|'));
      const last = after < 0 ? lines.length : after;
      out.push(...renderTable(lines.slice(at, last), paint, room));
      at = last;
    } else {
      const shown = renderLine(line, paint);
      // What is only markup leaves nothing, and empty lines do not add up.
      if (shown !== undefined && !(shown === '' && out.at(-1) === '')) out.push(shown);
      at += 1;
    }
  }
  return out.join('\n').trim();
}

function fencedLines(language: string, lines: readonly string[], paint: Paint): readonly string[] {
  if (language === 'mermaid') return [paint('dim', '  (a diagram, which GitHub draws)')];
  return lines.map((line) => paint('dim', `  │ ${line}`));
}

function renderLine(line: string, paint: Paint): string | undefined {
  if (/^<\/details>\s*$/.test(line)) return undefined;
  const summary = /^<details[^>]*><summary>(.*)<\/summary>/.exec(line);
  if (summary !== null) return paint('bold', `▼ ${renderInline(summary[1] ?? '', paint)}`);
  const heading = /^#{1,6} (.*)/.exec(line);
  if (heading !== null) return paint(['bold', 'underline'], renderInline(heading[1] ?? '', paint));
  const quote = /^> ?(\[!\w+\])?(.*)/.exec(line);
  if (quote !== null) return `${paint('dim', '▌')} ${renderInline(quote[2] ?? '', paint)}`;
  const item = /^(\s*)[-*] (.*)/.exec(line);
  if (item !== null) return `${item[1]}• ${renderInline(item[2] ?? '', paint)}`;
  return renderInline(line, paint);
}
