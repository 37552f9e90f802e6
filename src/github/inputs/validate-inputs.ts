import { type Environment, InputReader } from './input-reader.ts';
import type { ParsedInputs, ValidateInputs } from './inputs.ts';
import { checkOneSource, readJobText } from './job-file-inputs.ts';
import { parseBoolean } from './parse-value.ts';
import { BOOLEAN_ALLOWED } from './polling-inputs.ts';

/** Inputs of the action in `/validate`. */
export function parseValidateInputs(env: Environment): ParsedInputs<ValidateInputs> {
  const reader = new InputReader(env);
  checkOneSource(reader, ['job-file', 'job-definition'], env);
  const inputs: ValidateInputs = {
    ...readJobText(reader, 'error'),
    summary: reader.value('summary', parseBoolean, BOOLEAN_ALLOWED, true),
    sarifFile: reader.line('sarif-file'),
  };
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems, inputs };
  return { ok: true, inputs, warnings: reader.warnings };
}
