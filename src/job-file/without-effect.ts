import type { Finding, Place } from './findings/types.ts';
import type { UnmatchedPattern } from './select.ts';

/** Parts of the inputs that do nothing: probably typing errors, and fewer jobs than expected. */
export interface WithoutEffect {
  /** The place of findings about inputs. */
  readonly start: Place;
  readonly severity: 'warning' | 'error';
  /** Files whose list of jobs is empty. */
  readonly files: readonly Place[];
  readonly patterns: readonly UnmatchedPattern[];
  /** Names of variables that no job uses. */
  readonly variables: readonly string[];
}

export function withoutEffect({ start, severity, files, patterns, variables }: WithoutEffect): Finding[] {
  return [
    ...files.map((place): Finding => {
      const message = 'This file contains no job, although other files of the step do. Is it an export without jobs?';
      return { ...place, severity, code: 'file-without-jobs', message };
    }),
    ...patterns.map(({ input, pattern, nearest }): Finding => {
      const hint = nearest === null ? '' : ` Did you mean "${nearest}"?`;
      const message = `No job matches "${pattern}" of the input "${input}".${hint}`;
      return { ...start, severity, code: 'unmatched-pattern', message };
    }),
    ...variables.map((name): Finding => {
      const message = `No job uses the variable ${name} of the input "variables". Check the spelling of the placeholder {{ ${name} }}.`;
      return { ...start, severity: 'warning', code: 'unused-variable', message };
    }),
  ];
}
