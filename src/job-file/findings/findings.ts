import type { Locate } from './position.ts';
import type { Finding } from './types.ts';

/** A finding that forbids to send anything, whatever `check` says. */
export function fatal(locate: Locate, at: number, code: string, message: string): Finding {
  return { ...locate(at), severity: 'error', code, message, fatal: true };
}

/** More than anyone reads; a hostile file could make millions. */
export const MAX_FINDINGS = 10_000;

/**
 * Adds findings up to {@link MAX_FINDINGS}, and then one that says so: fatal where one of those left out is. One by one,
 * for the arguments of a call stand on the stack, which a hostile file would fill.
 */
export function addFindings(findings: Finding[], more: readonly Finding[]): void {
  for (const finding of more) {
    if (findings.length < MAX_FINDINGS) findings.push(finding);
    else if (findings.length === MAX_FINDINGS || (finding.fatal && !findings[MAX_FINDINGS]?.fatal))
      findings[MAX_FINDINGS] = tooMany(finding);
  }
}

function tooMany({ file, line, column, fatal: isFatal }: Finding): Finding {
  const message = `There are more than ${MAX_FINDINGS} findings; those from here on are not shown.`;
  const severity = isFatal ? 'error' : 'warning';
  return { file, line, column, severity, code: 'too-many-findings', message, ...(isFatal ? { fatal: true } : {}) };
}

/** By file, line, column, then the graver first; without repetitions. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const rank = { error: 0, warning: 1, info: 2 };
  const sorted = [...findings].sort(
    (a, b) =>
      compare(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      rank[a.severity] - rank[b.severity] ||
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
