import type { Log } from '../ports.ts';
import { clipped, escapeInvisible } from '../text/escape-invisible.ts';
import { annotation } from './annotations/annotations.ts';
import { commandData, plainLine } from './annotations/workflow-command.ts';

export interface RunnerLog extends Log {
  /** An error annotation; to be told once, at the end of a step. Line breaks in it stay line breaks. */
  error(text: string): void;
  /** How many warnings were told: the runner shows so many beside the log, and drops the rest without a word. */
  warnings(): number;
}

/** Nobody reads a longer line to its end. */
const LINE_CHARACTERS = 8000;

/**
 * The log of a step. Whatever the texts hold, no line but the commands written here is one for the runner, and one text
 * is one line. `write` gets whole lines with their line break.
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
      // At once, so that lines of jobs that go on meanwhile cannot fall into the group.
      line(body.join('\n'));
    },
  };
}
