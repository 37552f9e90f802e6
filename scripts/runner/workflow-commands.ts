/** A command that the runner found in what a step printed. */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
  /** The text as printed. */
  readonly line: string;
}

/** Only these are commands; any other `::word::` is printed as it is. */
const known: ReadonlySet<string> = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
]);

/**
 * The command in one line of output, by the runner's rules: `::name key=value,…::message` after leading blanks, or the
 * older `##[name key=value;…]message` anywhere in the line.
 */
export function parseWorkflowCommand(line: string): WorkflowCommand | undefined {
  return parseNew(line) ?? parseOld(line);
}

function parseNew(line: string): WorkflowCommand | undefined {
  const text = line.trimStart();
  if (!text.startsWith('::')) return undefined;
  const end = text.indexOf('::', 2);
  if (end < 0) return undefined;
  return build(line, text.slice(2, end), ',', text.slice(end + 2), decodeNew);
}

function parseOld(line: string): WorkflowCommand | undefined {
  const start = line.indexOf('##[');
  const end = line.indexOf(']', start);
  if (start < 0 || end < 0) return undefined;
  return build(line, line.slice(start + 3, end), ';', line.slice(end + 1), decodeOld);
}

function build(
  line: string,
  head: string,
  separator: string,
  message: string,
  decode: (text: string) => string,
): WorkflowCommand | undefined {
  const blank = head.indexOf(' ');
  const name = (blank < 0 ? head : head.slice(0, blank)).toLowerCase();
  if (!known.has(name)) return undefined;
  const properties: Record<string, string> = {};
  for (const pair of blank < 0 ? [] : head.slice(blank + 1).split(separator)) {
    const equals = pair.indexOf('=');
    if (equals > 0) properties[pair.slice(0, equals).trim()] = decode(pair.slice(equals + 1));
  }
  return { name, properties, message: decode(message), line };
}

function decodeNew(text: string): string {
  const named = text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',');
  return named.replaceAll('%25', '%');
}

function decodeOld(text: string): string {
  return decodeNew(text).replaceAll('%3B', ';').replaceAll('%5D', ']');
}

/** All commands in `lines`, with `stop-commands` in force from where it is to its token. */
export function workflowCommands(lines: readonly string[]): readonly WorkflowCommand[] {
  const found: WorkflowCommand[] = [];
  let token: string | undefined;
  for (const line of lines) {
    if (token !== undefined) {
      if (line.trim() === `::${token}::`) token = undefined;
      continue;
    }
    const command = parseWorkflowCommand(line);
    if (command === undefined) continue;
    found.push(command);
    if (command.name === 'stop-commands') token = command.message;
  }
  return found;
}
