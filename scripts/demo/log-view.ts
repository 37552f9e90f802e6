import { parseWorkflowCommand } from '../runner/workflow-commands.ts';
import type { Paint } from './terminal.ts';

/** Turns the lines of a step into what the runner's page shows: commands in colour, groups indented, masks not at all. */
export function createLogView(paint: Paint): (line: string) => string | undefined {
  let grouped = false;
  return (line) => {
    const indent = grouped ? '  ' : '';
    const command = parseWorkflowCommand(line);
    if (command === undefined) return indent + line;
    const message =
      command.properties.title === undefined ? command.message : `${command.properties.title}\n${command.message}`;
    const block = (label: string): string => `${indent}${label}${message.replaceAll('\n', `\n${indent}  `)}`;
    switch (command.name) {
      case 'error':
        return paint('red', block('Error: '));
      case 'warning':
        return paint('yellow', block('Warning: '));
      case 'notice':
        return paint('cyan', block('Notice: '));
      case 'group':
        grouped = true;
        return paint('bold', `▼ ${command.message}`);
      case 'endgroup':
        grouped = false;
        return undefined;
      default:
        return undefined;
    }
  };
}
