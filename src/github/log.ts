import type { Log } from '../ports.ts';
import { clipped, escapeInvisible } from '../text/escape-invisible.ts';
import { annotation } from './annotations/annotations.ts';
import { commandData, plainLine } from './annotations/workflow-command.ts';

export interface RunnerLog extends Log {
  /** An error annotation, written once at the end of a step. Keeps line breaks. */
  error(text: string): void;
  /** Number of warnings so far. The runner shows the first ten as annotations and drops the rest silently. */
  warnings(): number;
}

/** Longer lines are clipped. */
const LINE_CHARACTERS = 8000;

/**
 * The log of a step. Texts are escaped, so that only the workflow commands written here reach the runner, and each text is
 * one line. `write` receives whole lines with their line break.
 */
export function createLog(write: (text: string) => void): RunnerLog {
  const line = (text: string): void => write(`${text}\n`);
  let warnings = 0;
  return {
    info: (text) => line(plainLine(clipped(text, LINE_CHARACTERS))),
    warning: (text) => {
      warnings += 1;
      line(annotation('warning', escapeInvisible(text)));
    },
    error: (text) => line(annotation('error', text)),
    warnings: () => warnings,
    group: (title, lines) => {
      const body = [
        `::group::${commandData(escapeInvisible(title))}`,
        ...lines.map((text) => plainLine(clipped(text, LINE_CHARACTERS))),
        '::endgroup::',
      ];
      // Written in one piece, so that lines of other jobs cannot fall into the group.
      line(body.join('\n'));
    },
  };
}
