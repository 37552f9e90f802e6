import type { Finding } from '../findings/types.ts';
import type { PathRules } from './paths.ts';

/** Directories from which job files may be read. */
export interface Roots {
  readonly workspace: string;
  /** Absolute, as configured and with links resolved. */
  readonly typed: readonly string[];
  readonly real: readonly string[];
  readonly rules: PathRules;
  readonly suggestsFiles: boolean;
}

export interface ExpandedPattern {
  readonly paths: readonly string[];
  readonly problem: Finding | null;
}
