import { readConnection } from './connection-inputs.ts';
import { type Environment, InputReader } from './input-reader.ts';
import type { ParsedInputs, WaitInputs } from './inputs.ts';
import { readDeployment, readReport, readWaiting } from './polling-inputs.ts';

/** Inputs of the action in `/wait`. What the handle says is checked by its own reader. */
export function parseWaitInputs(env: Environment): ParsedInputs<WaitInputs> {
  const reader = new InputReader(env);
  const inputs: WaitInputs = {
    handle: readHandle(reader),
    ...readConnection(reader, env, true),
    ...readWaiting(reader, 'leave'),
    ...readReport(reader),
    ...readDeployment(reader),
  };
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems, inputs };
  return { ok: true, inputs, warnings: reader.warnings };
}

function readHandle(reader: InputReader): string {
  const handle = reader.text('handle')?.trim() ?? '';
  if (handle === '')
    reader.problem(
      'handle',
      'is empty. Pass the output "handle" of the step that submitted the jobs. If that step succeeded, the usual cause ' +
        'is that the runner drops an output that contains a secret: keep cluster ids and the project id in variables ' +
        '(vars), not in secrets. From another job, the output must also be listed under that job\'s "outputs".',
    );
  return handle;
}
