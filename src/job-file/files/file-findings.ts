import type { Finding } from '../findings/types.ts';

export function outside(file: string, hint = ''): Finding {
  return fatalAt(
    file,
    'outside-workspace',
    `This is outside the workspace. Job files are read, with links resolved, from the workspace and the runner's temporary directory only.${hint}`,
  );
}

/** A finding about a file as a whole, which stops the step. */
export function fatalAt(file: string, code: string, message: string): Finding {
  return { file, line: 1, column: 1, severity: 'error', code, message, fatal: true };
}
