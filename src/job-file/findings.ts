import type { Locate } from './lines.ts';
import type { Finding } from './types.ts';

/** A finding that forbids to send anything, whatever `check` says. */
export function fatal(locate: Locate, at: number, code: string, message: string): Finding {
  return { ...locate(at), severity: 'error', code, message, fatal: true };
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
