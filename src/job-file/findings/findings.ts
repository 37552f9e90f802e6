import type { Locate } from './position.ts';
import type { Finding } from './types.ts';

/** A finding that stops the step, whatever `check` says. */
export function fatal(locate: Locate, at: number, code: string, message: string): Finding {
  return { ...locate(at), severity: 'error', code, message, fatal: true };
}

/** More than anyone reads. A hostile file could cause millions. */
export const MAX_FINDINGS = 10_000;

/**
 * Adds findings up to {@link MAX_FINDINGS}, and then one that says so, as severe as the most severe one left out. Not
 * `push(...more)`: the arguments of a call are on the stack, which a hostile file could exhaust.
 */
export function addFindings(findings: Finding[], more: readonly Finding[]): void {
  for (const finding of more) {
    if (findings.length < MAX_FINDINGS) findings.push(finding);
    else if (isGraver(finding, findings[MAX_FINDINGS])) findings[MAX_FINDINGS] = tooMany(finding);
  }
}

const RANK = { error: 0, warning: 1, info: 2 } as const;

function isGraver(finding: Finding, other: Finding | undefined): boolean {
  if (other === undefined) return true;
  const rank = ({ fatal: isFatal, severity }: Finding) => (isFatal ? -1 : RANK[severity]);
  return rank(finding) < rank(other);
}

function tooMany({ file, line, column, severity, fatal: isFatal }: Finding): Finding {
  const message = `There are more than ${MAX_FINDINGS} findings. The rest is not shown.`;
  return { file, line, column, severity, code: 'too-many-findings', message, ...(isFatal ? { fatal: true } : {}) };
}

/** By file, line, column and severity, without repetitions. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const sorted = [...findings].sort(
    (a, b) =>
      compare(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      RANK[a.severity] - RANK[b.severity] ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  );
  return sorted.filter((finding, index) => {
    const previous = sorted[index - 1];
    return !(
      previous &&
      previous.file === finding.file &&
      previous.line === finding.line &&
      previous.column === finding.column &&
      previous.code === finding.code &&
      previous.message === finding.message
    );
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
